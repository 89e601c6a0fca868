//! Precision, recall and F1 that add up samples.

use core::marker::PhantomData;

use crate::error::TrainError;
use crate::metrics::{ConfusionMatrix, Metric, MetricError, Scores};
use crate::setting::Allowed;

/// The [precision](Scores::precision) of a network with one output per class. Its name is `precision`.
pub type Precision<const CLASSES: usize> = ClassScore<PrecisionOf, CLASSES>;
/// The [recall](Scores::recall) of a network with one output per class. Its name is `recall`.
pub type Recall<const CLASSES: usize> = ClassScore<RecallOf, CLASSES>;
/// The [F1](Scores::f1) of a network with one output per class. Its name is `f1`.
pub type F1<const CLASSES: usize> = ClassScore<F1Of, CLASSES>;

/// The [precision](Scores::precision) of *yes*, of a network with one output. Its name is `precision`.
pub type BinaryPrecision = BinaryScore<PrecisionOf>;
/// The [recall](Scores::recall) of *yes*, of a network with one output. Its name is `recall`.
pub type BinaryRecall = BinaryScore<RecallOf>;
/// The [F1](Scores::f1) of *yes*, of a network with one output. Its name is `f1`.
pub type BinaryF1 = BinaryScore<F1Of>;

/// A score of one class, or the average over the classes: [`Precision`], [`Recall`] or [`F1`]. It counts the samples in
/// a [`ConfusionMatrix`].
///
/// ```
/// use stackprop::metrics::{F1, Metric};
///
/// let (mut average, mut of_class_0) = (F1::macro_average(), F1::of_class(0));
/// let outputs = [[0.7, 0.3], [0.4, 0.6], [0.2, 0.8]];
/// average.add(&[0, 0, 1], &outputs)?;
/// of_class_0.add(&[0, 0, 1], &outputs)?;
/// assert_eq!([average.value(), of_class_0.value()], [2.0 / 3.0; 2]);
/// # Ok::<(), stackprop::metrics::MetricError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassScore<S, const CLASSES: usize> {
    matrix: ConfusionMatrix<CLASSES>,
    average: Average,
    score: PhantomData<S>,
}

/// The classes that a score averages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Average {
    Macro,
    Weighted,
    Class(usize),
}

impl<S, const CLASSES: usize> ClassScore<S, CLASSES> {
    /// The [unweighted mean](ConfusionMatrix::macro_average) over the classes.
    #[must_use]
    pub const fn macro_average() -> Self {
        Self::new(Average::Macro)
    }

    /// The [mean over the classes, weighted](ConfusionMatrix::weighted_average) by their numbers of samples.
    #[must_use]
    pub const fn weighted_average() -> Self {
        Self::new(Average::Weighted)
    }

    /// The score of one class, below `CLASSES`.
    #[must_use]
    pub const fn of_class(class: usize) -> Self {
        Self::new(Average::Class(class))
    }

    const fn new(average: Average) -> Self {
        Self { matrix: ConfusionMatrix::new(), average, score: PhantomData }
    }
}

impl<S: Score, const CLASSES: usize> Metric for ClassScore<S, CLASSES> {
    type Target = usize;
    type Output = [f32; CLASSES];

    fn name(&self) -> &'static str {
        S::NAME
    }

    fn check(&self) -> Result<(), TrainError> {
        let Average::Class(class) = self.average else { return Ok(()) };
        Allowed::up_to(CLASSES as f32 - 1.0, "0 to the last label").check([("class", class as f32)])
    }

    fn reset(&mut self) {
        self.matrix = ConfusionMatrix::new();
    }

    fn add(&mut self, labels: &[usize], outputs: &[[f32; CLASSES]]) -> Result<(), MetricError> {
        self.matrix.merge(&ConfusionMatrix::from_outputs(labels, outputs)?);
        Ok(())
    }

    fn value(&self) -> f64 {
        if self.matrix.samples() == 0 {
            return f64::NAN;
        }
        S::of(&match self.average {
            Average::Macro => self.matrix.macro_average(),
            Average::Weighted => self.matrix.weighted_average(),
            Average::Class(class) => self.matrix.scores().get(class).copied().unwrap_or_default(),
        })
    }
}

/// A score of the answer *yes*: [`BinaryPrecision`], [`BinaryRecall`] or [`BinaryF1`]. It counts the samples as
/// [`ConfusionMatrix::from_binary`] does, by default with a threshold of one half.
#[derive(Clone, Debug, PartialEq)]
pub struct BinaryScore<S> {
    matrix: ConfusionMatrix<2>,
    threshold: f32,
    score: PhantomData<S>,
}

impl<S> BinaryScore<S> {
    /// The score with a finite `threshold`.
    #[must_use]
    pub const fn new(threshold: f32) -> Self {
        Self { matrix: ConfusionMatrix::new(), threshold, score: PhantomData }
    }
}

impl<S> Default for BinaryScore<S> {
    fn default() -> Self {
        Self::new(0.5)
    }
}

impl<S: Score> Metric for BinaryScore<S> {
    type Target = [f32; 1];
    type Output = [f32; 1];

    fn name(&self) -> &'static str {
        S::NAME
    }

    fn check(&self) -> Result<(), TrainError> {
        Allowed::FINITE.check([("threshold", self.threshold)])
    }

    fn reset(&mut self) {
        self.matrix = ConfusionMatrix::new();
    }

    fn add(&mut self, targets: &[[f32; 1]], outputs: &[[f32; 1]]) -> Result<(), MetricError> {
        self.matrix.merge(&ConfusionMatrix::from_binary(targets, outputs, self.threshold)?);
        Ok(())
    }

    fn value(&self) -> f64 {
        let [_, yes] = self.matrix.scores();
        if self.matrix.samples() == 0 { f64::NAN } else { S::of(&yes) }
    }
}

/// One of the [`Scores`].
pub trait Score {
    /// Its name.
    const NAME: &'static str;

    /// Its value.
    fn of(scores: &Scores) -> f64;
}

/// Declares the selectors of the scores.
macro_rules! scores {
    ($($Name:ident $field:ident $text:literal),+) => {$(
        #[doc = concat!("Selects the ", $text, ".")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $Name;

        impl Score for $Name {
            const NAME: &'static str = stringify!($field);

            fn of(scores: &Scores) -> f64 {
                scores.$field
            }
        }
    )+};
}

scores! { PrecisionOf precision "precision", RecallOf recall "recall", F1Of f1 "F1" }

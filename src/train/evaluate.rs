//! The evaluation of a network without a trainer.

use crate::error::TrainError;
use crate::layer::{Layer, Using};
use crate::loss::{Evaluation, FusedWith, Loss, TargetOf};
use crate::row::Row;
use crate::simd::{Computation, Execution, Fast, Simd};
use crate::train::Samples;
use crate::train::mean::Mean;
use crate::train::metric_pass::{AddBatch, MetricPass};
use crate::train::ready::check_fitted;
use crate::train::weighted_batch::{WeightedBatch, WeightedEvaluation};
use crate::train::weights::BatchWeights;

/// The evaluation of a network; implemented by every network.
///
/// ```
/// use stackprop::prelude::*;
///
/// let net = Dense::<1, 1, Identity>::new([[2.0]], [0.0]); // or one that was loaded
/// let evaluation = net.evaluate(&MeanSquaredError, Samples::new(&[[1.0], [2.0]], &[[2.0], [5.0]]))?;
/// assert_eq!(evaluation, Evaluation { loss: 0.5, accuracy: None });
/// # Ok::<(), TrainError>(())
/// ```
pub trait Evaluate: Layer {
    /// The mean loss over any number of samples, and the accuracy of a classifier.
    /// [Weights](Samples::with_weights) of the samples multiply their losses. The method needs no heap: it
    /// processes 32 rows at a time, on the stack of [`predict_batch`](Layer::predict_batch) plus 32 rows of outputs.
    ///
    /// Inputs are not checked. An input of NaN makes the loss NaN, unless a hidden
    /// [`Heaviside`](crate::activation::Heaviside) replaces it with 0; its sample counts as class 0, or as *no*, in the
    /// accuracy. The loss of an infinite input may be finite, because activations such as tanh saturate.
    ///
    /// # Errors
    ///
    /// If `samples` is empty, the number of targets or of weights differs from that of inputs, the loss rejects a
    /// target, a weight is below 0 or not finite, all weights are 0, or a scaling layer was not fitted.
    fn evaluate<L, T>(&self, loss: &L, samples: Samples<'_, Self::Input, T>) -> Result<Evaluation, TrainError>
    where
        L: FusedWith<Self::Activation>,
        T: TargetOf<L::Target<Self::Output>>,
    {
        self.using(Fast).evaluate(loss, samples)
    }
}

impl<Net: Layer> Evaluate for Net {}

/// The number of rows per evaluated batch.
const ROWS: usize = 32;

impl<Net: Layer, E: Execution> Using<&Net, E> {
    /// [`Evaluate::evaluate`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Evaluate::evaluate`].
    pub fn evaluate<L, T>(self, loss: &L, samples: Samples<'_, Net::Input, T>) -> Result<Evaluation, TrainError>
    where
        L: FusedWith<Net::Activation>,
        T: TargetOf<L::Target<Net::Output>>,
    {
        let samples = samples.accepted();
        samples.check(loss)?;
        samples.check_sum_of_weights()?;
        check_fitted(self.subject)?;
        let logits = &mut [Net::Output::ZERO; ROWS];
        Ok(evaluate_in(logits, self.execution, self.subject, loss, samples, &mut MetricPass::new(&mut [])))
    }
}

/// The mean over checked samples, `logits.len()` rows at a time. The metrics add up the same outputs.
pub(super) fn evaluate_in<Net: Layer, L: FusedWith<Net::Activation>>(
    logits: &mut [Net::Output],
    execution: impl Execution,
    net: &Net,
    loss: &L,
    samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
    metrics: &mut MetricPass<'_, '_, L::Target<Net::Output>, Net::Output>,
) -> Evaluation {
    let (mut mean, mut first) = (Mean::default(), 0);
    for (inputs, targets) in samples.inputs.chunks(logits.len()).zip(samples.targets.chunks(logits.len())) {
        let weights = samples.weights.map(|all| BatchWeights { all, first, order: None });
        let batch = EvaluateBatch { logits, net, loss, inputs, targets, weights, metrics };
        mean.add(execution.run(batch), inputs.len());
        first += inputs.len();
    }
    mean.evaluation()
}

/// One batch of [`evaluate_in`].
struct EvaluateBatch<'a, 'p, 'm, Net: Layer, L: Loss> {
    logits: &'a mut [Net::Output],
    net: &'a Net,
    loss: &'a L,
    inputs: &'a [Net::Input],
    targets: &'a [L::Target<Net::Output>],
    weights: Option<BatchWeights<'a>>,
    metrics: &'a mut MetricPass<'p, 'm, L::Target<Net::Output>, Net::Output>,
}

impl<Net: Layer, L: FusedWith<Net::Activation>> Computation for EvaluateBatch<'_, '_, '_, Net, L> {
    type Output = Evaluation;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Evaluation {
        let logits = self.logits.get_mut(..self.inputs.len()).unwrap_or_default();
        self.net.linear_batch(simd, self.inputs, logits);
        if !self.metrics.is_empty() {
            // A function of its own: only a fit with metrics needs its stack.
            simd.vectorize(AddBatch::<Net, _> { pass: self.metrics, logits, targets: self.targets });
        }
        match self.weights {
            None => self.loss.evaluate(simd, logits, self.targets),
            Some(weights) => {
                let batch = WeightedBatch::new(self.loss, logits, self.targets, weights);
                simd.vectorize(WeightedEvaluation(batch))
            }
        }
    }
}

/// Whether the loss reports an accuracy, which it does for every sample or for none.
pub(super) struct HasAccuracy<'a, Net: Layer, L: Loss> {
    pub(super) loss: &'a L,
    /// The target of one sample.
    pub(super) target: &'a [L::Target<Net::Output>],
}

impl<Net: Layer, L: FusedWith<Net::Activation>> Computation for HasAccuracy<'_, Net, L> {
    type Output = bool;

    // The compiler removes everything but the answer.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> bool {
        self.loss.evaluate(simd, &mut [Net::Output::ZERO], self.target).accuracy.is_some()
    }
}

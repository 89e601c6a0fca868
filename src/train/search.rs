//! A search over widths and settings.

use alloc::vec::Vec;
use core::ops::Deref;

/// The trials of [`search!`](crate::search), in their order; dereferences to a slice of [`Trial`].
#[derive(Clone, Debug, PartialEq)]
pub struct Trials<Setting>(Vec<Trial<Setting>>);

/// A pair of a width and a setting, with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial<Setting> {
    /// The width, usually the number of units of a layer.
    pub width: usize,
    /// The setting, such as a learning rate.
    pub setting: Setting,
    /// The score: a validation loss or accuracy.
    pub score: f32,
}

impl<Setting> Trials<Setting> {
    /// No trials.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a trial.
    pub fn push(&mut self, width: usize, setting: Setting, score: f32) {
        self.0.push(Trial { width, setting, score });
    }

    /// The trial with the lowest score, such as a loss; the first of equals. NaN counts as the highest.
    #[must_use]
    pub fn lowest(&self) -> Option<&Trial<Setting>> {
        let key = |trial: &Trial<Setting>| if trial.score.is_nan() { f32::INFINITY } else { trial.score };
        self.iter().min_by(|a, b| key(a).total_cmp(&key(b)))
    }

    /// The trial with the highest score, such as an accuracy; the first of equals. NaN counts as the lowest.
    #[must_use]
    pub fn highest(&self) -> Option<&Trial<Setting>> {
        let key = |trial: &Trial<Setting>| if trial.score.is_nan() { f32::INFINITY } else { -trial.score };
        self.iter().min_by(|a, b| key(a).total_cmp(&key(b)))
    }
}

impl<Setting> Default for Trials<Setting> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Setting> Deref for Trials<Setting> {
    type Target = [Trial<Setting>];

    fn deref(&self) -> &[Trial<Setting>] {
        &self.0
    }
}

/// Runs a block for each pair of a width and a setting, and returns the score of each as
/// [`Trials`](crate::train::Trials).
///
/// The widths are constants, so that the block can name a type with them, and the block's last value is the score, an
/// `f32`. An operator `?` in it returns from the function around the macro. The settings are any iterator over `Copy`
/// values.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::split::TrainTestSplit;
///
/// let inputs: Vec<[f32; 1]> = (0..64).map(|i| [i as f32 / 32.0]).collect();
/// let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [(3.0 * x).sin()]).collect();
/// let (training, validation) = TrainTestSplit::default().split_samples(Samples::new(&inputs, &targets))?;
///
/// let trials = search! {
///     WIDTH in [2, 8], learning_rate in [0.001, 0.03] => {
///         type Net = sequential![Dense<1, WIDTH, Tanh>, Dense<WIDTH, 1, Identity>];
///         let mut net = Net::random(&mut Rng::seed_from_u64(1));
///         let adam = Adam { learning_rate, ..Adam::default() };
///         let mut trainer = Trainer::<Net, _, _, 16>::new(MeanSquaredError, adam);
///         trainer.fit(&mut net, training.samples(), Fit { epochs: 100, ..Fit::default() })?;
///         trainer.evaluate(&net, validation.samples())?.loss
///     }
/// };
/// assert_eq!(trials.len(), 4);
/// let best = trials.lowest().unwrap();
/// println!("{} units, learning rate {}: loss {}", best.width, best.setting, best.score);
/// assert_eq!((best.width, best.setting), (8, 0.03));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Each width is a network type, and the compiler generates its training code: about as long as the program with one
/// width takes beyond an empty one, a few seconds in a release build. Settings cost no compile time.
#[macro_export]
macro_rules! search {
    ($WIDTH:ident in [$($width:expr),+ $(,)?], $setting:ident in $settings:expr => $score:block) => {{
        let mut trials = $crate::train::Trials::new();
        $({
            const $WIDTH: usize = $width;
            for $setting in $settings {
                let score: f32 = $score;
                trials.push($WIDTH, $setting, score);
            }
        })+
        trials
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_is_neither_the_lowest_nor_the_highest_score() {
        let mut trials = Trials::new();
        assert_eq!((trials.lowest(), trials.highest()), (None, None));
        [f32::NAN, 2.0, -1.0, -1.0, 2.0]
            .into_iter()
            .enumerate()
            .for_each(|(width, score)| trials.push(width, (), score));
        assert_eq!(trials.lowest().map(|trial| trial.width), Some(2));
        assert_eq!(trials.highest().map(|trial| trial.width), Some(1));
    }
}

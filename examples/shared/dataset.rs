//! Samples for training, validation and test.

use stackprop::prelude::*;

/// Inputs and their targets, equal in number.
pub struct Dataset<Input, Target> {
    pub inputs: Vec<Input>,
    pub targets: Vec<Target>,
}

/// Samples for training, for validation, and for the final test.
pub struct Parts<Input, Target> {
    pub train: Dataset<Input, Target>,
    pub validation: Dataset<Input, Target>,
    pub test: Dataset<Input, Target>,
}

impl<Input, Target> Dataset<Input, Target> {
    /// Collects samples from pairs of input and target.
    pub fn new(samples: impl IntoIterator<Item = (Input, Target)>) -> Self {
        let (inputs, targets) = samples.into_iter().unzip();
        Self { inputs, targets }
    }

    /// The number of samples.
    #[expect(clippy::len_without_is_empty, reason = "no example needs it")]
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// The samples as a trainer expects them.
    pub fn samples(&self) -> Samples<'_, Input, Target> {
        Samples::new(&self.inputs, &self.targets)
    }

    /// The inputs of the first `count` samples, or of all if there are fewer.
    pub fn first(&self, count: usize) -> &[Input] {
        self.inputs.get(..count).unwrap_or(&self.inputs)
    }

    /// Shuffles the samples; every order is equally likely. (Fisher and Yates, 1938.)
    pub fn shuffle(&mut self, rng: &mut Rng) {
        for last in (1..self.len()).rev() {
            let other = rng.below(last as u32 + 1) as usize;
            self.inputs.swap(last, other);
            self.targets.swap(last, other);
        }
    }

    /// Removes and returns the last `count` samples. `count` is at most `len`.
    pub fn split_off(&mut self, count: usize) -> Self {
        let kept = self.len() - count;
        Self { inputs: self.inputs.split_off(kept), targets: self.targets.split_off(kept) }
    }

    /// Shuffles the samples, and splits off a fraction of all for the test and another fraction of the rest for
    /// validation. Like two calls of scikit-learn's `train_test_split`, it rounds up.
    ///
    /// `stackprop::split::TrainTestSplit` replaces it in other programs, as in `from_csv`. It draws other samples; the
    /// figures in docs/performance.md are those of this shuffle.
    pub fn split(mut self, test: f64, validation: f64, rng: &mut Rng) -> Parts<Input, Target> {
        self.shuffle(rng);
        let part = |fraction: f64, len: usize| (len as f64 * fraction).ceil() as usize;
        let test = self.split_off(part(test, self.len()));
        let validation = self.split_off(part(validation, self.len()));
        Parts { train: self, validation, test }
    }
}

impl<Input, Target> Parts<Input, Target> {
    /// Prints the number of samples in each part.
    pub fn print(&self, what: &str) {
        let Self { train, validation, test } = self;
        println!("{what}: {} to train, {} to validate, {} to test", train.len(), validation.len(), test.len());
    }
}

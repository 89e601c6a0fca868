//! Samples to learn from, to validate with and to test on.

use stackprop::prelude::*;

/// Inputs and their targets, one of each a sample.
pub struct Dataset<Input, Target> {
    pub inputs: Vec<Input>,
    pub targets: Vec<Target>,
}

/// Samples that the network learns from, samples that tell how well it learns, and samples for the final test.
pub struct Parts<Input, Target> {
    pub train: Dataset<Input, Target>,
    pub validation: Dataset<Input, Target>,
    pub test: Dataset<Input, Target>,
}

impl<Input, Target> Dataset<Input, Target> {
    /// Samples from their inputs and targets, of which there must be equally many.
    pub fn new(samples: impl IntoIterator<Item = (Input, Target)>) -> Self {
        let (inputs, targets) = samples.into_iter().unzip();
        Self { inputs, targets }
    }

    /// How many there are.
    #[expect(clippy::len_without_is_empty, reason = "no example needs it")]
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// As the trainer takes them.
    pub fn samples(&self) -> Samples<'_, Input, Target> {
        Samples::new(&self.inputs, &self.targets)
    }

    /// Every order is equally likely. (Fisher and Yates, 1938.)
    pub fn shuffle(&mut self, rng: &mut Rng) {
        for last in (1..self.len()).rev() {
            let other = rng.below(last as u32 + 1) as usize;
            self.inputs.swap(last, other);
            self.targets.swap(last, other);
        }
    }

    /// Takes the last `count` away; there must be so many.
    pub fn split_off(&mut self, count: usize) -> Self {
        let kept = self.len() - count;
        Self { inputs: self.inputs.split_off(kept), targets: self.targets.split_off(kept) }
    }

    /// In random order, a fraction of all to test, and another fraction of the rest to validate: what two calls of
    /// scikit-learn's `train_test_split` do, which rounds up.
    pub fn split(mut self, test: f64, validation: f64, rng: &mut Rng) -> Parts<Input, Target> {
        self.shuffle(rng);
        let part = |fraction: f64, len: usize| (len as f64 * fraction).ceil() as usize;
        let test = self.split_off(part(test, self.len()));
        let validation = self.split_off(part(validation, self.len()));
        Parts { train: self, validation, test }
    }
}

impl<Input, Target> Parts<Input, Target> {
    /// Says how many samples each part has.
    pub fn print(&self, what: &str) {
        let Self { train, validation, test } = self;
        println!("{what}: {} to train, {} to validate, {} to test", train.len(), validation.len(), test.len());
    }
}

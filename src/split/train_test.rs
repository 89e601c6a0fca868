//! Training and test samples.

use crate::rng::Rng;
use crate::split::split::HeldOut;
#[cfg(feature = "alloc")]
use crate::split::{OwnedSamples, owned_samples};
use crate::split::{Split, SplitError};
use crate::train::Permutation;
#[cfg(feature = "alloc")]
use crate::train::Samples;

/// Holds out a fraction of the samples for a test, rounded up to whole samples, as scikit-learn's `train_test_split`.
/// For equal shares of the classes, take the first split of a [`StratifiedKFold`](super::StratifiedKFold).
///
/// ```
/// use stackprop::split::TrainTestSplit;
///
/// let split = TrainTestSplit { test_size: 0.1, shuffle: Some(1) }.split(150)?;
/// assert_eq!((split.training().count(), split.held_out().count()), (135, 15));
///
/// let error = TrainTestSplit { test_size: 1.5, ..TrainTestSplit::default() }.split(150).unwrap_err();
/// let expected = "expected a test size between 0 and 1 that leaves training samples, found 1.5 of 150";
/// assert_eq!(error.to_string(), expected);
/// # Ok::<(), stackprop::split::SplitError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainTestSplit {
    /// The fraction of the samples held out: above 0, below 1; by default 0.25.
    pub test_size: f64,
    /// The seed of the random choice; `None` holds out the last samples. By default 0.
    pub shuffle: Option<u64>,
}

impl TrainTestSplit {
    /// The split of `len` samples. A `len` above 2³² needs `shuffle: None`.
    ///
    /// # Errors
    ///
    /// If the fraction is out of range, or leaves no sample for training.
    pub fn split(self, len: usize) -> Result<Split<'static>, SplitError> {
        let Self { test_size: found, shuffle } = self;
        let held_out = libm::ceil(found * len as f64) as usize;
        if !(found > 0.0 && found < 1.0) || held_out >= len {
            return Err(SplitError::InvalidTestSize { found, samples: len });
        }
        let order = shuffle.map(|seed| Permutation::new(len, &mut Rng::seed_from_u64(seed)));
        Ok(Split { len, held_out: HeldOut::Places { order, places: len - held_out..len } })
    }

    /// Copies of the training samples and of the test samples.
    ///
    /// # Errors
    ///
    /// As [`split`](TrainTestSplit::split), and if inputs and targets differ in number.
    #[cfg(feature = "alloc")]
    pub fn split_samples<Input: Copy, Target: Copy>(
        self,
        samples: Samples<'_, Input, Target>,
    ) -> Result<(OwnedSamples<Input, Target>, OwnedSamples<Input, Target>), SplitError> {
        Ok(self.split(owned_samples::len(samples)?)?.gather(samples))
    }
}

impl Default for TrainTestSplit {
    fn default() -> Self {
        Self { test_size: 0.25, shuffle: Some(0) }
    }
}

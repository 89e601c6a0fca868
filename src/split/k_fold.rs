//! k folds of equal size.

use crate::rng::Rng;
use crate::split::split::HeldOut;
#[cfg(feature = "alloc")]
use crate::split::{OwnedSamples, owned_samples};
use crate::split::{Split, SplitError};
use crate::train::Permutation;
#[cfg(feature = "alloc")]
use crate::train::Samples;

/// Divides the samples into k folds of equal size, and holds out each fold once. The first n mod k folds of n samples
/// have one sample more, as in scikit-learn.
///
/// ```
/// use stackprop::split::KFold;
///
/// let sizes = KFold { folds: 3, shuffle: Some(1) }.split(8)?.map(|fold| fold.held_out().count());
/// assert!(sizes.eq([3, 3, 2]));
///
/// let error = KFold { folds: 9, ..KFold::default() }.split(8).err().unwrap();
/// assert_eq!(error.to_string(), "expected at least 9 samples for 9 folds, found 8");
/// # Ok::<(), stackprop::split::SplitError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KFold {
    /// The number of folds, k: at least 2, at most the number of samples; by default 5.
    pub folds: usize,
    /// The seed of the random choice; `None` makes each fold of neighbours. By default 0.
    pub shuffle: Option<u64>,
}

impl KFold {
    /// The splits of `len` samples, one per fold. A `len` above 2³² needs `shuffle: None`.
    ///
    /// # Errors
    ///
    /// If there are fewer than 2 folds, or fewer samples than folds.
    pub fn split(self, len: usize) -> Result<impl Iterator<Item = Split<'static>> + Clone, SplitError> {
        let Self { folds, shuffle } = self;
        check(folds, len)?;
        let order = shuffle.map(|seed| Permutation::new(len, &mut Rng::seed_from_u64(seed)));
        let start = move |fold: usize| fold * (len / folds) + fold.min(len % folds);
        let places = (0..folds).map(move |fold| start(fold)..start(fold + 1));
        Ok(places.map(move |places| Split { len, held_out: HeldOut::Places { order, places } }))
    }

    /// Copies of the training samples and of the validation samples, once per fold.
    ///
    /// # Errors
    ///
    /// As [`split`](KFold::split), and if inputs and targets differ in number.
    #[cfg(feature = "alloc")]
    pub fn split_samples<Input: Copy, Target: Copy>(
        self,
        samples: Samples<'_, Input, Target>,
    ) -> Result<impl Iterator<Item = (OwnedSamples<Input, Target>, OwnedSamples<Input, Target>)>, SplitError> {
        let splits = self.split(owned_samples::len(samples)?)?;
        Ok(splits.map(move |split| split.gather(samples)))
    }
}

impl Default for KFold {
    fn default() -> Self {
        Self { folds: 5, shuffle: Some(0) }
    }
}

/// Checks that `len` samples make this number of folds.
pub(super) fn check(folds: usize, len: usize) -> Result<(), SplitError> {
    if folds < 2 {
        return Err(SplitError::TooFewFolds { found: folds });
    }
    if len < folds {
        return Err(SplitError::TooFewSamples { folds, found: len });
    }
    Ok(())
}

//! k folds with equal shares of the classes.

use crate::rng::Rng;
use crate::split::split::HeldOut;
#[cfg(feature = "alloc")]
use crate::split::{OwnedSamples, owned_samples};
use crate::split::{Split, SplitError, k_fold};
use crate::train::Permutation;
#[cfg(feature = "alloc")]
use crate::train::Samples;

/// Divides the samples into k folds of equal size and equal shares of each class, and holds out each fold once.
///
/// Folds differ by at most one sample, in each class and in all. Their sizes are those of scikit-learn.
///
/// ```
/// use stackprop::split::StratifiedKFold;
///
/// let labels = ["cat", "cat", "dog", "cat", "dog", "cat"];
/// let mut table = [0; 6];
/// for fold in (StratifiedKFold { folds: 2, shuffle: Some(1) }).split(&labels, &mut table)? {
///     assert_eq!(fold.held_out().filter(|sample| labels[*sample] == "cat").count(), 2);
///     assert_eq!(fold.held_out().filter(|sample| labels[*sample] == "dog").count(), 1);
/// }
///
/// let error = StratifiedKFold { folds: 3, ..StratifiedKFold::default() }.split(&labels, &mut table).err().unwrap();
/// assert_eq!(
///     error.to_string(),
///     "expected at least 3 samples of each class for 3 folds, found 2 of the class of sample 2"
/// );
/// # Ok::<(), stackprop::split::SplitError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StratifiedKFold {
    /// The number of folds, k: at least 2, at most the number of samples of each class; by default 5.
    pub folds: usize,
    /// The seed of the random choice; `None` fills the folds in the order of the samples. By default 0.
    pub shuffle: Option<u64>,
}

impl StratifiedKFold {
    /// The splits, one per fold. Labels are class numbers, names, or rows of 0 and 1. `table` receives the fold of each
    /// sample, counted from 0, in O(samples × classes) time.
    ///
    /// # Errors
    ///
    /// If there are fewer than 2 folds, or fewer samples or samples of a class than folds, or if `table` and `labels`
    /// differ in length. `table` is then unspecified.
    pub fn split<'a, Label: PartialEq>(
        self,
        labels: &[Label],
        table: &'a mut [usize],
    ) -> Result<impl Iterator<Item = Split<'a>> + Clone, SplitError> {
        self.fill(labels, table)?;
        let folds: &[usize] = table;
        Ok((0..self.folds).map(move |fold| Split { len: folds.len(), held_out: HeldOut::Fold { folds, fold } }))
    }

    /// Copies of the training samples and of the validation samples, once per fold.
    ///
    /// # Errors
    ///
    /// As [`split`](StratifiedKFold::split), and if inputs and targets differ in number.
    #[cfg(feature = "alloc")]
    pub fn split_samples<Input: Copy, Target: Copy + PartialEq>(
        self,
        samples: Samples<'_, Input, Target>,
    ) -> Result<impl Iterator<Item = (OwnedSamples<Input, Target>, OwnedSamples<Input, Target>)>, SplitError> {
        let len = owned_samples::len(samples)?;
        let mut folds = alloc::vec![0; len];
        self.fill(samples.targets, &mut folds)?;
        let split = move |fold| Split { len, held_out: HeldOut::Fold { folds: &folds, fold } }.gather(samples);
        Ok((0..self.folds).map(split))
    }

    /// Writes the fold of each sample.
    fn fill<Label: PartialEq>(self, labels: &[Label], table: &mut [usize]) -> Result<(), SplitError> {
        const NONE: usize = usize::MAX;
        let Self { folds, shuffle } = self;
        if labels.len() != table.len() {
            return Err(SplitError::TableMismatch { labels: labels.len(), places: table.len() });
        }
        k_fold::check(folds, labels.len())?;
        table.fill(NONE);
        let mut rng = shuffle.map(Rng::seed_from_u64);
        let mut first = 0;
        for (sample, label) in labels.iter().enumerate() {
            if table.get(sample) != Some(&NONE) {
                continue;
            }
            let found = labels.iter().filter(|other| *other == label).count();
            if found < folds {
                return Err(SplitError::ClassTooSmall { sample, folds, found });
            }
            let class = Class { first, len: found, folds };
            let order = rng.as_mut().map(|rng| Permutation::new(found, rng));
            let of_class = labels.iter().zip(&mut *table).filter(|(other, _)| *other == label);
            for (member, (_, fold)) in of_class.enumerate() {
                *fold = class.fold(order.map_or(member, |order| order.index(member)));
            }
            first += found;
        }
        Ok(())
    }
}

impl Default for StratifiedKFold {
    fn default() -> Self {
        Self { folds: 5, shuffle: Some(0) }
    }
}

/// A class, which takes the places `first` to `first + len` of all samples sorted by class. A fold gets every k-th
/// place, so its size and its share of each class differ by at most one sample from those of another.
struct Class {
    first: usize,
    len: usize,
    folds: usize,
}

impl Class {
    /// The fold of a member of the class: the first members belong to fold 0.
    fn fold(&self, member: usize) -> usize {
        let mut members = 0;
        let is_before = |fold: &usize| {
            members += self.share(*fold);
            members <= member
        };
        (0..self.folds).take_while(is_before).count()
    }

    /// The number of members in a fold.
    fn share(&self, fold: usize) -> usize {
        let places_before = |end: usize| (end + self.folds - 1 - fold) / self.folds;
        places_before(self.first + self.len) - places_before(self.first)
    }
}

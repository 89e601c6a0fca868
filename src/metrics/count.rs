//! The numbers of a confusion matrix.

use core::fmt::Debug;

/// The number of samples: `usize`, or `f64` for the sum of their weights.
///
/// This trait is sealed.
pub trait Count: Copy + Default + Debug + PartialEq + sealed::Sealed {
    /// The sum, at most the largest count.
    #[must_use]
    fn plus(self, other: Self) -> Self;

    /// The count as `f64`.
    fn value(self) -> f64;
}

impl Count for usize {
    fn plus(self, other: Self) -> Self {
        self.saturating_add(other)
    }

    fn value(self) -> f64 {
        self as f64
    }
}

impl Count for f64 {
    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn value(self) -> f64 {
        self
    }
}

/// `part / all`, or 0 if `all` is 0.
pub(super) fn quotient(part: impl Count, all: impl Count) -> f64 {
    if all.value() == 0.0 { 0.0 } else { part.value() / all.value() }
}

/// The sum of counts.
pub(super) fn sum<'a, N: Count + 'a>(counts: impl IntoIterator<Item = &'a N>) -> N {
    counts.into_iter().fold(N::default(), |sum, count| sum.plus(*count))
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for usize {}
    impl Sealed for f64 {}
}

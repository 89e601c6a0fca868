//! The valid ranges of settings.

use core::ops::{Bound, RangeBounds};

use crate::error::TrainError;

/// The valid range of a setting, and its description for errors.
#[derive(Clone, Copy)]
pub(crate) struct Allowed {
    expected: &'static str,
    from: Bound<f32>,
    to: Bound<f32>,
}

impl Allowed {
    /// Learning rates, penalties, weights.
    pub(crate) const NOT_NEGATIVE: Self =
        Self { expected: "0 or above, and finite", from: Bound::Included(0.0), to: Bound::Included(f32::MAX) };

    /// Divisors.
    pub(crate) const POSITIVE: Self =
        Self { expected: "above 0, and finite", from: Bound::Excluded(0.0), to: Bound::Included(f32::MAX) };

    /// Decay rates of moments.
    pub(crate) const BELOW_ONE: Self =
        Self { expected: "0 to below 1", from: Bound::Included(0.0), to: Bound::Excluded(1.0) };

    /// Fractions.
    pub(crate) const FRACTION: Self = Self { expected: "0 to 1", from: Bound::Included(0.0), to: Bound::Included(1.0) };

    /// Upper limits; +∞ means none.
    pub(crate) const LIMIT: Self = Self { expected: "0 or above", from: Bound::Included(0.0), to: Bound::Unbounded };

    /// Upper limits for which 0 would erase everything.
    pub(crate) const POSITIVE_LIMIT: Self =
        Self { expected: "above 0", from: Bound::Excluded(0.0), to: Bound::Unbounded };

    /// Counts.
    pub(crate) const AT_LEAST_ONE: Self =
        Self { expected: "1 or above", from: Bound::Included(1.0), to: Bound::Unbounded };

    /// From 0 to another setting, `most`.
    pub(crate) const fn up_to(most: f32, expected: &'static str) -> Self {
        Self { expected, from: Bound::Included(0.0), to: Bound::Included(most) }
    }

    /// Checks that every named setting lies in the range. NaN never does.
    ///
    /// # Errors
    ///
    /// For the first setting outside the range.
    pub(crate) fn check<const COUNT: usize>(self, settings: [(&'static str, f32); COUNT]) -> Result<(), TrainError> {
        let range = (self.from, self.to);
        match settings.into_iter().find(|(_, found)| !range.contains(found)) {
            None => Ok(()),
            Some((name, found)) => Err(TrainError::InvalidSetting { name, expected: self.expected, found }),
        }
    }
}

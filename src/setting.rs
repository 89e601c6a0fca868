//! The valid ranges of settings.

use core::ops::{Bound, RangeBounds};

use crate::error::TrainError;
use crate::unrolled::unrolled;

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

    /// Upper limits; 0 would erase everything, and +∞ means none.
    pub(crate) const POSITIVE_LIMIT: Self =
        Self { expected: "above 0, or infinity for no limit", from: Bound::Excluded(0.0), to: Bound::Unbounded };

    /// The largest of several weights.
    pub(crate) const ABOVE_ZERO_ONCE: Self =
        Self { expected: "above 0 for at least one class", from: Bound::Excluded(0.0), to: Bound::Included(f32::MAX) };

    /// Thresholds.
    pub(crate) const FINITE: Self =
        Self { expected: "a finite value", from: Bound::Included(f32::MIN), to: Bound::Included(f32::MAX) };

    /// Counts.
    pub(crate) const AT_LEAST_ONE: Self =
        Self { expected: "1 or above", from: Bound::Included(1.0), to: Bound::Unbounded };

    /// From 0 to another setting, `most`.
    pub(crate) const fn up_to(most: f32, expected: &'static str) -> Self {
        Self { expected, from: Bound::Included(0.0), to: Bound::Included(most) }
    }

    /// Above another setting, `least`.
    #[cfg(feature = "alloc")]
    pub(crate) const fn above(least: f32, expected: &'static str) -> Self {
        Self { expected, from: Bound::Excluded(least), to: Bound::Included(f32::MAX) }
    }

    /// Checks that every named setting lies in the range. NaN never does.
    ///
    /// # Errors
    ///
    /// For the first setting outside the range.
    #[inline(always)]
    pub(crate) fn check<const COUNT: usize>(self, settings: [(&'static str, f32); COUNT]) -> Result<(), TrainError> {
        // Inlined, the checks of a valid setting are two comparisons with constants.
        let mut are_valid = true;
        unrolled!(for i in 0..COUNT {
            are_valid &= self.contains(settings[i].1);
        });
        if are_valid { Ok(()) } else { self.first_error(&settings) }
    }

    /// The first value outside the range, with its index.
    pub(crate) fn first_outside(self, values: &[f32]) -> Option<(usize, f32)> {
        values.iter().copied().enumerate().find(|(_, found)| !self.contains(*found))
    }

    #[inline(always)]
    fn contains(self, found: f32) -> bool {
        (self.from, self.to).contains(&found)
    }

    #[cold]
    #[inline(never)]
    fn first_error(self, settings: &[(&'static str, f32)]) -> Result<(), TrainError> {
        match settings.iter().find(|(_, found)| !self.contains(*found)) {
            None => Ok(()),
            Some(&(name, found)) => Err(TrainError::InvalidSetting { name, expected: self.expected, found }),
        }
    }
}

//! What a setting may be.

use core::ops::{Bound, RangeBounds};

use crate::error::TrainError;

/// The values that make sense for a setting, and how to say so.
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

    /// What is divided by.
    pub(crate) const POSITIVE: Self =
        Self { expected: "above 0, and finite", from: Bound::Excluded(0.0), to: Bound::Included(f32::MAX) };

    /// What is kept of a moment from step to step.
    pub(crate) const BELOW_ONE: Self =
        Self { expected: "0 to below 1", from: Bound::Included(0.0), to: Bound::Excluded(1.0) };

    /// A part of a whole.
    pub(crate) const FRACTION: Self = Self { expected: "0 to 1", from: Bound::Included(0.0), to: Bound::Included(1.0) };

    /// The most that something may be, where +∞ is no limit.
    pub(crate) const LIMIT: Self = Self { expected: "0 or above", from: Bound::Included(0.0), to: Bound::Unbounded };

    /// The same, where nothing would be left of 0.
    pub(crate) const POSITIVE_LIMIT: Self =
        Self { expected: "above 0", from: Bound::Excluded(0.0), to: Bound::Unbounded };

    /// A count.
    pub(crate) const AT_LEAST_ONE: Self =
        Self { expected: "1 or above", from: Bound::Included(1.0), to: Bound::Unbounded };

    /// From 0 to another setting.
    pub(crate) const fn up_to(most: f32, expected: &'static str) -> Self {
        Self { expected, from: Bound::Included(0.0), to: Bound::Included(most) }
    }

    /// Whether these settings, each with its name, are what they may be; NaN never is.
    ///
    /// # Errors
    ///
    /// The first that is not.
    pub(crate) fn check<const COUNT: usize>(self, settings: [(&'static str, f32); COUNT]) -> Result<(), TrainError> {
        let range = (self.from, self.to);
        match settings.into_iter().find(|(_, found)| !range.contains(found)) {
            None => Ok(()),
            Some((name, found)) => Err(TrainError::InvalidSetting { name, expected: self.expected, found }),
        }
    }
}

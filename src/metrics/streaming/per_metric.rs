//! A fixed-size list with one item per metric of a fit.

use core::ops::Deref;

/// One item per metric of a fit, in the order of [`Fit::metrics`](crate::train::Fit::metrics); dereferences to a slice.
/// [`Epoch::metrics`](crate::schedule::Epoch::metrics) holds the values.
///
/// ```
/// use stackprop::metrics::PerMetric;
///
/// let values = PerMetric::from_items([0.75, 0.5]);
/// assert_eq!(*values, [0.75, 0.5]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerMetric<T> {
    /// The items, and defaults behind them.
    items: [T; CAPACITY],
    len: u8,
}

/// The value of [`PerMetric::CAPACITY`].
const CAPACITY: usize = if cfg!(any(target_pointer_width = "64", target_family = "wasm")) { 8 } else { 2 };

impl<T: Copy + Default> PerMetric<T> {
    /// The maximum number of metrics of a fit: 8, or 2 on 32-bit microcontrollers, because a history stores them per
    /// epoch.
    pub const CAPACITY: usize = CAPACITY;

    /// The items of a fit's metrics, in their order; the first [`CAPACITY`](PerMetric::CAPACITY) of them.
    #[must_use]
    pub fn from_items(items: impl IntoIterator<Item = T>) -> Self {
        let mut list = Self::default();
        for (to, item) in list.items.iter_mut().zip(items) {
            *to = item;
            list.len += 1;
        }
        list
    }
}

impl<T> Deref for PerMetric<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.items.get(..usize::from(self.len)).unwrap_or_default()
    }
}

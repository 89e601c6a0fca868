//! The shape of a sample between two layers.

use serde_json::Value;

/// The sizes of a sample's dimensions, without the batch; `None` if the file leaves one open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape(Option<Vec<usize>>);

impl Shape {
    /// Reads a shape whose first size is the batch's: `[null, 28, 28]`.
    pub(super) fn of_batch(sizes: &Value) -> Self {
        let sizes = sizes.as_array().and_then(|sizes| sizes.get(1..));
        Self(sizes.and_then(|sizes| sizes.iter().map(size).collect()))
    }

    /// The number of values.
    pub(super) fn values(&self) -> Option<usize> {
        self.0.as_ref()?.iter().try_fold(1, |product: usize, size| product.checked_mul(*size))
    }

    /// Whether the last dimension holds all values.
    pub(super) fn is_flat(&self) -> bool {
        let Some(sizes) = &self.0 else { return true };
        sizes.split_last().is_some_and(|(_, leading)| leading.iter().all(|size| *size == 1))
    }

    /// The shape behind a layer that computes `units` of the last dimension.
    pub(super) fn with_last(&self, units: usize) -> Self {
        let mut sizes = self.0.clone().unwrap_or_else(|| vec![units]);
        if let Some(last) = sizes.last_mut() {
            *last = units;
        }
        Self(Some(sizes))
    }

    /// The shape behind Flatten.
    pub(super) fn flattened(&self) -> Self {
        Self(self.values().map(|values| vec![values]))
    }

    /// The shape behind Reshape, where one size may be −1.
    pub(super) fn reshaped(&self, target: &Value) -> Self {
        let Some((values, target)) = self.values().zip(target.as_array()) else { return Self(None) };
        let is_open = |size: &&Value| size.as_i64() == Some(-1) || size.is_null();
        let known = target.iter().filter(|size| !is_open(size)).map(size);
        let product = known.into_iter().try_fold(1, |product: usize, size| product.checked_mul(size?));
        let open = product.and_then(|product| values.checked_div(product));
        Self(target.iter().map(|value| if is_open(&value) { open } else { size(value) }).collect())
    }

    /// Whether `axis` is the last dimension. Axes count from the batch, or from the end.
    pub(super) fn is_last(&self, axis: i64) -> bool {
        axis == -1 || axis == self.dimensions()
    }

    /// Whether `axes` are the last dimensions.
    pub(super) fn are_last(&self, axes: &[i64]) -> bool {
        let dimensions = self.dimensions();
        let mut axes: Vec<_> = axes.iter().map(|axis| if *axis < 0 { dimensions + 1 + axis } else { *axis }).collect();
        axes.sort_unstable();
        axes.iter().rev().zip((0..=dimensions).rev()).all(|(axis, expected)| *axis == expected)
    }

    /// One parameter for each value, if `parameters` repeat along the leading dimensions.
    pub(super) fn spread<T: Copy>(&self, parameters: &[T]) -> Option<Vec<T>> {
        let Some(sizes) = &self.0 else { return (parameters.len() != 1).then(|| parameters.to_vec()) };
        let values = self.values()?;
        let mut trailing = sizes.iter().rev().scan(1, |product: &mut usize, size| {
            *product = product.checked_mul(*size)?;
            Some(*product)
        });
        let repeats = parameters.len() == 1 || trailing.any(|product| product == parameters.len());
        repeats.then(|| parameters.iter().copied().cycle().take(values).collect())
    }

    fn dimensions(&self) -> i64 {
        self.0.as_ref().map_or(1, |sizes| sizes.len() as i64)
    }
}

fn size(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

//! Rows: the plain arrays that layers take and return, and that registers load and store.

use crate::floats::Floats;

/// `[f32; N]`: one sample's values, or those of one register in memory. A batch is a slice of rows.
///
/// This trait is sealed: arrays of `f32` are the only rows.
pub trait Row: Copy + Floats + sealed::Sealed {
    /// The row of zeros.
    const ZERO: Self;

    /// The values.
    fn values(&self) -> &[f32];

    /// The values.
    fn values_mut(&mut self) -> &mut [f32];

    /// `values[begin..][..N]`, if `values` is long enough.
    fn within(values: &[f32], begin: usize) -> Option<&Self>;

    /// `values[begin..][..N]`, if `values` is long enough.
    fn within_mut(values: &mut [f32], begin: usize) -> Option<&mut Self>;

    /// Consecutive rows of `values`, and the remaining values, fewer than a row.
    fn chunks(values: &[f32]) -> (&[Self], &[f32]);

    /// Consecutive rows of `values`, and the remaining values, fewer than a row.
    fn chunks_mut(values: &mut [f32]) -> (&mut [Self], &mut [f32]);

    /// The values of all rows, concatenated.
    fn flatten(rows: &[Self]) -> &[f32];

    /// The values of all rows, concatenated.
    fn flatten_mut(rows: &mut [Self]) -> &mut [f32];
}

impl<const N: usize> Row for [f32; N] {
    const ZERO: Self = [0.0; N];

    #[inline(always)]
    fn values(&self) -> &[f32] {
        self
    }

    #[inline(always)]
    fn values_mut(&mut self) -> &mut [f32] {
        self
    }

    #[inline(always)]
    fn within(values: &[f32], begin: usize) -> Option<&Self> {
        values.get(begin..)?.first_chunk()
    }

    #[inline(always)]
    fn within_mut(values: &mut [f32], begin: usize) -> Option<&mut Self> {
        values.get_mut(begin..)?.first_chunk_mut()
    }

    #[inline(always)]
    fn chunks(values: &[f32]) -> (&[Self], &[f32]) {
        const { assert!(N > 0, "a row of no values") };
        values.as_chunks()
    }

    #[inline(always)]
    fn chunks_mut(values: &mut [f32]) -> (&mut [Self], &mut [f32]) {
        const { assert!(N > 0, "a row of no values") };
        values.as_chunks_mut()
    }

    #[inline(always)]
    fn flatten(rows: &[Self]) -> &[f32] {
        rows.as_flattened()
    }

    #[inline(always)]
    fn flatten_mut(rows: &mut [Self]) -> &mut [f32] {
        rows.as_flattened_mut()
    }
}

/// The outputs of one layer are the inputs of the next. Every row implements this trait for itself alone.
#[diagnostic::on_unimplemented(
    message = "these layers do not fit: one gives `{Self}`, the next takes `{Next}`",
    label = "the number of outputs of a layer must equal the number of inputs of the next",
    note = "in `sequential![Dense<4, 8, Relu>, Dense<8, 3, Softmax>]` the first layer's 8 units are the second's 8 inputs"
)]
pub trait Fits<Next> {}

impl<R: Row> Fits<R> for R {}

/// The index of the largest value, or the first of several: the class that a classifier predicts.
///
/// NaN is below every number. If all values are NaN, which a NaN input of a network causes, the index is 0.
///
/// ```
/// use stackprop::argmax;
///
/// assert_eq!(argmax(&[0.1, 0.7, 0.2]), 1);
/// assert_eq!(argmax(&[f32::NAN, f32::NEG_INFINITY]), 1);
/// ```
///
/// An empty array has no largest value and does not compile:
///
/// ```compile_fail
/// stackprop::argmax(&[]);
/// ```
#[must_use]
#[inline]
pub fn argmax<const N: usize>(values: &[f32; N]) -> usize {
    const { assert!(N > 0, "expected at least one value, found none") };
    index_of_largest(values)
}

/// [`argmax`] of a slice; 0 for an empty one.
#[inline]
pub(crate) fn index_of_largest(values: &[f32]) -> usize {
    let mut largest = (0, f32::NEG_INFINITY);
    for (index, value) in values.iter().enumerate() {
        if *value > largest.1 {
            largest = (index, *value);
        }
    }
    if largest.1 == f32::NEG_INFINITY {
        // Every value is −∞ or NaN.
        return values.iter().position(|value| !value.is_nan()).unwrap_or(0);
    }
    largest.0
}

/// Whether all values are finite.
#[inline(always)]
pub(crate) fn all_finite(values: &[f32]) -> bool {
    largest_magnitude(values) < f32::INFINITY
}

/// The largest absolute value; NaN if a value is NaN.
#[inline(always)]
pub(crate) fn largest_magnitude(values: &[f32]) -> f32 {
    // No early exit, so that the compiler vectorizes the loop. Magnitudes have the same order as their bits, and NaN
    // comes after infinity.
    let mut largest = 0;
    for value in values {
        largest = largest.max(value.abs().to_bits());
    }
    f32::from_bits(largest)
}

/// The index of the first row with a value that is NaN or infinite, and that value.
pub(crate) fn first_not_finite<R: Row>(rows: &[R]) -> Option<(usize, f32)> {
    let value = |row: &R| row.values().iter().copied().find(|value| !value.is_finite());
    rows.iter().enumerate().find_map(|(number, row)| Some((number, value(row)?)))
}

/// The position of the value at `index` in descending order; 0 for the largest. Of equal values the first comes first;
/// NaN comes after every number.
pub(crate) fn rank(values: &[f32], index: usize) -> usize {
    let value = values.get(index).copied().unwrap_or(f32::NAN);
    let comes_before = |(other_index, other): (usize, &f32)| match (other.is_nan(), value.is_nan()) {
        (false, false) if *other != value => *other > value,
        (false, true) => true,
        (true, false) => false,
        _ => other_index < index,
    };
    values.iter().enumerate().filter(|other| comes_before(*other)).count()
}

mod sealed {
    pub trait Sealed {}
    impl<const N: usize> Sealed for [f32; N] {}
}

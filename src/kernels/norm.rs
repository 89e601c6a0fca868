//! Euclidean norms of numbers of any size.
//!
//! The squares of numbers above 1.8·10¹⁹ overflow, and those below 10⁻¹⁹ vanish. A norm first adds the squares as they
//! are. Only if the sum is not finite, or so small that vanished squares would matter, a second pass multiplies the
//! numbers by the power of two that brings the largest to 1 … 2. Source: LAPACK's `slassq`; Blue, *A Portable Fortran
//! Program to Find the Euclidean Norm of a Vector*, 1978.

use crate::kernels::{columns, map};
use crate::row::{Row, largest_magnitude};
use crate::simd::{Simd, Vector};

/// A norm as a quotient, because the norm itself may exceed `f32::MAX`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Norm {
    /// The norm multiplied by `scale`.
    pub scaled: f32,
    /// A power of two; 1 unless squares overflow or vanish.
    pub scale: f32,
}

impl Norm {
    /// Whether the norm is above `most`.
    #[inline(always)]
    #[must_use]
    pub fn exceeds(self, most: f32) -> bool {
        most * self.scale < self.scaled
    }

    /// `most / (norm + epsilon)`, at most 1, as two factors, because their product may be below the normal numbers:
    /// the first one brings the largest number near 1.
    #[inline(always)]
    #[must_use]
    pub fn factors(self, most: f32, epsilon: f32) -> [f32; 2] {
        let Self { scaled, scale } = self;
        let norm = scaled + epsilon * scale;
        let factor = most * scale / norm;
        if factor < f32::MIN_POSITIVE {
            let power = if scale < 1.0 { 1.0 } else { scale_of(norm) };
            [scale * power, most / (norm * power)]
        } else if factor < 1.0 {
            [1.0, factor]
        } else {
            [1.0; 2]
        }
    }
}

/// The smallest exact sum of squares. The squares that vanish are below 2⁻¹²⁶, so even 2⁴² of them are below a rounding
/// of this sum.
const SMALLEST: f32 = 1.0 / (1_u64 << 60) as f32;

/// The norm of `values`; NaN or infinite if a value is.
#[inline(always)]
pub fn norm<S: Simd>(simd: S, values: &[f32]) -> Norm {
    let squares = map::sum_zip(simd, values, values, inline!(|x, same| x * same));
    if is_exact(squares) {
        return Norm { scaled: libm::sqrtf(squares), scale: 1.0 };
    }
    let scale = scale_of(largest_magnitude(values));
    let factor = simd.splat(scale);
    let squares = map::sum_zip(simd, values, values, inline!(|x, same| (x * factor) * (same * factor)));
    Norm { scaled: libm::sqrtf(squares), scale }
}

/// The norms of the columns of one vector.
pub(crate) struct ColumnNorms<S: Simd> {
    scaled: S::Values,
    scales: S::Values,
}

impl<S: Simd> ColumnNorms<S> {
    #[inline(always)]
    fn new(simd: S, squares: S::Vector, scales: S::Vector) -> Self {
        let mut norms = Self { scaled: S::Values::ZERO, scales: S::Values::ZERO };
        simd.store(simd.sqrt(squares), &mut norms.scaled);
        simd.store(scales, &mut norms.scales);
        norms
    }

    /// The norm of each column.
    #[inline(always)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Norm> {
        let scaled = self.scaled.values().iter().zip(self.scales.values());
        scaled.map(inline!(|(scaled, scale)| Norm { scaled: *scaled, scale: *scale }))
    }
}

/// The norms of one vector's columns, from `column`, of a matrix with rows of `units` values; zeros beyond its last
/// column.
#[inline(always)]
pub(crate) fn column_norms<S: Simd>(simd: S, rows: &[f32], units: usize, column: usize) -> ColumnNorms<S> {
    let mut squares = simd.splat(0.0);
    for row in rows.chunks(units) {
        let x = columns::load(simd, row, column);
        squares = simd.mul_add(x, x, squares);
    }
    let mut sums = S::Values::ZERO;
    simd.store(squares, &mut sums);
    let count = S::LANES.min(units.saturating_sub(column));
    if sums.values().iter().take(count).all(inline!(|sum| is_exact(*sum))) {
        ColumnNorms::new(simd, squares, simd.splat(1.0))
    } else {
        scaled_column_norms(simd, rows, units, column)
    }
}

/// The second pass of [`column_norms`].
#[inline(always)]
fn scaled_column_norms<S: Simd>(simd: S, rows: &[f32], units: usize, column: usize) -> ColumnNorms<S> {
    let (mut largest, mut squares) = (simd.splat(0.0), simd.splat(0.0));
    for row in rows.chunks(units) {
        let x = columns::load(simd, row, column);
        largest = largest.max(x.max(-x));
    }
    let mut scales = S::Values::ZERO;
    simd.store(largest, &mut scales);
    scales.values_mut().iter_mut().for_each(inline!(|scale: &mut f32| *scale = scale_of(*scale)));
    let factor = simd.load(&scales);
    for row in rows.chunks(units) {
        let x = columns::load(simd, row, column) * factor;
        squares = simd.mul_add(x, x, squares);
    }
    ColumnNorms::new(simd, squares, factor)
}

/// Whether no square that matters has overflowed or vanished.
#[inline(always)]
fn is_exact(squares: f32) -> bool {
    (SMALLEST..=f32::MAX).contains(&squares)
}

/// The power of two that brings `largest` to 1 … 2; limited such that its inverse is a normal number too.
fn scale_of(largest: f32) -> f32 {
    let exponent = (largest.to_bits() >> 23).clamp(1, 253);
    f32::from_bits((254 - exponent) << 23)
}

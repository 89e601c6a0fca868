//! The product of a dense layer.

use crate::quantized::Multiplier;

/// The parameters of a dense layer's product: y = clamp(requantize(bias + W·x) + zero point).
#[derive(Clone, Copy, Debug)]
pub struct Product<'a, const INPUTS: usize, const UNITS: usize> {
    /// `weights[u][i]` is the weight from input `i` to unit `u`.
    pub weights: &'a [[i8; INPUTS]; UNITS],
    /// The bias of each unit, from which the inputs' zero point is already subtracted: b − zero point · Σ w.
    pub bias: &'a [i32; UNITS],
    /// The factor of each unit's sum.
    pub multipliers: &'a [Multiplier; UNITS],
    /// Whether no weight is −128. If one is nevertheless, y may be wrong.
    pub narrow_range: bool,
    /// The `i8` that stands for 0 in y.
    pub zero_point: i32,
    /// The least and the greatest y.
    pub range: [i8; 2],
}

impl<const INPUTS: usize, const UNITS: usize> Product<'_, INPUTS, UNITS> {
    /// y of one unit, given its requantized sum.
    #[inline(always)]
    pub(crate) fn finish(&self, requantized: i32) -> i8 {
        finish(requantized, self.zero_point, self.range)
    }
}

/// The zero point added to a requantized sum, limited to `range`.
#[inline(always)]
pub(crate) fn finish(requantized: i32, zero_point: i32, range: [i8; 2]) -> i8 {
    let [low, high] = range.map(i32::from);
    // Not `clamp`, which panics if a damaged file holds a range without values.
    requantized.wrapping_add(zero_point).max(low).min(high) as i8
}

//! The specification of the product, as plain loops. Every backend gives the same bits.

use crate::quantized::Rounding;
use crate::quantized::kernels::Product;

/// y of one sample.
#[inline(always)]
pub fn dense<R: Rounding, const INPUTS: usize, const UNITS: usize>(
    product: &Product<'_, INPUTS, UNITS>,
    x: &[i8; INPUTS],
    y: &mut [i8; UNITS],
) {
    let parameters = product.weights.iter().zip(product.bias).zip(product.multipliers);
    for (y, ((weights, bias), multiplier)) in y.iter_mut().zip(parameters) {
        *y = product.finish(R::requantize(sum(weights, *bias, x), *multiplier));
    }
}

/// The sum of one unit: bias + Σ w·x.
#[inline(always)]
pub(super) fn sum<const INPUTS: usize>(weights: &[i8; INPUTS], bias: i32, x: &[i8; INPUTS]) -> i32 {
    weights.iter().zip(x).fold(bias, |sum, (w, x)| sum.wrapping_add(i32::from(*w) * i32::from(*x)))
}

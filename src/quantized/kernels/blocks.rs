//! The product as plain loops over a few units at a time, which share the loads of the inputs: for cores without vector
//! registers.

use crate::quantized::Rounding;
use crate::quantized::kernels::{Product, reference};

/// y of one sample.
#[inline(always)]
pub(super) fn dense<R: Rounding, const INPUTS: usize, const UNITS: usize>(
    product: &Product<'_, INPUTS, UNITS>,
    x: &[i8; INPUTS],
    y: &mut [i8; UNITS],
) {
    let (weights, last_weights) = product.weights.as_chunks::<4>();
    let (bias, last_bias) = product.bias.as_chunks::<4>();
    let (multipliers, last_multipliers) = product.multipliers.as_chunks::<4>();
    let (blocks, last) = y.as_chunks_mut::<4>();
    for (((y, weights), bias), multipliers) in blocks.iter_mut().zip(weights).zip(bias).zip(multipliers) {
        for ((y, sum), multiplier) in y.iter_mut().zip(sums(weights, bias, x)).zip(multipliers) {
            *y = product.finish(R::requantize(sum, *multiplier));
        }
    }
    for (((y, weights), bias), multiplier) in last.iter_mut().zip(last_weights).zip(last_bias).zip(last_multipliers) {
        *y = product.finish(R::requantize(reference::sum(weights, *bias, x), *multiplier));
    }
}

/// The sums of a block.
#[inline(always)]
fn sums<const INPUTS: usize>(weights: &[[i8; INPUTS]; 4], bias: &[i32; 4], x: &[i8; INPUTS]) -> [i32; 4] {
    let mut sums = *bias;
    for ((((x, w0), w1), w2), w3) in x.iter().zip(&weights[0]).zip(&weights[1]).zip(&weights[2]).zip(&weights[3]) {
        let x = i32::from(*x);
        sums[0] = sums[0].wrapping_add(i32::from(*w0) * x);
        sums[1] = sums[1].wrapping_add(i32::from(*w1) * x);
        sums[2] = sums[2].wrapping_add(i32::from(*w2) * x);
        sums[3] = sums[3].wrapping_add(i32::from(*w3) * x);
    }
    sums
}

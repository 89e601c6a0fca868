//! The product as plain loops over four units at a time, which share the loads of the inputs.

use crate::quantized::Rounding;
use crate::quantized::kernels::{Product, reference};

/// The units of a block, whose sums a Cortex-M3 or RISC-V keeps in registers.
const UNITS_PER_BLOCK: usize = 4;

/// y of one sample: [`reference::dense`].
#[inline(always)]
pub(super) fn dense<R: Rounding, const INPUTS: usize, const UNITS: usize>(
    product: &Product<'_, INPUTS, UNITS>,
    x: &[i8; INPUTS],
    y: &mut [i8; UNITS],
) {
    let (weights, last_weights) = product.weights.as_chunks();
    let (bias, last_bias) = product.bias.as_chunks();
    let (multipliers, last_multipliers) = product.multipliers.as_chunks::<UNITS_PER_BLOCK>();
    let (blocks, last) = y.as_chunks_mut::<UNITS_PER_BLOCK>();
    for (((y, weights), bias), multipliers) in blocks.iter_mut().zip(weights).zip(bias).zip(multipliers) {
        for ((y, sum), multiplier) in y.iter_mut().zip(sums(weights, bias, x)).zip(multipliers) {
            *y = product.finish(R::requantize(sum, *multiplier));
        }
    }
    for (((y, weights), bias), multiplier) in last.iter_mut().zip(last_weights).zip(last_bias).zip(last_multipliers) {
        *y = product.finish(R::requantize(reference::sum(weights, *bias, x), *multiplier));
    }
}

/// bias + Σ weight · input of each unit.
#[inline(always)]
fn sums<const INPUTS: usize>(
    [weights_0, weights_1, weights_2, weights_3]: &[[i8; INPUTS]; UNITS_PER_BLOCK],
    bias: &[i32; UNITS_PER_BLOCK],
    x: &[i8; INPUTS],
) -> [i32; UNITS_PER_BLOCK] {
    let [mut sum_0, mut sum_1, mut sum_2, mut sum_3] = *bias;
    let rows = weights_0.iter().zip(weights_1).zip(weights_2).zip(weights_3);
    for (x, (((w_0, w_1), w_2), w_3)) in x.iter().zip(rows) {
        let x = i32::from(*x);
        sum_0 = sum_0.wrapping_add(i32::from(*w_0) * x);
        sum_1 = sum_1.wrapping_add(i32::from(*w_1) * x);
        sum_2 = sum_2.wrapping_add(i32::from(*w_2) * x);
        sum_3 = sum_3.wrapping_add(i32::from(*w_3) * x);
    }
    [sum_0, sum_1, sum_2, sum_3]
}

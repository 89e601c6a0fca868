//! A stand-in until the vector function is here.

use crate::simd::{Simd, Vector};

/// A stand-in.
#[inline(always)]
pub fn gelu<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    simd.load(&x.to_array().map(|x| 0.5 * x * libm::erfcf(-x * core::f32::consts::FRAC_1_SQRT_2)))
}
/// A stand-in.
#[inline(always)]
pub fn gelu_derivative<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    simd.load(
        &x.to_array().map(|x| {
            0.5 * libm::erfcf(-x * core::f32::consts::FRAC_1_SQRT_2) + x * libm::expf(-0.5 * x * x) * 0.398_942_3
        }),
    )
}

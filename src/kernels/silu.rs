//! A stand-in until the vector function is here.

use crate::simd::{Simd, Vector};

/// A stand-in.
#[inline(always)]
pub fn silu<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    simd.load(&x.to_array().map(|x| x / (1.0 + libm::expf(-x))))
}
/// A stand-in.
#[inline(always)]
pub fn silu_derivative<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    simd.load(&x.to_array().map(|x| {
        let s = 1.0 / (1.0 + libm::expf(-x));
        s * (1.0 + x * (1.0 - s))
    }))
}

//! A stand-in until the vector function is here.

use crate::simd::{Simd, Vector};

/// A stand-in.
#[inline(always)]
pub fn exp_m1<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    simd.load(&x.to_array().map(libm::expm1f))
}

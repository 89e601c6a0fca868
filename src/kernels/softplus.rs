//! A stand-in until the vector function is here.

use crate::simd::{Simd, Vector};

/// A stand-in.
#[inline(always)]
pub fn softplus<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    simd.load(&x.to_array().map(|x| x.max(0.0) + libm::log1pf(libm::expf(-x.abs()))))
}

//! The softplus function, ln(1 + eˣ), eight lanes at a time: at most 2.1 ulp, for every `f32`, in both tails. Dugas, Bengio,
//! Bélisle, Nadeau and Garcia, *Incorporating Second-Order Functional Knowledge for Better Option Pricing*, 2000.
//!
//! Method: from [e to the −|x|](super::exp::exp_of_negative), which cannot overflow and is relatively precise in the tail,
//!
//! ```text
//! z = e⁻|ˣ|,   softplus(x) = max(x, 0) + ln(1 + z)
//! t = z / (2 + z) ≤ ⅓
//! ln(1 + z) = 2·artanh t = 2·t + t³·P(t²)
//!           = z − t·(z − t²·P(t²))          for 2·t = z − z·t
//! ```
//!
//! The series of artanh needs no reduction and no table, since t is small; and z, which is known better than t, is the larger
//! part of the sum: the roundings of t count only z-fold.
//!
//! Largest error, measured on all 2³² inputs: 1.816 ulp where the multiply-add is fused, 2.073 ulp where it is not.

use crate::kernels::math::exp::exp_of_negative;
use crate::kernels::math::polynomial::polynomial;
use crate::simd::{Simd, Vector};

/// ln(1 + eˣ): x itself from 16.6 up, subnormal below −87.33654, 0 from −103.97208 down; NaN for NaN.
#[inline(always)]
pub fn softplus<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let z = exp_of_negative(simd, x.bit_or(simd.splat(-0.0)));
    x.max(simd.splat(0.0)) + ln_1p(simd, z)
}

/// ln(1 + z) for 0 ≤ z ≤ 1, without loss of relative precision near 0.
#[inline(always)]
fn ln_1p<S: Simd>(simd: S, z: S::Vector) -> S::Vector {
    let t = z / (simd.splat(2.0) + z);
    let t2 = t * t;
    let p = polynomial(simd, t2, COEFFICIENTS);
    simd.mul_add(-t, simd.mul_add(-t2, p, z), z)
}

/// P. In sollya, with an error of 0.5 · 2⁻²⁴ relative to P, of which at most 0.03 reach ln(1 + z):
///
/// ```text
/// prec = 200;
/// p = (2*atanh(sqrt(x))/sqrt(x) - 2)/x;
/// fpminimax(p, 4, [|SG...|], [1b-20;1/9], relative, floating);
/// ```
const COEFFICIENTS: [f32; 5] = [0.666_666_7, 0.399_995_42, 0.285_977_9, 0.216_405_9, 0.234_906_46];

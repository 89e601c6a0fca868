//! The backend of CPUs whose registers hold one `f32` each: a vector has one lane.
//!
//! The kernels read [`Simd::SCALAR`] and compute the products of a layer with plain loops; all other code is the same
//! as for eight lanes. A vector is a plain value and no array, so LLVM keeps it in a register at every `opt-level`: an
//! array of lanes leaves memory only if LLVM unrolls its loops, which it does not do for size. On CPUs with vector
//! registers, such as Helium, LLVM vectorizes the loops over values.

use core::ops::{Add, Div, Mul, Neg, Sub};

#[cfg(not(soft_float))]
use crate::simd::hard_float::{add, div, is_less, mul, mul_add, sub};
#[cfg(soft_float)]
use crate::simd::soft_float::{self, add, div, is_less, mul, mul_add, sub};
use crate::simd::{Computation, LANES, Portable, Product, Registers, Simd, Unfused, Vector};

/// The token for CPUs whose registers hold one `f32` each, available on every CPU. It never fuses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scalar;

/// Implements [`Registers`] and [`Simd`] for a token whose vectors are [`ScalarVector`]s; the items after its name
/// override those of [`Simd`].
macro_rules! scalar_token {
    ($Token:ident; $($simd:tt)*) => {
        impl Registers for $Token {
            type Vector = ScalarVector;
            type Values = [f32; 1];

            const FUSES: bool = false;

            #[inline(always)]
            fn splat(self, value: f32) -> ScalarVector {
                ScalarVector(value)
            }

            #[inline(always)]
            fn load(self, [value]: &[f32; 1]) -> ScalarVector {
                ScalarVector(*value)
            }

            #[inline(always)]
            fn store(self, vector: ScalarVector, to: &mut [f32; 1]) {
                *to = [vector.0];
            }

            #[inline(always)]
            fn load_partial(self, values: &[f32]) -> ScalarVector {
                ScalarVector(if let [value, ..] = values { *value } else { 0.0 })
            }

            #[inline(always)]
            fn store_partial(self, vector: ScalarVector, to: &mut [f32]) {
                if let [to, ..] = to {
                    *to = vector.0;
                }
            }

            #[inline(always)]
            fn store_after(self, kept: usize, vector: ScalarVector, to: &mut [f32; 1]) {
                if kept == 0 {
                    *to = [vector.0];
                }
            }

            #[inline(always)]
            fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [ScalarVector; LANES] {
                row(0).map(ScalarVector)
            }

            #[inline(always)]
            fn mul_add(self, a: ScalarVector, b: ScalarVector, c: ScalarVector) -> ScalarVector {
                a.mul_add(b, c)
            }

            #[inline(always)]
            fn sqrt(self, vector: ScalarVector) -> ScalarVector {
                vector.sqrt()
            }

            #[inline(always)]
            fn clamp(self, vector: ScalarVector, most: f32) -> ScalarVector {
                ScalarVector($crate::simd::scalar::clamp(vector.0, most))
            }

            #[inline(always)]
            fn flush_subnormal(self, vector: ScalarVector) -> ScalarVector {
                ScalarVector($crate::simd::scalar::flush_subnormal(vector.0))
            }
        }

        impl Simd for $Token {
            #[inline(always)]
            fn vectorize<C: Computation>(self, computation: C) -> C::Output {
                computation.run(self)
            }

            /// Computes what the token's own products would: the kernels use those instead.
            #[inline(always)]
            fn vectorize_product<P: Product>(self, product: P) {
                product.run(Unfused(Portable), self);
            }

            $($simd)*
        }
    };
}
#[cfg(cortex_m_fpu)]
pub(super) use scalar_token;

#[cfg(not(soft_float))]
scalar_token! { Scalar; }

#[cfg(soft_float)]
scalar_token! {
    Scalar;

    #[inline(always)]
    fn affine<const FUSES: bool, const INPUTS: usize, const UNITS: usize>(
        self,
        x: &[f32; INPUTS],
        w: &[[f32; UNITS]; INPUTS],
        b: &[f32; UNITS],
        z: &mut [f32; UNITS],
        skip_zeros: bool,
    ) {
        match (b.as_slice(), z.as_mut_slice()) {
            ([b], [z]) if !skip_zeros => *z = soft_float::dot(x, w.as_flattened(), *b),
            (b, z) => soft_float::affine(x, w.as_flattened(), b, z, skip_zeros),
        }
    }

    #[inline(always)]
    fn dot<const N: usize>(self, a: &[f32; N], b: &[f32; N], sum: f32) -> f32 {
        soft_float::dot(a, b, sum)
    }
}

/// One lane.
#[derive(Clone, Copy, Debug)]
pub struct ScalarVector(pub(super) f32);

impl ScalarVector {
    /// `self · b + c`, rounded after the product and after the sum.
    #[inline(always)]
    pub(super) fn mul_add(self, b: Self, c: Self) -> Self {
        Self(mul_add(self.0, b.0, c.0))
    }

    /// Combines the bits of two vectors.
    #[inline(always)]
    fn zip_bits(self, other: Self, op: impl Fn(u32, u32) -> u32) -> Self {
        Self(f32::from_bits(op(self.0.to_bits(), other.0.to_bits())))
    }
}

/// Implements an operator on vectors by that on scalars.
macro_rules! operator {
    ($Trait:ident, $method:ident) => {
        impl $Trait for ScalarVector {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self($method(self.0, other.0))
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl Neg for ScalarVector {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Vector for ScalarVector {
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if is_less(other.0, self.0) { self } else { other }
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        if is_less(self.0, other.0) { self } else { other }
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(sqrt(self.0))
    }

    #[inline(always)]
    fn less_than(self, other: Self) -> Self {
        Self(f32::from_bits(if is_less(self.0, other.0) { u32::MAX } else { 0 }))
    }

    #[inline(always)]
    fn select(self, if_true: Self, if_false: Self) -> Self {
        // The compiler merges both steps into one selection.
        let chosen = self.zip_bits(if_true, inline!(|mask, if_true| mask & if_true));
        self.zip_bits(if_false, inline!(|mask, if_false| !mask & if_false)).bit_or(chosen)
    }

    #[inline(always)]
    fn nonzero(self) -> u8 {
        u8::from(self.0 != 0.0)
    }

    #[inline(always)]
    fn bit_and(self, other: Self) -> Self {
        self.zip_bits(other, inline!(|a, b| a & b))
    }

    #[inline(always)]
    fn bit_or(self, other: Self) -> Self {
        self.zip_bits(other, inline!(|a, b| a | b))
    }

    #[inline(always)]
    fn shift_left<const BITS: i32>(self) -> Self {
        Self(f32::from_bits(self.0.to_bits() << BITS))
    }

    #[inline(always)]
    fn reduce(self, _: impl Fn(f32, f32) -> f32) -> f32 {
        self.0
    }
}

#[cfg(cortex_m_fpu)]
use crate::simd::cortex_m::sqrt;
/// The correctly rounded square root of a scalar, computed with integers: these CPUs have no such instruction.
#[cfg(not(cortex_m_fpu))]
use libm::sqrtf as sqrt;

#[cfg(helium)]
pub(super) use crate::simd::cortex_m::{clamp, flush_subnormal};
#[cfg(not(helium))]
pub(super) use crate::simd::limits::{clamp, flush_subnormal};

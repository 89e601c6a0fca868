//! The backend of CPUs without vector registers: eight lanes are eight scalars.
//!
//! The kernels read [`Simd::SCALAR`] and compute value by value: a value is in the first lane, and LLVM removes the
//! other lanes, whose results are unused. Operations on lanes are written out, because LLVM would keep a loop. On CPUs
//! with vector registers, such as Helium, LLVM vectorizes the kernels' loops over values.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::simd::{Computation, LANES, Registers, Simd, Vector, eight_lanes, transpose_loaded};

/// The token for CPUs whose registers hold one `f32` each, available on every CPU. It never fuses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scalar;

/// Implements [`Registers`] and [`Simd`] for a token whose vectors are [`ScalarVector`]s; the items after its name
/// override those of [`Simd`].
macro_rules! scalar_token {
    ($Token:ident; $($simd:tt)*) => {
        impl Registers for $Token {
            type Vector = ScalarVector;
            type Values = [f32; LANES];

            eight_lanes!();
            transpose_loaded!();

            #[inline(always)]
            fn clamp(self, vector: ScalarVector, most: f32) -> ScalarVector {
                vector.clamp(most)
            }

            #[inline(always)]
            fn flush_subnormal(self, vector: ScalarVector) -> ScalarVector {
                vector.flush_subnormal()
            }

            #[inline(always)]
            fn splat(self, value: f32) -> ScalarVector {
                ScalarVector([value; LANES])
            }

            #[inline(always)]
            fn load(self, values: &[f32; LANES]) -> ScalarVector {
                ScalarVector(*values)
            }

            #[inline(always)]
            fn mul_add(self, a: ScalarVector, b: ScalarVector, c: ScalarVector) -> ScalarVector {
                a * b + c
            }
        }

        impl Simd for $Token {
            const SCALAR: bool = true;

            #[inline(always)]
            fn vectorize<C: Computation>(self, computation: C) -> C::Output {
                computation.run(self)
            }

            $($simd)*
        }
    };
}
#[cfg(cortex_m_fpu)]
pub(super) use scalar_token;

scalar_token! { Scalar; }

/// Eight lanes, each a scalar.
#[derive(Clone, Copy, Debug)]
pub struct ScalarVector(pub(super) [f32; LANES]);

impl ScalarVector {
    #[inline(always)]
    fn map(self, op: impl Fn(f32) -> f32) -> Self {
        let [a, b, c, d, e, f, g, h] = self.0;
        Self([op(a), op(b), op(c), op(d), op(e), op(f), op(g), op(h)])
    }

    #[inline(always)]
    fn zip(self, other: Self, op: impl Fn(f32, f32) -> f32) -> Self {
        let ([a, b, c, d, e, f, g, h], [i, j, k, l, m, n, o, p]) = (self.0, other.0);
        Self([op(a, i), op(b, j), op(c, k), op(d, l), op(e, m), op(f, n), op(g, o), op(h, p)])
    }

    #[inline(always)]
    pub(super) fn clamp(self, most: f32) -> Self {
        self.map(inline!(|lane| clamp(lane, most)))
    }

    #[inline(always)]
    pub(super) fn flush_subnormal(self) -> Self {
        self.map(flush_subnormal)
    }

    /// Combines the bits of two vectors.
    #[inline(always)]
    fn zip_bits(self, other: Self, op: impl Fn(u32, u32) -> u32) -> Self {
        self.zip(other, inline!(|a, b| f32::from_bits(op(a.to_bits(), b.to_bits()))))
    }
}

/// Implements an operator on vectors by that on scalars.
macro_rules! operator {
    ($Trait:ident, $method:ident) => {
        impl $Trait for ScalarVector {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, f32::$method)
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
        self.map(f32::neg)
    }
}

impl Vector for ScalarVector {
    #[inline(always)]
    fn to_array(self) -> [f32; LANES] {
        self.0
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, inline!(|a, b| if a > b { a } else { b }))
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, inline!(|a, b| if a < b { a } else { b }))
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        self.map(sqrt)
    }

    #[inline(always)]
    fn less_than(self, other: Self) -> Self {
        self.zip(other, inline!(|a, b| f32::from_bits(if a < b { u32::MAX } else { 0 })))
    }

    #[inline(always)]
    fn select(self, if_true: Self, if_false: Self) -> Self {
        // The compiler merges both steps into one selection.
        let chosen = self.zip_bits(if_true, inline!(|mask, if_true| mask & if_true));
        self.zip_bits(if_false, inline!(|mask, if_false| !mask & if_false)).bit_or(chosen)
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
        self.map(inline!(|lane| f32::from_bits(lane.to_bits() << BITS)))
    }

    #[inline(always)]
    fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        core::array::from_fn(inline!(|row| { Self(rows.map(inline!(|column| column.0[row]),)) }))
    }
}

#[cfg(cortex_m_fpu)]
use crate::simd::cortex_m::sqrt;
/// The correctly rounded square root of a scalar, computed with integers: these CPUs have no such instruction.
#[cfg(not(cortex_m_fpu))]
use libm::sqrtf as sqrt;

#[cfg(helium)]
use crate::simd::cortex_m::{clamp, flush_subnormal};
#[cfg(not(helium))]
use crate::simd::limits::{clamp, flush_subnormal};

//! The backend of CPUs without vector registers: eight lanes are eight scalars, and what is computed is what is used.
//!
//! The kernels ask [`Simd::SCALAR`] and go value by value: a value stands in the first lane, and the compiler leaves out the
//! others, whose results go nowhere. (So every operation here is written out lane by lane, and none is a loop.) Where the
//! compiler has vector registers of its own to use, as Helium's, it makes vectors of those loops.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::simd::execution::sqrt;
use crate::simd::{Computation, LANES, Simd, Vector};

/// The token that every CPU can have, for those whose registers hold one `f32` each. It never fuses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scalar;

impl Simd for Scalar {
    type Vector = Lanes;
    type Widest = Self;
    type Unfused = Self;

    const SCALAR: bool = true;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

    #[inline(always)]
    fn widest(self) -> Self {
        self
    }

    #[inline(always)]
    fn unfused(self) -> Self {
        self
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Lanes {
        Lanes([value; LANES])
    }

    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> Lanes {
        Lanes(*values)
    }

    #[inline(always)]
    fn mul_add(self, a: Lanes, b: Lanes, c: Lanes) -> Lanes {
        a * b + c
    }
}

/// Eight lanes, each a scalar.
#[derive(Clone, Copy, Debug)]
pub struct Lanes(pub(super) [f32; LANES]);

impl Lanes {
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

    /// An operation on the bits of two.
    #[inline(always)]
    fn zip_bits(self, other: Self, op: impl Fn(u32, u32) -> u32) -> Self {
        self.zip(other, inline!(|a, b| f32::from_bits(op(a.to_bits(), b.to_bits()))))
    }
}

/// Implements an operator on vectors by that on scalars.
macro_rules! operator {
    ($Trait:ident, $method:ident) => {
        impl $Trait for Lanes {
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

impl Neg for Lanes {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        self.map(f32::neg)
    }
}

impl Vector for Lanes {
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
        // Two steps, of which the compiler makes one selection.
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

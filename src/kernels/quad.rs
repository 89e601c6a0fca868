//! Four values side by side, which share the instructions of a loop.
//!
//! On a scalar CPU whose operations are single instructions, the loop around one multiply-add takes longer than the
//! multiply-add. LLVM unrolls such a loop only when it optimises for speed; a [`Quad`] is unrolled by its type, at
//! every `opt-level`.

use core::ops::{Add, Div, Mul};

use crate::simd::{LANES, Registers, Simd};

/// The registers of four values, each in a vector of `S`, whose other lanes stay unused.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quad<S>(pub(super) S);

/// Values in a [`Quad`].
pub(super) const QUAD: usize = 4;

/// Four values.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuadVector<V>(V, V, V, V);

impl<V: Copy> QuadVector<V> {
    #[inline(always)]
    fn map(self, op: impl Fn(V) -> V) -> Self {
        let Self(a, b, c, d) = self;
        Self(op(a), op(b), op(c), op(d))
    }

    #[inline(always)]
    fn zip(self, other: Self, op: impl Fn(V, V) -> V) -> Self {
        let (Self(a, b, c, d), Self(e, f, g, h)) = (self, other);
        Self(op(a, e), op(b, f), op(c, g), op(d, h))
    }
}

/// Implements an operator on four values by that on one.
macro_rules! operator {
    ($Trait:ident, $method:ident, $operator:tt) => {
        impl<V: Copy + $Trait<Output = V>> $Trait for QuadVector<V> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, inline!(|a, b| a $operator b))
            }
        }
    };
}

operator!(Add, add, +);
operator!(Mul, mul, *);
operator!(Div, div, /);

impl<S: Simd> Registers for Quad<S> {
    type Vector = QuadVector<S::Vector>;
    type Values = [f32; QUAD];

    #[inline(always)]
    fn splat(self, value: f32) -> Self::Vector {
        let value = self.0.splat(value);
        QuadVector(value, value, value, value)
    }

    #[inline(always)]
    fn load(self, [a, b, c, d]: &[f32; QUAD]) -> Self::Vector {
        let Self(simd) = self;
        QuadVector(simd.splat(*a), simd.splat(*b), simd.splat(*c), simd.splat(*d))
    }

    #[inline(always)]
    fn store(self, QuadVector(a, b, c, d): Self::Vector, to: &mut [f32; QUAD]) {
        let Self(simd) = self;
        *to = [simd.first(a), simd.first(b), simd.first(c), simd.first(d)];
    }

    #[inline(always)]
    fn load_partial(self, values: &[f32]) -> Self::Vector {
        let mut padded = [0.0; QUAD];
        padded.iter_mut().zip(values).for_each(|(lane, value)| *lane = *value);
        self.load(&padded)
    }

    #[inline(always)]
    fn store_partial(self, vector: Self::Vector, to: &mut [f32]) {
        let mut lanes = [0.0; QUAD];
        self.store(vector, &mut lanes);
        to.iter_mut().zip(lanes).for_each(|(to, lane)| *to = lane);
    }

    #[inline(always)]
    fn store_after(self, kept: usize, vector: Self::Vector, to: &mut [f32; QUAD]) {
        let mut lanes = [0.0; QUAD];
        self.store(vector, &mut lanes);
        to.iter_mut().zip(lanes).skip(kept).for_each(|(to, lane)| *to = lane);
    }

    #[inline(always)]
    fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [Self::Vector; LANES] {
        core::array::from_fn(|column| self.load(&[0, 1, 2, 3].map(|lane| row(lane)[column])))
    }

    #[inline(always)]
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        let Self(simd) = self;
        QuadVector(
            simd.mul_add(a.0, b.0, c.0),
            simd.mul_add(a.1, b.1, c.1),
            simd.mul_add(a.2, b.2, c.2),
            simd.mul_add(a.3, b.3, c.3),
        )
    }

    #[inline(always)]
    fn sqrt(self, vector: Self::Vector) -> Self::Vector {
        vector.map(inline!(|value| self.0.sqrt(value)))
    }

    #[inline(always)]
    fn clamp(self, vector: Self::Vector, most: f32) -> Self::Vector {
        vector.map(inline!(|value| self.0.clamp(value, most)))
    }

    #[inline(always)]
    fn flush_subnormal(self, vector: Self::Vector) -> Self::Vector {
        vector.map(inline!(|value| self.0.flush_subnormal(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Scalar;

    #[test]
    fn a_partial_store_leaves_the_other_values() {
        let quad = Quad(Scalar);
        let vector = quad.load(&[1.0, 2.0, 3.0, 4.0]);
        let mut values = [9.0; QUAD];
        quad.store_partial(vector, &mut values[..2]);
        assert_eq!(values, [1.0, 2.0, 9.0, 9.0]);
        quad.store_after(3, vector, &mut values);
        assert_eq!(values, [1.0, 2.0, 9.0, 4.0]);
    }
}

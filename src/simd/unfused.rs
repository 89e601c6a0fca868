//! Any backend, without the fused multiply-add.

use super::{Computation, LANES, Simd};

/// The token `S` with a [`mul_add`](Simd::mul_add) that rounds the product and then the sum, as every CPU can.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unfused<S>(
    /// The token whose instructions are used.
    pub S,
);

impl<S: Simd> Simd for Unfused<S> {
    type Vector = S::Vector;
    type Unfused = Self;

    const SCALAR: bool = S::SCALAR;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        self.0.vectorize(WithoutFusing(computation))
    }

    #[inline(always)]
    fn unfused(self) -> Self {
        self
    }

    #[inline(always)]
    fn splat(self, value: f32) -> S::Vector {
        self.0.splat(value)
    }

    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> S::Vector {
        self.0.load(values)
    }

    #[inline(always)]
    fn load_transposed(self, rows: [&[f32; LANES]; LANES]) -> [S::Vector; LANES] {
        self.0.load_transposed(rows)
    }

    #[inline(always)]
    fn prefetch(self, values: &[f32], ahead: usize) {
        self.0.prefetch(values, ahead);
    }

    #[inline(always)]
    fn mul_add(self, a: S::Vector, b: S::Vector, c: S::Vector) -> S::Vector {
        a * b + c
    }
}

/// A computation that receives the token's [`unfused`](Simd::unfused) form.
pub(super) struct WithoutFusing<C>(pub(super) C);

impl<C: Computation> Computation for WithoutFusing<C> {
    type Output = C::Output;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> C::Output {
        self.0.run(simd.unfused())
    }
}

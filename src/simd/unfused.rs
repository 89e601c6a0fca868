//! Any backend, without the fused multiply-add.

use bytemuck::Zeroable;

use crate::floats::zeroable;
use crate::simd::{Computation, Divisible, LANES, Registers, Simd, forward};

/// The token `S` with a [`mul_add`](Simd::mul_add) that rounds the product and then the sum, as every CPU can.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unfused<S>(
    /// The token whose instructions are used.
    pub S,
);

zeroable! { [S: Zeroable] Unfused<S> { 0 } }

impl<S: Simd> Simd for Unfused<S> {
    type Vector = S::Vector;
    type Widest = <S::Widest as Registers>::Unfused;
    type Unfused = Self;

    const SCALAR: bool = S::SCALAR;
    const TILE_ROWS: [usize; 2] = S::TILE_ROWS;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        self.0.vectorize(WithoutFusing(computation))
    }

    #[inline(always)]
    fn vectorize_product<C: Computation<Output = ()>>(self, product: C) {
        self.0.vectorize_product(WithoutFusing(product));
    }

    #[inline(always)]
    fn vectorize_parts<W: Divisible>(self, work: W) {
        self.0.vectorize_parts(WithoutFusing(work));
    }

    #[inline(always)]
    fn widest(self) -> Self::Widest {
        self.0.widest().unfused()
    }

    #[inline(always)]
    fn unfused(self) -> Self {
        self
    }

    forward!(0);

    #[inline(always)]
    fn mul_add(self, a: S::Vector, b: S::Vector, c: S::Vector) -> S::Vector {
        a * b + c
    }

    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
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

impl<W: Divisible> Divisible for WithoutFusing<W> {
    #[inline(always)]
    fn multiply_adds(&self) -> usize {
        self.0.multiply_adds()
    }

    #[inline(always)]
    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let (a, b) = self.0.divide(count, parts);
        (Self(a), Self(b))
    }

    #[cfg(feature = "rayon")]
    fn run_with<S: Simd>(self, simd: S, workers: crate::threads::WorkerSet<'_>) {
        self.0.run_with(simd.unfused(), workers);
    }
}

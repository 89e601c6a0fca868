//! Any token, without the fused multiply-add.

use bytemuck::Zeroable;

use crate::floats::zeroable;
use crate::simd::{Computation, Divisible, EightLanes, LANES, Product, Registers, Simd, Workers, forward_registers};

/// The token `S` with a [`mul_add`](Registers::mul_add) that rounds the product and then the sum, as every CPU can.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unfused<S>(
    /// The token whose instructions are used.
    pub S,
);

zeroable! { [S: Zeroable] Unfused<S> { 0 } }

impl<T: Registers> Registers for Unfused<T> {
    forward_registers!(T, 0);

    const FUSES: bool = false;

    #[inline(always)]
    fn mul_add(self, a: T::Vector, b: T::Vector, c: T::Vector) -> T::Vector {
        if T::FUSES { a * b + c } else { self.0.mul_add(a, b, c) }
    }
}

impl<S: Simd> Simd for Unfused<S> {
    const UNROLLS: bool = S::UNROLLS;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        self.0.vectorize(WithoutFusing(computation))
    }

    #[inline(always)]
    fn vectorize_product<P: Product>(self, product: P) {
        self.0.vectorize_product(WithoutFusing(product));
    }

    #[inline(always)]
    fn divide<P: Divisible>(self, product: P) {
        self.0.divide(WithoutFusing(product));
    }

    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        if S::FUSES { a * b + c } else { self.0.mul_add_one(a, b, c) }
    }

    #[inline(always)]
    fn dot<const N: usize>(self, a: &[f32; N], b: &[f32; N], sum: f32) -> f32 {
        self.0.dot(a, b, sum)
    }

    #[inline(always)]
    fn affine<const FUSES: bool, const INPUTS: usize, const UNITS: usize>(
        self,
        x: &[f32; INPUTS],
        w: &[[f32; UNITS]; INPUTS],
        b: &[f32; UNITS],
        z: &mut [f32; UNITS],
        skip_zeros: bool,
    ) {
        self.0.affine::<false, _, _>(x, w, b, z, skip_zeros);
    }
}

/// Work that receives its tokens as [`Unfused`].
pub(super) struct WithoutFusing<W>(pub(super) W);

impl<C: Computation> Computation for WithoutFusing<C> {
    type Output = C::Output;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> C::Output {
        self.0.run(Unfused(simd))
    }
}

impl<P: Product> Product for WithoutFusing<P> {
    #[inline(always)]
    fn run<S: EightLanes, T: Registers>(self, simd: S, registers: T) {
        self.0.run(Unfused(simd), Unfused(registers));
    }
}

impl<P: Divisible> Divisible for WithoutFusing<P> {
    #[inline(always)]
    fn multiply_adds(&self) -> usize {
        self.0.multiply_adds()
    }

    #[inline(always)]
    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let (first, rest) = self.0.divide(count, parts);
        (Self(first), Self(rest))
    }

    #[inline(always)]
    fn run_with<S: Simd>(self, simd: S, workers: impl Workers) {
        self.0.run_with(Unfused(simd), workers);
    }
}

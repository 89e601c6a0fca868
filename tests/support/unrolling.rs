//! A scalar backend that computes four values per turn: it runs the loops of a Cortex-M with an FPU on every machine.

use stackprop::simd::{Computation, LANES, Portable, Product, Registers, Scalar, Simd};

use super::registers_of::registers_of;

/// [`Scalar`] with [`Simd::UNROLLS`].
#[derive(Clone, Copy, Debug)]
pub struct Unrolling;

registers_of! { Scalar for Unrolling }

impl Simd for Unrolling {
    const UNROLLS: bool = true;

    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

    fn vectorize_product<P: Product>(self, product: P) {
        Portable.vectorize_product(product);
    }
}

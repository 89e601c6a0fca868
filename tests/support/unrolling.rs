//! A scalar backend that computes four values per turn: it runs the loops of a Cortex-M with an FPU on every machine.

use stackprop::simd::{Computation, LANES, Portable, Product, Registers, Scalar, ScalarVector, Simd};

/// [`Scalar`] with [`Simd::UNROLLS`].
#[derive(Clone, Copy, Debug)]
pub struct Unrolling;

impl Registers for Unrolling {
    type Vector = ScalarVector;
    type Values = [f32; 1];

    fn splat(self, value: f32) -> ScalarVector {
        Scalar.splat(value)
    }

    fn load(self, values: &[f32; 1]) -> ScalarVector {
        Scalar.load(values)
    }

    fn store(self, vector: ScalarVector, to: &mut [f32; 1]) {
        Scalar.store(vector, to);
    }

    fn load_partial(self, values: &[f32]) -> ScalarVector {
        Scalar.load_partial(values)
    }

    fn store_partial(self, vector: ScalarVector, to: &mut [f32]) {
        Scalar.store_partial(vector, to);
    }

    fn store_after(self, kept: usize, vector: ScalarVector, to: &mut [f32; 1]) {
        Scalar.store_after(kept, vector, to);
    }

    fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [ScalarVector; LANES] {
        Scalar.load_transposed(row)
    }

    fn mul_add(self, a: ScalarVector, b: ScalarVector, c: ScalarVector) -> ScalarVector {
        Scalar.mul_add(a, b, c)
    }

    fn sqrt(self, vector: ScalarVector) -> ScalarVector {
        Scalar.sqrt(vector)
    }

    fn clamp(self, vector: ScalarVector, most: f32) -> ScalarVector {
        Scalar.clamp(vector, most)
    }

    fn flush_subnormal(self, vector: ScalarVector) -> ScalarVector {
        Scalar.flush_subnormal(vector)
    }
}

impl Simd for Unrolling {
    const UNROLLS: bool = true;

    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

    fn vectorize_product<P: Product>(self, product: P) {
        Portable.vectorize_product(product);
    }
}

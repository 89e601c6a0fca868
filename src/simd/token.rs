//! The token of an instruction set, and the work that runs with it.

use crate::row::Row;
use crate::simd::{LANES, Octet, Registers, Vector};

/// Proof that the CPU has the instructions of one backend, and the way to enter a function that is compiled for them.
///
/// Every kernel is generic over the token, whose vectors have one lane or eight.
pub trait Simd: Registers<Vector: Vector> {
    /// Whether a vector is one value. The kernels then compute the products of a layer without panels and tiles.
    const SCALAR: bool = Self::LANES == 1;

    /// Whether the loops of a scalar backend compute four values per turn, which pays where an operation is one
    /// instruction and no call.
    const UNROLLS: bool = false;

    /// Runs `computation` in a function that is compiled for this backend's instructions.
    fn vectorize<C: Computation>(self, computation: C) -> C::Output;

    /// Runs a matrix product as [`vectorize`](Simd::vectorize) does, with the widest registers of the CPU.
    fn vectorize_product<P: Product>(self, product: P);

    /// Runs a matrix product on this thread; the token of `Parallel` divides it among several.
    #[inline(always)]
    fn divide<P: Divisible>(self, product: P) {
        self.vectorize_product(product);
    }

    /// [`mul_add`](Registers::mul_add) of single values.
    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        self.first(self.mul_add(self.splat(a), self.splat(b), self.splat(c)))
    }

    /// The first lane.
    #[inline(always)]
    fn first(self, vector: Self::Vector) -> f32 {
        let mut lanes = Self::Values::ZERO;
        self.store(vector, &mut lanes);
        lanes.values().first().copied().unwrap_or_default()
    }

    /// `sum` + Σ a·b in order, each product and each sum rounded.
    #[inline(always)]
    fn dot<const N: usize>(self, a: &[f32; N], b: &[f32; N], mut sum: f32) -> f32 {
        for i in 0..N {
            sum += a[i] * b[i];
        }
        sum
    }

    /// z = b + x·W for one sample, one row of W after the other; `skip_zeros` skips the rows of zero inputs. With
    /// `FUSES` a backend may round each multiply-add once.
    ///
    /// A [`SCALAR`](Simd::SCALAR) backend spends most of its time here, and may override the method with assembly.
    #[inline(always)]
    fn affine<const FUSES: bool, const INPUTS: usize, const UNITS: usize>(
        self,
        x: &[f32; INPUTS],
        w: &[[f32; UNITS]; INPUTS],
        b: &[f32; UNITS],
        z: &mut [f32; UNITS],
        skip_zeros: bool,
    ) {
        *z = *b;
        for (x, w) in x.iter().zip(w) {
            if skip_zeros && *x == 0.0 {
                continue;
            }
            for (z, w) in z.iter_mut().zip(w) {
                *z += x * w;
            }
        }
    }
}

/// A token whose vectors have eight lanes.
pub trait EightLanes: Simd<Values = [f32; LANES], Vector: Octet> {}

impl<S: Simd<Values = [f32; LANES], Vector: Octet>> EightLanes for S {}

/// Work that is generic over the instructions: a closure with a type parameter.
pub trait Computation {
    /// The result of the work.
    type Output;

    /// Does the work. Implementations are `#[inline(always)]`, and their closures are `inline!`: only inlined code
    /// is compiled for the token's instructions; a called function is many times slower.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// A matrix product: work with registers of any width beside the eight lanes of `simd`.
pub trait Product {
    /// Does the work; `#[inline(always)]` as [`Computation::run`].
    fn run<S: EightLanes, T: Registers>(self, simd: S, registers: T);
}

/// A product whose parts run at the same time: no part reads another's result, and no sum is divided, so the bits do
/// not depend on the division.
pub trait Divisible: Product + Send + Sized {
    /// Multiply-adds of the product, which decide whether a part is worth a thread; 0 if the product cannot be divided.
    fn multiply_adds(&self) -> usize;

    /// The first `count` of `parts` equal parts, and the others.
    fn divide(self, count: usize, parts: usize) -> (Self, Self);

    /// Computes the product with all `workers` and this thread.
    fn run_with<S: Simd>(self, simd: S, workers: impl Workers) {
        self.run_parts(simd, workers);
    }

    /// Computes an equal part of the product on each of the `workers` and on this thread.
    fn run_parts<S: Simd>(self, simd: S, workers: impl Workers) {
        let count = workers.count();
        if count == 0 {
            return simd.vectorize_product(self);
        }
        let (own, theirs) = self.divide(count, count + 1);
        workers.join(|others| own.run_parts(simd, others), || simd.vectorize_product(theirs));
    }
}

/// The threads that the calling one may use.
pub trait Workers: Copy {
    /// The number of threads, without the calling one.
    fn count(self) -> usize;

    /// Runs `theirs` on the last thread and `own` on this one, with the remaining threads. Without any, this thread
    /// runs both.
    fn join(self, own: impl FnOnce(Self), theirs: impl FnOnce() + Send);
}

//! The best that a CPU with x86-64 has: AVX2, and AVX-512 in the matrix products.

use crate::simd::x86::avx2::F32x8;
use crate::simd::{Avx2, Avx512, Computation, LANES, Simd, Unfused, forward};

/// The token of [`Avx2`], which hands the matrix products of batches to [`Avx512`] where the CPU has it.
///
/// These alone gain much from wider registers, and so these alone are compiled for them too.
#[derive(Clone, Copy, Debug)]
pub(in crate::simd) struct Best {
    avx2: Avx2,
}

impl Best {
    /// The token, if this CPU has AVX2 and FMA at least.
    #[inline(always)]
    pub(in crate::simd) fn detect() -> Option<Self> {
        Avx2::detect().map(inline!(|avx2| Self { avx2 }))
    }
}

impl Simd for Best {
    type Vector = F32x8;
    type Widest = Avx2;
    type Unfused = Unfused<Self>;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        self.avx2.vectorize(WithToken { token: self, computation })
    }

    #[inline(always)]
    fn vectorize_product<C: Computation<Output = ()>>(self, product: C) {
        match Avx512::detect() {
            Some(avx512) => avx512.vectorize(product),
            None => self.avx2.vectorize(product),
        }
    }

    #[inline(always)]
    fn widest(self) -> Avx2 {
        self.avx2
    }

    #[inline(always)]
    fn unfused(self) -> Unfused<Self> {
        Unfused(self)
    }

    forward!(avx2);

    #[inline(always)]
    fn mul_add(self, a: F32x8, b: F32x8, c: F32x8) -> F32x8 {
        Simd::mul_add(self.avx2, a, b, c)
    }

    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        Simd::mul_add_one(self.avx2, a, b, c)
    }
}

/// A computation that receives [`Best`] in place of the token of the function that it runs in.
struct WithToken<C> {
    token: Best,
    computation: C,
}

impl<C: Computation> Computation for WithToken<C> {
    type Output = C::Output;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> C::Output {
        self.computation.run(self.token)
    }
}

//! AVX2 for weights from −127 to 127: the products of |x| and of the weights with the signs of x.
//!
//! `vpmaddubsw` multiplies unsigned bytes by signed ones, and adds two products, at most 2 · 128 · 127, in an `i16`. A
//! weight of −128 has no negative in `i8`: with a negative x its product gets the wrong sign.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m256i, _mm256_abs_epi8, _mm256_add_epi32, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_set1_epi16,
    _mm256_sign_epi8,
};

use super::Avx2;
use super::quadruples::Quadruples;
use super::ymm::Ymm;

/// The token of AVX2, for weights of a narrow range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symmetric(pub(super) Avx2);

/// 32 inputs, and their magnitudes as unsigned bytes.
#[derive(Clone, Copy)]
pub(super) struct SignsAndMagnitudes {
    x: __m256i,
    magnitudes: __m256i,
}

// SAFETY: the token of AVX2 proves it.
unsafe impl Quadruples for Symmetric {
    type Inputs = SignsAndMagnitudes;

    #[inline(always)]
    fn prepare(self, Ymm(x): Ymm) -> SignsAndMagnitudes {
        // SAFETY: `self` proves AVX2.
        SignsAndMagnitudes { x, magnitudes: unsafe { _mm256_abs_epi8(x) } }
    }

    #[inline(always)]
    fn add_products(self, sums: Ymm, weights: Ymm, inputs: SignsAndMagnitudes) -> Ymm {
        // SAFETY: `self` proves AVX2.
        Ymm(unsafe {
            let pairs = _mm256_maddubs_epi16(inputs.magnitudes, _mm256_sign_epi8(weights.0, inputs.x));
            _mm256_add_epi32(sums.0, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        })
    }
}

//! AVX2: products of `i16`, to which weights and inputs are widened, unless [`Symmetric`] computes them.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_add_epi32, _mm256_and_si256, _mm256_cmpgt_epi16, _mm256_cvtepi8_epi16,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi16, _mm256_setr_epi16, _mm256_setzero_si256,
    _mm256_slli_epi16, _mm256_srai_epi16,
};

use super::bytes::Bytes;
use super::narrow;
use super::quadruples::Quadruples;
use super::symmetric::Symmetric;
use super::token::token;
use super::ymm::{YMM, Ymm, octets_in_ymm, sums_in_ymm};
use crate::quantized::kernels::vectors::dense::dense;
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::{Multiplier, Rounding};

token! {
    /// The token that proves that this CPU has AVX2.
    Avx2, "avx2", ["avx2"],
    |token, INPUTS, product, x, y| if INPUTS >= YMM && product.narrow_range {
        dense::<_, R, INPUTS, UNITS>(Bytes(Symmetric(token)), product, x, y);
    } else {
        dense::<_, R, INPUTS, UNITS>(token, product, x, y);
    }
}

impl Avx2 {
    /// Sixteen `i8` as `i16`.
    #[inline(always)]
    fn widen(self, values: &[i8; 16]) -> __m256i {
        // SAFETY: `self` proves AVX2; the array holds the 16 bytes of the load, and `loadu` needs no alignment.
        unsafe { _mm256_cvtepi8_epi16(_mm_loadu_si128(values.as_ptr().cast())) }
    }
}

impl Int8Registers for Avx2 {
    type Chunk = [i8; 16];
    type Inputs = Ymm;

    sums_in_ymm!();
    octets_in_ymm!();

    #[inline(always)]
    fn inputs(self, x: &[i8; 16]) -> Ymm {
        Ymm(self.widen(x))
    }

    #[inline(always)]
    fn inputs_after(self, skipped: usize, x: &[i8; 16]) -> Ymm {
        // SAFETY: `self` proves AVX2.
        Ymm(unsafe {
            let lane = _mm256_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            let counts = _mm256_cmpgt_epi16(lane, _mm256_set1_epi16(skipped as i16 - 1));
            _mm256_and_si256(self.widen(x), counts)
        })
    }

    #[inline(always)]
    fn multiply_add(self, sums: Ymm, weights: &[i8; 16], inputs: Ymm) -> Ymm {
        // SAFETY: `self` proves AVX2.
        Ymm(unsafe { _mm256_add_epi32(sums.0, _mm256_madd_epi16(self.widen(weights), inputs.0)) })
    }

    #[inline(always)]
    fn narrow<const INPUTS: usize>(self, weights: &[[i8; INPUTS]; OCTET], x: &[i8; INPUTS]) -> Ymm {
        narrow::octet(self, weights, x)
    }

    #[inline(always)]
    fn narrow_sum<const INPUTS: usize>(self, weights: &[i8; INPUTS], x: &[i8; INPUTS]) -> i32 {
        narrow::sum(self, weights, x)
    }
}

// SAFETY: the token proves AVX2.
unsafe impl Quadruples for Avx2 {
    /// The inputs at even and at odd places, as `i16`.
    type Inputs = [__m256i; 2];

    #[inline(always)]
    fn prepare(self, x: Ymm) -> [__m256i; 2] {
        // SAFETY: `self` proves AVX2.
        unsafe { [_mm256_srai_epi16::<8>(_mm256_slli_epi16::<8>(x.0)), _mm256_srai_epi16::<8>(x.0)] }
    }

    #[inline(always)]
    fn add_products(self, sums: Ymm, weights: Ymm, [even, odd]: [__m256i; 2]) -> Ymm {
        let [weights_even, weights_odd] = self.prepare(weights);
        // SAFETY: `self` proves AVX2.
        Ymm(unsafe {
            let products = _mm256_add_epi32(_mm256_madd_epi16(weights_even, even), _mm256_madd_epi16(weights_odd, odd));
            _mm256_add_epi32(sums.0, products)
        })
    }
}

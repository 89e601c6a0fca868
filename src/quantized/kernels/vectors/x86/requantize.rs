//! Requantization of eight sums in a register.
//!
//! A multiplier is a lane of 64 bits, `high` in its lower half and `low` in its upper half. Products of 64 bits
//! take two registers: those of the units 0, 1, 4 and 5, and those of 2, 3, 6 and 7, because the instructions that
//! pair lanes stay within a half of 128 bits.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m128i, __m256i, _mm_max_epi8, _mm_min_epi8, _mm_packs_epi16, _mm_set1_epi8, _mm_storeu_si128, _mm256_abs_epi32,
    _mm256_add_epi64, _mm256_and_si256, _mm256_castps_si256, _mm256_castsi256_ps, _mm256_castsi256_si128,
    _mm256_cmpgt_epi32, _mm256_extracti128_si256, _mm256_loadu2_m128i, _mm256_max_epi32, _mm256_min_epi32,
    _mm256_mul_epi32, _mm256_mul_epu32, _mm256_or_si256, _mm256_packs_epi32, _mm256_permute4x64_epi64,
    _mm256_set1_epi32, _mm256_set1_epi64x, _mm256_shuffle_ps, _mm256_sign_epi32, _mm256_slli_epi32, _mm256_sllv_epi32,
    _mm256_srai_epi32, _mm256_srav_epi32, _mm256_srli_epi32, _mm256_srli_epi64, _mm256_srlv_epi64, _mm256_sub_epi32,
    _mm256_sub_epi64, _mm256_testz_si256, _mm256_unpackhi_epi32, _mm256_unpacklo_epi32,
};

use super::ymm::Ymm;
use crate::quantized::kernels::vectors::registers::OCTET;
use crate::quantized::{Multiplier, Rounding};

impl Ymm {
    /// [`Rounding::requantize`] of eight sums, if the multipliers are short or `R` rounds twice.
    #[inline(always)]
    pub(super) fn requantize<R: Rounding>(self, multipliers: &[Multiplier; OCTET]) -> Option<Self> {
        let multipliers = self.load_multipliers(multipliers);
        if R::ROUNDS_TWICE {
            Some(self.round_twice(multipliers))
        } else if self.are_short(multipliers) {
            Some(self.round_once(multipliers))
        } else {
            None
        }
    }

    /// The multipliers of the units 0, 1, 4 and 5, and of 2, 3, 6 and 7.
    #[inline(always)]
    fn load_multipliers(self, multipliers: &[Multiplier; OCTET]) -> [__m256i; 2] {
        let quarters = multipliers.as_ptr().cast::<__m128i>();
        // SAFETY: a `Ymm` exists, so the CPU has AVX2. The array holds the four quarters of 16 bytes, and `loadu` needs
        // no alignment.
        unsafe {
            [_mm256_loadu2_m128i(quarters.add(2), quarters), _mm256_loadu2_m128i(quarters.add(3), quarters.add(1))]
        }
    }

    /// The lower halves of the lanes, in the order of the units.
    #[inline(always)]
    fn lower_halves(self, [a, b]: [__m256i; 2]) -> __m256i {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        unsafe { _mm256_castps_si256(_mm256_shuffle_ps::<0x88>(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b))) }
    }

    /// The upper halves of the lanes, in the order of the units.
    #[inline(always)]
    fn upper_halves(self, [a, b]: [__m256i; 2]) -> __m256i {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        unsafe { _mm256_castps_si256(_mm256_shuffle_ps::<0xDD>(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b))) }
    }

    /// Whether each [`rest`](Multiplier::rest) is 0.
    #[inline(always)]
    fn are_short(self, [a, b]: [__m256i; 2]) -> bool {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        unsafe { _mm256_testz_si256(_mm256_or_si256(a, b), _mm256_set1_epi64x(!0xFF << 32)) == 1 }
    }

    /// [`Multiplier::round_once`] of the magnitudes, with the signs of the sums: ((product >> (shift − 1)) + 1) >> 1
    /// adds the half.
    #[inline(always)]
    fn round_once(self, multipliers: [__m256i; 2]) -> Self {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        unsafe {
            let magnitudes = _mm256_abs_epi32(self.0);
            let (one, most) = (_mm256_set1_epi64x(1), _mm256_set1_epi64x(63));
            let round = inline!(|magnitudes, multipliers| {
                let product = _mm256_mul_epu32(magnitudes, multipliers);
                // The mask tells the compiler that no lane is shifted by 64 or more.
                let shift = _mm256_and_si256(_mm256_sub_epi64(_mm256_srli_epi64::<32>(multipliers), one), most);
                _mm256_srli_epi64::<1>(_mm256_add_epi64(_mm256_srlv_epi64(product, shift), one))
            });
            let (a, b) = (_mm256_unpacklo_epi32(magnitudes, magnitudes), _mm256_unpackhi_epi32(magnitudes, magnitudes));
            let rounded = self.lower_halves([round(a, multipliers[0]), round(b, multipliers[1])]);
            Self(_mm256_sign_epi32(rounded, self.0))
        }
    }

    /// [`Multiplier::round_twice`].
    #[inline(always)]
    fn round_twice(self, multipliers: [__m256i; 2]) -> Self {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        unsafe {
            let [zero, one, most] = [0, 1, 31].map(inline!(|value| _mm256_set1_epi32(value)));
            let exponents = _mm256_srai_epi32::<24>(_mm256_slli_epi32::<24>(self.upper_halves(multipliers)));
            // The mask tells the compiler that no lane is shifted by 32 or more.
            let left = _mm256_and_si256(_mm256_max_epi32(exponents, zero), most);
            let right = _mm256_and_si256(_mm256_sub_epi32(zero, _mm256_min_epi32(exponents, zero)), most);
            let scaled = _mm256_sllv_epi32(self.0, left);
            let half = _mm256_set1_epi64x(1 << 30);
            // The sign lies above the 32 bits that remain.
            let high = inline!(|scaled, multipliers| {
                _mm256_srli_epi64::<31>(_mm256_add_epi64(_mm256_mul_epi32(scaled, multipliers), half))
            });
            let (a, b) = (_mm256_unpacklo_epi32(scaled, scaled), _mm256_unpackhi_epi32(scaled, scaled));
            let high = self.lower_halves([high(a, multipliers[0]), high(b, multipliers[1])]);
            let mask = _mm256_sub_epi32(_mm256_sllv_epi32(one, right), one);
            let threshold = _mm256_sub_epi32(_mm256_srli_epi32::<1>(mask), _mm256_srai_epi32::<31>(high));
            // −1 where the result is rounded up.
            let up = _mm256_cmpgt_epi32(_mm256_and_si256(high, mask), threshold);
            Self(_mm256_sub_epi32(_mm256_srav_epi32(high, right), up))
        }
    }

    /// The sums of both registers plus the zero point, limited to `range`.
    #[inline(always)]
    pub(super) fn finish([a, b]: [Self; 2], zero_point: i32, [low, high]: [i8; 2]) -> [i8; 2 * OCTET] {
        let mut y = [0; 2 * OCTET];
        // SAFETY: a `Ymm` exists, so the CPU has AVX2; the array holds the 16 bytes of the store, and `storeu` needs no
        // alignment.
        unsafe {
            let zero_point = Self(_mm256_set1_epi32(zero_point));
            let words = _mm256_packs_epi32(a.add(zero_point).0, b.add(zero_point).0);
            // The quarters hold 0 to 3 of `a` and of `b`, then 4 to 7.
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words);
            let bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            let limited = _mm_min_epi8(_mm_max_epi8(bytes, _mm_set1_epi8(low)), _mm_set1_epi8(high));
            _mm_storeu_si128(y.as_mut_ptr().cast(), limited);
        }
        y
    }
}

//! Operations of AVX-512 VNNI on registers whose lanes are the sums or the quadruples of sixteen samples.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    _mm_cvtsi64_si128, _mm_setr_epi8, _mm512_abs_epi32, _mm512_add_epi32, _mm512_add_epi64, _mm512_broadcast_i32x4,
    _mm512_castsi256_si512, _mm512_cmplt_epi32_mask, _mm512_dpbusd_epi32, _mm512_inserti64x4, _mm512_loadu_si512,
    _mm512_mask_blend_epi32, _mm512_mask_sub_epi32, _mm512_max_epi8, _mm512_min_epi8, _mm512_mul_epu32,
    _mm512_packs_epi16, _mm512_packs_epi32, _mm512_set1_epi8, _mm512_set1_epi32, _mm512_set1_epi64,
    _mm512_setzero_si512, _mm512_shuffle_epi8, _mm512_slli_epi64, _mm512_srl_epi64, _mm512_srli_epi64,
    _mm512_storeu_si512, _mm512_xor_si512,
};

use super::zmm::{Zmm, Zmms};
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::tile::{QUADRUPLE, Quadruples, SAMPLES};
use crate::quantized::{Multiplier, Rounding};

impl Zmms {
    /// A quadruple of each sample, with 128 added to each value, as unsigned bytes.
    #[inline(always)]
    pub(super) fn unsigned_samples(self, x: &Quadruples) -> Zmm {
        // SAFETY: `self` proves AVX-512F; the array holds the 64 bytes of the load, and `loadu` needs no alignment.
        Zmm(unsafe { _mm512_xor_si512(_mm512_loadu_si512(x.as_ptr().cast()), _mm512_set1_epi8(-128)) })
    }

    /// `sums` + weights · x, with the same weights for each sample.
    #[inline(always)]
    pub(super) fn multiply_add_samples(self, sums: Zmm, weights: [i8; QUADRUPLE], x: Zmm) -> Zmm {
        // SAFETY: `self` proves AVX-512 VNNI.
        Zmm(unsafe { _mm512_dpbusd_epi32(sums.0, x.0, _mm512_set1_epi32(bytemuck::cast(weights))) })
    }

    /// [`Rounding::requantize`] of one unit's sums plus `bias`.
    #[inline(always)]
    pub(super) fn requantize_samples<R: Rounding>(self, sums: Zmm, bias: i32, multiplier: Multiplier) -> Zmm {
        // SAFETY: `self` proves AVX-512F.
        let sums = Zmm(unsafe { _mm512_add_epi32(sums.0, _mm512_set1_epi32(bias)) });
        if R::ROUNDS_TWICE || multiplier.rest() != 0 {
            return self.requantize_halves::<R>(sums, multiplier);
        }
        self.round_once(sums, multiplier)
    }

    /// The requantized sums, by the instructions or the loop for eight of them.
    #[inline(always)]
    fn requantize_halves<R: Rounding>(self, sums: Zmm, multiplier: Multiplier) -> Zmm {
        let [lower, upper] = sums.halves();
        let lower = self.requantize_each::<R>(lower, &[multiplier; OCTET]);
        let upper = self.requantize_each::<R>(upper, &[multiplier; OCTET]);
        // SAFETY: `self` proves AVX-512F.
        Zmm(unsafe { _mm512_inserti64x4::<1>(_mm512_castsi256_si512(lower.0), upper.0) })
    }

    /// [`Multiplier::round_once`] of the magnitudes, with the signs of the sums, if the multiplier has no rest:
    /// ((product >> (shift − 1)) + 1) >> 1 adds the half.
    #[inline(always)]
    fn round_once(self, sums: Zmm, multiplier: Multiplier) -> Zmm {
        let shift = i64::from(multiplier.shift().wrapping_sub(1) & 63);
        // SAFETY: `self` proves AVX-512F.
        unsafe {
            let (high, one) = (_mm512_set1_epi64(i64::from(multiplier.high())), _mm512_set1_epi64(1));
            let shift = _mm_cvtsi64_si128(shift);
            let magnitudes = _mm512_abs_epi32(sums.0);
            let doubled = inline!(|magnitudes| {
                _mm512_add_epi64(_mm512_srl_epi64(_mm512_mul_epu32(magnitudes, high), shift), one)
            });
            // The results of the odd lanes move to the upper halves, and the blend drops the bit below them.
            let even = _mm512_srli_epi64::<1>(doubled(magnitudes));
            let odd = _mm512_slli_epi64::<31>(doubled(_mm512_srli_epi64::<32>(magnitudes)));
            let rounded = _mm512_mask_blend_epi32(0xAAAA, even, odd);
            let (zero, negative) = (_mm512_setzero_si512(), _mm512_cmplt_epi32_mask(sums.0, _mm512_setzero_si512()));
            Zmm(_mm512_mask_sub_epi32(rounded, negative, zero, rounded))
        }
    }

    /// y of four units, given their requantized sums: with the zero point added, and limited to `range`.
    #[inline(always)]
    pub(super) fn finish_samples(
        self,
        requantized: [Zmm; QUADRUPLE],
        zero_point: i32,
        [low, high]: [i8; 2],
    ) -> Quadruples {
        let mut y = [[0; QUADRUPLE]; SAMPLES];
        // SAFETY: `self` proves AVX-512BW; the array holds the 64 bytes of the store, and `storeu` needs no alignment.
        unsafe {
            let zero_point = _mm512_set1_epi32(zero_point);
            let [a, b, c, d] = requantized;
            let [a, b] = [_mm512_add_epi32(a.0, zero_point), _mm512_add_epi32(b.0, zero_point)];
            let [c, d] = [_mm512_add_epi32(c.0, zero_point), _mm512_add_epi32(d.0, zero_point)];
            let bytes = _mm512_packs_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d));
            let limited = _mm512_min_epi8(_mm512_max_epi8(bytes, _mm512_set1_epi8(low)), _mm512_set1_epi8(high));
            // Each quarter holds four samples of a, then of b, c and d.
            let order = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
            _mm512_storeu_si512(y.as_mut_ptr().cast(), _mm512_shuffle_epi8(limited, order));
        }
        y
    }
}

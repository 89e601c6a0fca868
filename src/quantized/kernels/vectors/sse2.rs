//! SSE2, which every x86-64 has: products of `i16`, to which weights and inputs are widened.

#![allow(unsafe_code)]

#[cfg(target_arch = "x86")]
use core::arch::x86;
#[cfg(target_arch = "x86_64")]
use core::arch::x86_64 as x86;

use x86::{
    __m128i, _mm_add_epi32, _mm_and_si128, _mm_cmpgt_epi8, _mm_cvtsi128_si32, _mm_loadu_si128, _mm_madd_epi16,
    _mm_max_epi16, _mm_min_epi16, _mm_packs_epi16, _mm_packs_epi32, _mm_set1_epi8, _mm_set1_epi16, _mm_set1_epi32,
    _mm_setr_epi8, _mm_setzero_si128, _mm_shuffle_epi32, _mm_srai_epi16, _mm_storeu_si128, _mm_unpackhi_epi8,
    _mm_unpackhi_epi32, _mm_unpackhi_epi64, _mm_unpacklo_epi8, _mm_unpacklo_epi32, _mm_unpacklo_epi64,
};

use crate::quantized::Rounding;
use crate::quantized::kernels::vectors::dense::dense;
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::kernels::{Backend, Product};

/// The token of SSE2; it needs only the instructions that the program is compiled for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sse2;

impl Backend for Sse2 {
    #[inline(always)]
    fn dense<R: Rounding, const INPUTS: usize, const UNITS: usize>(
        self,
        product: &Product<'_, INPUTS, UNITS>,
        x: &[i8; INPUTS],
        y: &mut [i8; UNITS],
    ) {
        dense::<_, R, INPUTS, UNITS>(self, product, x, y);
    }
}

/// Sixteen `i8`.
#[inline(always)]
fn load(values: &[i8; 16]) -> __m128i {
    // SAFETY: the program is compiled for SSE2; the array holds the 16 bytes of the load, and `loadu` needs no
    // alignment.
    unsafe { _mm_loadu_si128(values.as_ptr().cast()) }
}

/// Sixteen `i8` as `i16`.
#[inline(always)]
fn widen(values: __m128i) -> [__m128i; 2] {
    // SAFETY: the program is compiled for SSE2.
    unsafe {
        let [lower, upper] = [_mm_unpacklo_epi8(values, values), _mm_unpackhi_epi8(values, values)];
        [_mm_srai_epi16::<8>(lower), _mm_srai_epi16::<8>(upper)]
    }
}

/// The sum of the four `i32` of each register.
#[inline(always)]
fn totals_of_four([a, b, c, d]: [__m128i; 4]) -> __m128i {
    // SAFETY: the program is compiled for SSE2.
    unsafe {
        let ab = _mm_add_epi32(_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
        let cd = _mm_add_epi32(_mm_unpacklo_epi32(c, d), _mm_unpackhi_epi32(c, d));
        _mm_add_epi32(_mm_unpacklo_epi64(ab, cd), _mm_unpackhi_epi64(ab, cd))
    }
}

impl Int8Registers for Sse2 {
    type Chunk = [i8; 16];
    type Inputs = [__m128i; 2];
    type Sums = __m128i;
    type Octet = [__m128i; 2];

    #[inline(always)]
    fn zero(self) -> __m128i {
        // SAFETY: the program is compiled for SSE2.
        unsafe { _mm_setzero_si128() }
    }

    #[inline(always)]
    fn inputs(self, x: &[i8; 16]) -> [__m128i; 2] {
        widen(load(x))
    }

    #[inline(always)]
    fn inputs_after(self, skipped: usize, x: &[i8; 16]) -> [__m128i; 2] {
        // SAFETY: the program is compiled for SSE2.
        unsafe {
            let lane = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            let counts = _mm_cmpgt_epi8(lane, _mm_set1_epi8(skipped as i8 - 1));
            widen(_mm_and_si128(load(x), counts))
        }
    }

    #[inline(always)]
    fn multiply_add(self, sums: __m128i, weights: &[i8; 16], [lower, upper]: [__m128i; 2]) -> __m128i {
        // SAFETY: the program is compiled for SSE2.
        unsafe {
            let [weights_lower, weights_upper] = widen(load(weights));
            let products = _mm_add_epi32(_mm_madd_epi16(weights_lower, lower), _mm_madd_epi16(weights_upper, upper));
            _mm_add_epi32(sums, products)
        }
    }

    #[inline(always)]
    fn total(self, sums: __m128i) -> i32 {
        // SAFETY: the program is compiled for SSE2.
        unsafe {
            let two = _mm_add_epi32(sums, _mm_shuffle_epi32::<0b01_00_11_10>(sums));
            _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32::<0b10_11_00_01>(two)))
        }
    }

    #[inline(always)]
    fn totals(self, [a, b, c, d, e, f, g, h]: [__m128i; OCTET]) -> [__m128i; 2] {
        [totals_of_four([a, b, c, d]), totals_of_four([e, f, g, h])]
    }

    #[inline(always)]
    fn load(self, sums: &[i32; OCTET]) -> [__m128i; 2] {
        let halves: &[[i8; 16]; 2] = bytemuck::cast_ref(sums);
        [load(&halves[0]), load(&halves[1])]
    }

    #[inline(always)]
    fn store(self, [a, b]: [__m128i; 2]) -> [i32; OCTET] {
        // SAFETY: the program is compiled for SSE2; each array holds the 16 bytes of its store, and `storeu` needs no
        // alignment.
        unsafe {
            let mut halves = [[0_i32; OCTET / 2]; 2];
            _mm_storeu_si128(halves[0].as_mut_ptr().cast(), a);
            _mm_storeu_si128(halves[1].as_mut_ptr().cast(), b);
            bytemuck::cast(halves)
        }
    }

    #[inline(always)]
    fn add(self, [a, b]: [__m128i; 2], [c, d]: [__m128i; 2]) -> [__m128i; 2] {
        // SAFETY: the program is compiled for SSE2.
        unsafe { [_mm_add_epi32(a, c), _mm_add_epi32(b, d)] }
    }

    #[inline(always)]
    fn finish(self, [[a, b], [c, d]]: [[__m128i; 2]; 2], zero_point: i32, range: [i8; 2]) -> [i8; 2 * OCTET] {
        // SAFETY: the program is compiled for SSE2; the array holds the 16 bytes of the store, and `storeu` needs no
        // alignment.
        unsafe {
            let zero_point = _mm_set1_epi32(zero_point);
            let [low, high] = range.map(inline!(|limit| _mm_set1_epi16(i16::from(limit))));
            let words = inline!(|a, b| {
                let words = _mm_packs_epi32(_mm_add_epi32(a, zero_point), _mm_add_epi32(b, zero_point));
                _mm_min_epi16(_mm_max_epi16(words, low), high)
            });
            let mut y = [0; 2 * OCTET];
            _mm_storeu_si128(y.as_mut_ptr().cast(), _mm_packs_epi16(words(a, b), words(c, d)));
            y
        }
    }
}

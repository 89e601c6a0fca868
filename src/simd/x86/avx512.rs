//! AVX-512 on x86-64, detected at run time: sixteen lanes in one register for the tiles of the matrix products and the
//! panels that they read. All other code uses AVX2.
//!
//! One fact makes every `unsafe` block of this file sound: an [`Avx512`] and an [`F32x16`] exist only where the CPU has
//! AVX-512's F and VL. [`Avx512::detect`] checks the CPU, only an `Avx512` creates vectors, and the fields are private.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m512, _MM_HINT_T0, _mm_prefetch, _mm256_castps_pd, _mm256_loadu_ps, _mm512_add_ps, _mm512_castpd_ps,
    _mm512_castpd256_pd512, _mm512_castps_si512, _mm512_div_ps, _mm512_fmadd_ps, _mm512_insertf64x4, _mm512_loadu_ps,
    _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_maskz_mov_ps, _mm512_max_ps, _mm512_min_ps, _mm512_mul_ps,
    _mm512_set1_epi32, _mm512_set1_ps, _mm512_shuffle_f32x4, _mm512_shuffle_ps, _mm512_sqrt_ps, _mm512_storeu_ps,
    _mm512_test_epi32_mask, _mm512_unpackhi_ps, _mm512_unpacklo_ps,
};
use core::ops::{Add, Div, Mul};

use crate::simd::x86::avx2::{operator, transposition};
use crate::simd::{Avx2, LANES, Product, Registers};

/// The token that proves that this CPU has AVX-512 (F and VL), AVX2 and FMA: registers of sixteen lanes.
#[derive(Clone, Copy, Debug)]
pub struct Avx512 {
    _proof: (),
}

impl Avx512 {
    /// The token, if this CPU has AVX-512.
    ///
    /// Detects the CPU once and caches the answer. Without the feature `std` the answer depends on the instruction set
    /// that the program is compiled for.
    #[inline(always)]
    pub fn detect() -> Option<Self> {
        has_avx512().then_some(Self { _proof: () })
    }

    /// Runs `product` in a function that is compiled for AVX-512.
    #[inline(always)]
    pub(super) fn vectorize<P: Product>(self, avx2: Avx2, product: P) {
        #[inline(never)]
        #[target_feature(enable = "avx2,fma,avx512f,avx512vl")]
        fn product_for_avx512<P: Product>(avx2: Avx2, avx512: Avx512, product: P) {
            product.run(avx2, avx512);
        }
        // SAFETY: the tokens prove that the CPU has AVX2, FMA and AVX-512's F and VL.
        unsafe { product_for_avx512(avx2, self, product) }
    }

    /// Two rows, one after the other.
    #[inline(always)]
    fn load_two(self, first: &[f32; LANES], second: &[f32; LANES]) -> F32x16 {
        // SAFETY: `self` proves AVX-512F; each array holds the 32 bytes of its load, and `loadu` needs no alignment.
        F32x16(unsafe {
            let first = _mm512_castpd256_pd512(_mm256_castps_pd(_mm256_loadu_ps(first.as_ptr())));
            let second = _mm256_castps_pd(_mm256_loadu_ps(second.as_ptr()));
            _mm512_castpd_ps(_mm512_insertf64x4::<1>(first, second))
        })
    }
}

impl Registers for Avx512 {
    type Vector = F32x16;
    type Values = [f32; 16];

    // Sixteen sums of two vectors, in 32 registers.
    const TILE_ROWS: [usize; 2] = [8, 8];
    const MASKS: bool = true;

    #[inline(always)]
    fn splat(self, value: f32) -> F32x16 {
        // SAFETY: `self` proves AVX-512F.
        F32x16(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    fn load(self, values: &[f32; 16]) -> F32x16 {
        // SAFETY: `self` proves AVX-512F; the array holds the 64 bytes of the load, and `loadu` needs no alignment.
        F32x16(unsafe { _mm512_loadu_ps(values.as_ptr()) })
    }

    #[inline(always)]
    fn store(self, vector: F32x16, to: &mut [f32; 16]) {
        // SAFETY: `self` proves AVX-512F; the array holds the 64 bytes of the store, and `storeu` needs no alignment.
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), vector.0) };
    }

    #[inline(always)]
    fn load_partial(self, values: &[f32]) -> F32x16 {
        // SAFETY: `self` proves AVX-512F; the mask limits the load to the slice, and `loadu` needs no alignment.
        F32x16(unsafe { _mm512_maskz_loadu_ps(first_lanes(values.len()), values.as_ptr()) })
    }

    #[inline(always)]
    fn store_partial(self, vector: F32x16, to: &mut [f32]) {
        // SAFETY: `self` proves AVX-512F; the mask limits the store to the slice, and `storeu` needs no alignment.
        unsafe { _mm512_mask_storeu_ps(to.as_mut_ptr(), first_lanes(to.len()), vector.0) };
    }

    #[inline(always)]
    fn store_after(self, kept: usize, vector: F32x16, to: &mut [f32; 16]) {
        // SAFETY: `self` proves AVX-512F; the array holds the 64 bytes of the store, and `storeu` needs no alignment.
        unsafe { _mm512_mask_storeu_ps(to.as_mut_ptr(), !first_lanes(kept), vector.0) };
    }

    /// Two rows of eight fill a register during the load, so 24 shuffles replace the 32 of eight lanes.
    #[inline(always)]
    fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [F32x16; LANES] {
        let top = F32x16::transpose_4x4([
            self.load_two(row(0), row(4)),
            self.load_two(row(1), row(5)),
            self.load_two(row(2), row(6)),
            self.load_two(row(3), row(7)),
        ]);
        let bottom = F32x16::transpose_4x4([
            self.load_two(row(8), row(12)),
            self.load_two(row(9), row(13)),
            self.load_two(row(10), row(14)),
            self.load_two(row(11), row(15)),
        ]);
        let [(a, e), (b, f), (c, g), (d, h)] = [
            top[0].deal_quarters(bottom[0]),
            top[1].deal_quarters(bottom[1]),
            top[2].deal_quarters(bottom[2]),
            top[3].deal_quarters(bottom[3]),
        ];
        [a, b, c, d, e, f, g, h]
    }

    #[inline(always)]
    fn prefetch(self, values: &[f32], index: usize) {
        // SAFETY: `self` proves SSE; a prefetch is a hint and faults at no address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(values.as_ptr().wrapping_add(index).cast()) };
    }

    #[inline(always)]
    fn mul_add(self, a: F32x16, b: F32x16, c: F32x16) -> F32x16 {
        // SAFETY: `self` proves AVX-512F.
        F32x16(unsafe { _mm512_fmadd_ps(a.0, b.0, c.0) })
    }

    #[inline(always)]
    fn sqrt(self, value: F32x16) -> F32x16 {
        // SAFETY: `self` proves AVX-512F.
        F32x16(unsafe { _mm512_sqrt_ps(value.0) })
    }

    #[inline(always)]
    fn clamp(self, value: F32x16, most: f32) -> F32x16 {
        // SAFETY: `self` proves AVX-512F. The second operand of each instruction is the result for NaN.
        F32x16(unsafe { _mm512_max_ps(_mm512_set1_ps(-most), _mm512_min_ps(_mm512_set1_ps(most), value.0)) })
    }

    #[inline(always)]
    fn flush_subnormal(self, value: F32x16) -> F32x16 {
        // SAFETY: `self` proves AVX-512F.
        F32x16(unsafe {
            // Zeros and subnormals have no bit of an exponent. Miri lacks the comparison of floats.
            let is_kept = _mm512_test_epi32_mask(_mm512_castps_si512(value.0), _mm512_set1_epi32(EXPONENT));
            _mm512_maskz_mov_ps(is_kept, value.0)
        })
    }
}

/// The bits of an `f32`'s exponent.
const EXPONENT: i32 = 0x7f80_0000;

#[cfg(feature = "std")]
#[inline(always)]
fn has_avx512() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512vl")
        && std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("fma")
}

#[cfg(not(feature = "std"))]
#[inline(always)]
fn has_avx512() -> bool {
    cfg!(all(target_feature = "avx512f", target_feature = "avx512vl", target_feature = "avx2", target_feature = "fma"))
}

/// Sixteen lanes in one AVX-512 register.
#[derive(Clone, Copy, Debug)]
pub struct F32x16(__m512);

operator!(F32x16, Add, add, _mm512_add_ps);
operator!(F32x16, Mul, mul, _mm512_mul_ps);
operator!(F32x16, Div, div, _mm512_div_ps);

transposition!(F32x16, _mm512_unpacklo_ps, _mm512_unpackhi_ps, _mm512_shuffle_ps);

impl F32x16 {
    /// Quarters 0 and 2 of `self`, then of `other`; and quarters 1 and 3.
    #[inline(always)]
    fn deal_quarters(self, other: Self) -> (Self, Self) {
        // SAFETY: an `F32x16` exists, so the CPU has AVX-512F.
        unsafe {
            (Self(_mm512_shuffle_f32x4::<0x88>(self.0, other.0)), Self(_mm512_shuffle_f32x4::<0xDD>(self.0, other.0)))
        }
    }
}

/// The mask of the first `count` lanes, at most sixteen.
#[inline(always)]
fn first_lanes(count: usize) -> u16 {
    !u16::MAX.checked_shl(count as u32).unwrap_or(0)
}

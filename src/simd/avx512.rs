//! AVX-512 on x86-64, found when the program runs: sixteen lanes in one register for the tiles of the matrix products. All else
//! is AVX2's.
//!
//! One fact makes every `unsafe` block of this file sound: an [`Avx512`], a [`Zmm`] and an [`F32x16`] exist only where the CPU has
//! AVX-512's F and VL: [`Avx512::detect`] asks the CPU, only a `Zmm` makes vectors, and the fields are private.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m512, _CMP_NLT_UQ, _mm512_abs_ps, _mm512_add_ps, _mm512_cmp_ps_mask, _mm512_div_ps, _mm512_fmadd_ps,
    _mm512_loadu_ps, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_maskz_mov_ps, _mm512_mul_ps, _mm512_set1_ps,
    _mm512_sqrt_ps, _mm512_storeu_ps,
};
use core::ops::{Add, Div, Mul};

use super::avx2::{F32x8, operator};
use super::{Avx2, Computation, LANES, Registers, Simd, Unfused, forward};

/// The token that proves that this CPU has AVX-512 (F and VL), and AVX2 and FMA.
#[derive(Clone, Copy, Debug)]
pub struct Avx512 {
    avx2: Avx2,
}

impl Avx512 {
    /// The token, if this CPU has AVX-512.
    ///
    /// The CPU is asked once and the answer kept. Without the feature `std` the answer is what the program is compiled for.
    #[inline(always)]
    pub fn detect() -> Option<Self> {
        let avx2 = Avx2::detect()?;
        has_avx512().then_some(Self { avx2 })
    }
}

#[cfg(feature = "std")]
#[inline(always)]
fn has_avx512() -> bool {
    std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512vl")
}

#[cfg(not(feature = "std"))]
#[inline(always)]
fn has_avx512() -> bool {
    cfg!(all(target_feature = "avx512f", target_feature = "avx512vl"))
}

impl Simd for Avx512 {
    type Vector = F32x8;
    type Widest = Zmm<true>;
    type Unfused = Unfused<Self>;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        #[target_feature(enable = "avx2,fma,avx512f,avx512vl")]
        fn compiled_for_avx512<C: Computation>(simd: Avx512, computation: C) -> C::Output {
            computation.run(simd)
        }
        // SAFETY: `self` proves that the CPU has AVX2, FMA and AVX-512's F and VL.
        unsafe { compiled_for_avx512(self, computation) }
    }

    #[inline(always)]
    fn widest(self) -> Zmm<true> {
        Zmm { _proof: self }
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

/// The token of AVX-512's registers of sixteen lanes. `FUSES` says whether a multiply-add is rounded once.
#[derive(Clone, Copy, Debug)]
pub struct Zmm<const FUSES: bool> {
    _proof: Avx512,
}

impl<const FUSES: bool> Registers for Zmm<FUSES> {
    type Vector = F32x16;
    type Values = [f32; 16];
    type Unfused = Zmm<false>;

    // Sixteen sums of two vectors, of 32 registers.
    const ROWS: [usize; 2] = [8, 8];
    const MASKS: bool = true;

    #[inline(always)]
    fn unfused(self) -> Zmm<false> {
        Zmm { _proof: self._proof }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> F32x16 {
        // SAFETY: `self` proves AVX-512F.
        F32x16(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    fn load(self, values: &[f32; 16]) -> F32x16 {
        // SAFETY: `self` proves AVX-512F; the array holds the 64 bytes that are read, and `loadu` needs no alignment.
        F32x16(unsafe { _mm512_loadu_ps(values.as_ptr()) })
    }

    #[inline(always)]
    fn store(self, vector: F32x16, to: &mut [f32; 16]) {
        // SAFETY: `self` proves AVX-512F; the array holds the 64 bytes that are written, and `storeu` needs no alignment.
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), vector.0) };
    }

    #[inline(always)]
    fn load_partial(self, values: &[f32]) -> F32x16 {
        // SAFETY: `self` proves AVX-512F; only lanes within the slice are read, and `loadu` needs no alignment.
        F32x16(unsafe { _mm512_maskz_loadu_ps(first_lanes(values.len()), values.as_ptr()) })
    }

    #[inline(always)]
    fn store_partial(self, vector: F32x16, to: &mut [f32]) {
        // SAFETY: `self` proves AVX-512F; only lanes within the slice are written, and `storeu` needs no alignment.
        unsafe { _mm512_mask_storeu_ps(to.as_mut_ptr(), first_lanes(to.len()), vector.0) };
    }

    #[inline(always)]
    fn store_after(self, kept: usize, vector: F32x16, to: &mut [f32; 16]) {
        // SAFETY: `self` proves AVX-512F; the array holds the 64 bytes that may be written, and `storeu` needs no alignment.
        unsafe { _mm512_mask_storeu_ps(to.as_mut_ptr(), !first_lanes(kept), vector.0) };
    }

    #[inline(always)]
    fn prefetch(self, values: &[f32], index: usize) {
        Simd::prefetch(self._proof, values, index);
    }

    #[inline(always)]
    fn mul_add(self, a: F32x16, b: F32x16, c: F32x16) -> F32x16 {
        if FUSES {
            // SAFETY: `self` proves AVX-512F.
            F32x16(unsafe { _mm512_fmadd_ps(a.0, b.0, c.0) })
        } else {
            a * b + c
        }
    }

    #[inline(always)]
    fn sqrt(self, value: F32x16) -> F32x16 {
        // SAFETY: `self` proves AVX-512F.
        F32x16(unsafe { _mm512_sqrt_ps(value.0) })
    }

    #[inline(always)]
    fn flush_subnormal(self, value: F32x16) -> F32x16 {
        // SAFETY: `self` proves AVX-512F.
        F32x16(unsafe {
            let is_kept = _mm512_cmp_ps_mask::<_CMP_NLT_UQ>(_mm512_abs_ps(value.0), _mm512_set1_ps(f32::MIN_POSITIVE));
            _mm512_maskz_mov_ps(is_kept, value.0)
        })
    }
}

/// Sixteen lanes in one AVX-512 register.
#[derive(Clone, Copy, Debug)]
pub struct F32x16(__m512);

operator!(F32x16, Add, add, _mm512_add_ps);
operator!(F32x16, Mul, mul, _mm512_mul_ps);
operator!(F32x16, Div, div, _mm512_div_ps);

/// The mask of the first lanes, sixteen at most.
#[inline(always)]
fn first_lanes(count: usize) -> u16 {
    !u16::MAX.checked_shl(count as u32).unwrap_or(0)
}

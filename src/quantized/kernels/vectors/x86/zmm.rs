//! AVX-512 VNNI with registers of 512 bits, for layers of 64 inputs or more.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m512i, _MM_HINT_T0, _mm_prefetch, _mm256_loadu_si256, _mm512_castsi512_si256, _mm512_dpbusd_epi32,
    _mm512_extracti64x4_epi64, _mm512_loadu_si512, _mm512_maskz_mov_epi8, _mm512_set1_epi8, _mm512_setzero_si512,
    _mm512_sub_epi32, _mm512_xor_si512,
};

use super::Avx512Vnni;
use super::ymm::{Ymm, octets_in_ymm};
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::{Multiplier, Rounding};

/// The bytes of a register.
pub(super) const ZMM: usize = 64;

/// The registers of 512 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zmms(pub(super) Avx512Vnni);

/// A register of 512 bits. It exists only where the CPU has AVX-512 VNNI: the methods of [`Zmms`] create the first
/// ones.
#[derive(Clone, Copy, Debug)]
pub(in crate::quantized::kernels::vectors) struct Zmm(pub(super) __m512i);

impl Zmm {
    /// The lower and the upper half.
    #[inline(always)]
    pub(super) fn halves(self) -> [Ymm; 2] {
        // SAFETY: a `Zmm` exists, so the CPU has AVX-512F.
        unsafe { [Ymm(_mm512_castsi512_si256(self.0)), Ymm(_mm512_extracti64x4_epi64::<1>(self.0))] }
    }

    /// The sums of the upper and the lower half.
    #[inline(always)]
    fn add_halves(self) -> Ymm {
        let [lower, upper] = self.halves();
        lower.add(upper)
    }
}

impl Int8Registers for Zmms {
    type Chunk = [i8; ZMM];
    type Inputs = Zmm;
    type Sums = Zmm;

    octets_in_ymm!();

    #[inline(always)]
    fn zero(self) -> Zmm {
        // SAFETY: `self` proves AVX-512F.
        Zmm(unsafe { _mm512_setzero_si512() })
    }

    #[inline(always)]
    fn inputs(self, x: &[i8; ZMM]) -> Zmm {
        // SAFETY: `self` proves AVX-512F; the array holds the 64 bytes of the load, and `loadu` needs no alignment.
        Zmm(unsafe { _mm512_loadu_si512(x.as_ptr().cast()) })
    }

    #[inline(always)]
    fn inputs_after(self, skipped: usize, x: &[i8; ZMM]) -> Zmm {
        // SAFETY: `self` proves AVX-512BW.
        Zmm(unsafe { _mm512_maskz_mov_epi8(!0 << skipped, self.inputs(x).0) })
    }

    #[inline(always)]
    fn correct(self, sums: Zmm, inputs: Zmm) -> Zmm {
        // SAFETY: `self` proves AVX-512 VNNI.
        Zmm(unsafe {
            let error = _mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_set1_epi8(-128), inputs.0);
            _mm512_sub_epi32(sums.0, error)
        })
    }

    #[inline(always)]
    fn multiply_add(self, sums: Zmm, weights: &[i8; ZMM], inputs: Zmm) -> Zmm {
        // SAFETY: `self` proves AVX-512 VNNI.
        Zmm(unsafe {
            let weights = _mm512_xor_si512(self.inputs(weights).0, _mm512_set1_epi8(-128));
            _mm512_dpbusd_epi32(sums.0, weights, inputs.0)
        })
    }

    #[inline(always)]
    fn total(self, sums: Zmm) -> i32 {
        sums.add_halves().total()
    }

    #[inline(always)]
    fn totals(self, sums: [Zmm; OCTET]) -> Ymm {
        let [a, b, c, d, e, f, g, h] = sums;
        let [a, b, c, d] = [a.add_halves(), b.add_halves(), c.add_halves(), d.add_halves()];
        Ymm::totals([a, b, c, d, e.add_halves(), f.add_halves(), g.add_halves(), h.add_halves()])
    }

    #[inline(always)]
    fn prefetch(self, address: *const i8) {
        // SAFETY: `self` proves SSE; a prefetch is a hint and faults at no address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(address) };
    }
}

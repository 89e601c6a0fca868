//! Products of `u8` and `i8`, four of them per sum: AVX-VNNI, and the same with the encodings of AVX-512.
//!
//! `vpdpbusd` multiplies unsigned bytes by signed ones. A weight with its sign bit inverted is the unsigned weight +
//! 128, so the sum is too large by 128 · Σ x. This error does not depend on the unit.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    _MM_HINT_T0, _mm_prefetch, _mm256_dpbusd_avx_epi32, _mm256_dpbusd_epi32, _mm256_set1_epi8, _mm256_setzero_si256,
    _mm256_xor_si256,
};

use super::across::dense_tile;
use super::bytes::Bytes;
use super::quadruples::Quadruples;
use super::token::token;
use super::ymm::Ymm;
use super::zmm::{ZMM, Zmms};
use crate::quantized::kernels::vectors::dense::dense;

token! {
    /// The token that proves that this CPU has AVX2 and AVX-VNNI.
    AvxVnni, "avx2,avxvnni", ["avx2", "avxvnni"],
    |token, INPUTS, product, x, y| dense::<_, R, INPUTS, UNITS>(Bytes(token), product, x, y)
}

token! {
    /// The token that proves that this CPU has AVX2 and, of AVX-512, F, BW, VL and VNNI.
    ///
    /// Layers that do not fill a register of 512 bits use 256.
    Avx512Vnni, "avx2,avx512f,avx512bw,avx512vl,avx512vnni", ["avx2", "avx512f", "avx512bw", "avx512vl", "avx512vnni"],
    |token, INPUTS, product, x, y| if INPUTS < ZMM {
        dense::<_, R, INPUTS, UNITS>(Bytes(token), product, x, y);
    } else {
        dense::<_, R, INPUTS, UNITS>(Zmms(token), product, x, y);
    },
    tiles: dense_tile
}

macro_rules! quadruples {
    ($Token:ident, $dpbusd:ident) => {
        // SAFETY: the token proves AVX2.
        unsafe impl Quadruples for $Token {
            type Inputs = Ymm;

            #[inline(always)]
            fn prepare(self, x: Ymm) -> Ymm {
                x
            }

            #[inline(always)]
            fn add_products(self, sums: Ymm, weights: Ymm, x: Ymm) -> Ymm {
                // SAFETY: `self` proves the instructions.
                Ymm(unsafe { $dpbusd(sums.0, _mm256_xor_si256(weights.0, _mm256_set1_epi8(-128)), x.0) })
            }

            #[inline(always)]
            fn subtract_error(self, sums: Ymm, x: Ymm) -> Ymm {
                // SAFETY: `self` proves the instructions.
                sums.subtract(Ymm(unsafe { $dpbusd(_mm256_setzero_si256(), _mm256_set1_epi8(-128), x.0) }))
            }

            #[inline(always)]
            fn prefetch(self, address: *const i8) {
                // SAFETY: `self` proves SSE; a prefetch is a hint and faults at no address.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(address) };
            }
        }
    };
}

quadruples!(AvxVnni, _mm256_dpbusd_avx_epi32);
quadruples!(Avx512Vnni, _mm256_dpbusd_epi32);

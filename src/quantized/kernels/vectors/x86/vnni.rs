//! Products of `u8` and `i8`, four of them per sum: AVX-VNNI, and the same with the encodings of AVX-512.
//!
//! `vpdpbusd` multiplies unsigned bytes by signed ones. A weight with its sign bit inverted is the unsigned weight +
//! 128, so the sum is too large by 128 · Σ x. This error does not depend on the unit.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    _MM_HINT_T0, _mm_prefetch, _mm256_and_si256, _mm256_cmpgt_epi8, _mm256_dpbusd_avx_epi32, _mm256_dpbusd_epi32,
    _mm256_loadu_si256, _mm256_set1_epi8, _mm256_setr_epi8, _mm256_setzero_si256, _mm256_xor_si256,
};

use super::narrow::{Quadruples, narrow};
use super::token::token;
use super::ymm::{Ymm, octets_in_ymm, sums_in_ymm};
use super::zmm::{ZMM, Zmms};
use crate::quantized::kernels::vectors::dense::dense;
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::{Multiplier, Rounding};

token! {
    /// The token that proves that this CPU has AVX2 and AVX-VNNI.
    AvxVnni, "avx2,avxvnni", ["avx2", "avxvnni"],
    |token, INPUTS, product, x, y| dense::<_, R, INPUTS, UNITS>(token, product, x, y)
}

token! {
    /// The token that proves that this CPU has AVX2 and, of AVX-512, F, BW, VL and VNNI.
    ///
    /// Layers that do not fill a register of 512 bits use 256.
    Avx512Vnni, "avx2,avx512f,avx512bw,avx512vl,avx512vnni", ["avx2", "avx512f", "avx512bw", "avx512vl", "avx512vnni"],
    |token, INPUTS, product, x, y| if INPUTS < ZMM {
        dense::<_, R, INPUTS, UNITS>(token, product, x, y);
    } else {
        dense::<_, R, INPUTS, UNITS>(Zmms(token), product, x, y);
    }
}

macro_rules! registers {
    ($Token:ident, $dpbusd:ident) => {
        impl Int8Registers for $Token {
            type Chunk = [i8; 32];
            type Inputs = Ymm;

            sums_in_ymm!();
            octets_in_ymm!();

            #[inline(always)]
            fn inputs(self, x: &[i8; 32]) -> Ymm {
                // SAFETY: `self` proves AVX2; the array holds the 32 bytes of the load, and `loadu` needs no alignment.
                Ymm(unsafe { _mm256_loadu_si256(x.as_ptr().cast()) })
            }

            #[inline(always)]
            fn inputs_after(self, skipped: usize, x: &[i8; 32]) -> Ymm {
                // SAFETY: `self` proves AVX2.
                Ymm(unsafe {
                    let lane = _mm256_setr_epi8(
                        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
                        26, 27, 28, 29, 30, 31,
                    );
                    let counts = _mm256_cmpgt_epi8(lane, _mm256_set1_epi8(skipped as i8 - 1));
                    _mm256_and_si256(self.inputs(x).0, counts)
                })
            }

            #[inline(always)]
            fn correct(self, sums: Ymm, inputs: Ymm) -> Ymm {
                self.subtract_error(sums, inputs)
            }

            #[inline(always)]
            fn multiply_add(self, sums: Ymm, weights: &[i8; 32], inputs: Ymm) -> Ymm {
                self.add_products(sums, self.inputs(weights), inputs)
            }

            #[inline(always)]
            fn prefetch(self, address: *const i8) {
                // SAFETY: `self` proves SSE; a prefetch is a hint and faults at no address.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(address) };
            }
        }

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
        }
    };
}

registers!(AvxVnni, _mm256_dpbusd_avx_epi32);
registers!(Avx512Vnni, _mm256_dpbusd_epi32);

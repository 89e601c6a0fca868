//! Registers of 32 `i8`, for instructions that add four neighbouring products in each `i32`.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    _mm256_and_si256, _mm256_cmpgt_epi8, _mm256_loadu_si256, _mm256_set1_epi8, _mm256_setr_epi8, _mm256_setzero_si256,
};

use super::narrow;
use super::quadruples::Quadruples;
use super::ymm::{YMM, Ymm, octets_in_ymm, sums_in_ymm};
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::{Multiplier, Rounding};

/// Registers of 32 `i8`, with the products of `Q`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<Q>(pub(super) Q);

impl<Q: Quadruples> Bytes<Q> {
    /// Loads 32 `i8`.
    #[inline(always)]
    fn load_bytes(self, values: &[i8; YMM]) -> Ymm {
        // SAFETY: `self` proves AVX2; the array holds the 32 bytes of the load, and `loadu` needs no alignment.
        Ymm(unsafe { _mm256_loadu_si256(values.as_ptr().cast()) })
    }
}

impl<Q: Quadruples + core::fmt::Debug> Int8Registers for Bytes<Q> {
    type Chunk = [i8; YMM];
    type Inputs = Q::Inputs;

    sums_in_ymm!();
    octets_in_ymm!();

    #[inline(always)]
    fn inputs(self, x: &[i8; YMM]) -> Q::Inputs {
        self.0.prepare(self.load_bytes(x))
    }

    #[inline(always)]
    fn inputs_after(self, skipped: usize, x: &[i8; YMM]) -> Q::Inputs {
        // SAFETY: `self` proves AVX2.
        let x = Ymm(unsafe {
            let lane = _mm256_setr_epi8(
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
                28, 29, 30, 31,
            );
            let counts = _mm256_cmpgt_epi8(lane, _mm256_set1_epi8(skipped as i8 - 1));
            _mm256_and_si256(self.load_bytes(x).0, counts)
        });
        self.0.prepare(x)
    }

    #[inline(always)]
    fn correct(self, sums: Ymm, inputs: Q::Inputs) -> Ymm {
        self.0.subtract_error(sums, inputs)
    }

    #[inline(always)]
    fn multiply_add(self, sums: Ymm, weights: &[i8; YMM], inputs: Q::Inputs) -> Ymm {
        self.0.add_products(sums, self.load_bytes(weights), inputs)
    }

    #[inline(always)]
    fn narrow<const INPUTS: usize>(self, weights: &[[i8; INPUTS]; OCTET], x: &[i8; INPUTS]) -> Ymm {
        narrow::octet(self.0, weights, x)
    }

    #[inline(always)]
    fn narrow_sum<const INPUTS: usize>(self, weights: &[i8; INPUTS], x: &[i8; INPUTS]) -> i32 {
        narrow::sum(self.0, weights, x)
    }

    #[inline(always)]
    fn prefetch(self, address: *const i8) {
        self.0.prefetch(address);
    }
}

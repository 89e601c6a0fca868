//! A register of 256 bits: 32 `i8`, 16 `i16` or 8 `i32`.
//!
//! A [`Ymm`] exists only where the CPU has AVX2: the tokens of this folder create the first ones, and they prove it.
//! This makes every `unsafe` block of this file sound.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m256i, _mm_add_epi32, _mm_cvtsi128_si32, _mm_shuffle_epi32, _mm256_add_epi32, _mm256_blend_epi32,
    _mm256_castsi256_si128, _mm256_extracti128_si256, _mm256_hadd_epi32, _mm256_permute2x128_si256,
    _mm256_storeu_si256, _mm256_sub_epi32,
};

use crate::quantized::kernels::vectors::registers::OCTET;

/// The bytes of a register.
pub(super) const YMM: usize = 32;

/// A register of 256 bits.
#[derive(Clone, Copy, Debug)]
pub(in crate::quantized::kernels::vectors) struct Ymm(pub(super) __m256i);

impl Ymm {
    /// The sums of neighbouring pairs of `i32`: in each half those of `self`, then those of `other`.
    #[inline(always)]
    pub(super) fn add_pairs(self, other: Self) -> Self {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        Self(unsafe { _mm256_hadd_epi32(self.0, other.0) })
    }

    /// The sums of neighbouring quadruples of `i32`: in each half one sum of each register.
    #[inline(always)]
    pub(super) fn add_quadruples([a, b, c, d]: [Self; 4]) -> Self {
        a.add_pairs(b).add_pairs(c.add_pairs(d))
    }

    /// The sum of the eight `i32` of each register.
    #[inline(always)]
    pub(super) fn totals([a, b, c, d, e, f, g, h]: [Self; OCTET]) -> Self {
        let (lower, upper) = (Self::add_quadruples([a, b, c, d]).0, Self::add_quadruples([e, f, g, h]).0);
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        let [outer, inner] = unsafe {
            [_mm256_blend_epi32::<0b1111_0000>(lower, upper), _mm256_permute2x128_si256::<0x21>(lower, upper)]
        };
        Self(outer).add(Self(inner))
    }

    /// The sum of the eight `i32`.
    #[inline(always)]
    pub(super) fn total(self) -> i32 {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        unsafe {
            let four = _mm_add_epi32(_mm256_castsi256_si128(self.0), _mm256_extracti128_si256::<1>(self.0));
            let two = _mm_add_epi32(four, _mm_shuffle_epi32::<0b01_00_11_10>(four));
            _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32::<0b10_11_00_01>(two)))
        }
    }

    /// `self + other`, as `i32`.
    #[inline(always)]
    pub(super) fn add(self, other: Self) -> Self {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        Self(unsafe { _mm256_add_epi32(self.0, other.0) })
    }

    /// `self − other`, as `i32`.
    #[inline(always)]
    pub(super) fn subtract(self, other: Self) -> Self {
        // SAFETY: a `Ymm` exists, so the CPU has AVX2.
        Self(unsafe { _mm256_sub_epi32(self.0, other.0) })
    }

    /// The eight `i32`.
    #[inline(always)]
    pub(super) fn store(self) -> [i32; OCTET] {
        let mut values = [0; OCTET];
        // SAFETY: a `Ymm` exists, so the CPU has AVX2; the array holds the 32 bytes of the store, and `storeu` needs no
        // alignment.
        unsafe { _mm256_storeu_si256(values.as_mut_ptr().cast(), self.0) };
        values
    }
}

/// The methods of [`Int8Registers`] that the backends with octets in a [`Ymm`] share.
///
/// [`Int8Registers`]: crate::quantized::kernels::vectors::registers::Int8Registers
macro_rules! octets_in_ymm {
    () => {
        type Octet = Ymm;

        #[inline(always)]
        fn load(self, sums: &[i32; OCTET]) -> Ymm {
            // SAFETY: `self` proves AVX2; the array holds the 32 bytes of the load, and `loadu` needs no alignment.
            Ymm(unsafe { _mm256_loadu_si256(sums.as_ptr().cast()) })
        }

        #[inline(always)]
        fn store(self, sums: Ymm) -> [i32; OCTET] {
            sums.store()
        }

        #[inline(always)]
        fn add(self, a: Ymm, b: Ymm) -> Ymm {
            a.add(b)
        }

        #[inline(always)]
        fn requantize<R: Rounding>(self, sums: Ymm, multipliers: &[Multiplier; OCTET]) -> Option<Ymm> {
            sums.requantize::<R>(multipliers)
        }

        #[inline(always)]
        fn finish(self, requantized: [Ymm; 2], zero_point: i32, range: [i8; 2]) -> [i8; 2 * OCTET] {
            Ymm::finish(requantized, zero_point, range)
        }
    };
}
pub(super) use octets_in_ymm;

/// The totals of partial sums in a [`Ymm`].
macro_rules! sums_in_ymm {
    () => {
        type Sums = Ymm;

        #[inline(always)]
        fn zero(self) -> Ymm {
            // SAFETY: `self` proves AVX2.
            Ymm(unsafe { _mm256_setzero_si256() })
        }

        #[inline(always)]
        fn total(self, sums: Ymm) -> i32 {
            sums.total()
        }

        #[inline(always)]
        fn totals(self, sums: [Ymm; OCTET]) -> Ymm {
            Ymm::totals(sums)
        }
    };
}
pub(super) use sums_in_ymm;

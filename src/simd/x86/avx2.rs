//! AVX2 and FMA on x86-64, detected at run time: eight lanes in one register, and a fused multiply-add.
//!
//! Two facts make every `unsafe` block of this file sound:
//!
//! 1. An [`Avx2`] exists only where the CPU has AVX2 and FMA: [`Avx2::detect`] checks the CPU, and the field is
//!    private.
//! 2. An [`F32x8`] exists only where an [`Avx2`] does: only the token's methods and operations on other `F32x8` create
//!    one.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m256, _CMP_LT_OQ, _CMP_NEQ_UQ, _MM_HINT_T0, _mm_cvtss_f32, _mm_fmadd_ss, _mm_prefetch, _mm_set_ss, _mm256_add_ps,
    _mm256_and_ps, _mm256_blendv_ps, _mm256_castps_si256, _mm256_castsi256_ps, _mm256_cmp_ps, _mm256_div_ps,
    _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_loadu2_m128, _mm256_max_ps, _mm256_min_ps, _mm256_movemask_ps,
    _mm256_mul_ps, _mm256_or_ps, _mm256_permute2f128_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_shuffle_ps,
    _mm256_slli_epi32, _mm256_sqrt_ps, _mm256_storeu_ps, _mm256_sub_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps,
    _mm256_xor_ps,
};
use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::simd::{
    Avx512, Computation, LANES, Octet, Product, Registers, Simd, Vector, eight_lanes, limits_by_comparison,
    reduce_eight,
};

/// The token that proves that this CPU has AVX2 and FMA; its matrix products may use AVX-512.
///
/// Only the products gain much from wider registers, so only they are compiled for AVX-512 too.
#[derive(Clone, Copy, Debug)]
pub struct Avx2 {
    /// Whether a product uses AVX-512 if the CPU has it; a prediction of one sample need not ask.
    detects_avx512: bool,
}

impl Avx2 {
    /// The token, if this CPU has AVX2 and FMA.
    ///
    /// Detects the CPU once and caches the answer. Without the feature `std` the answer depends on the instruction set
    /// that the program is compiled for.
    #[inline(always)]
    pub fn detect() -> Option<Self> {
        has_avx2_and_fma().then_some(Self { detects_avx512: false })
    }

    /// Like [`detect`](Avx2::detect), but the matrix products use AVX-512 if the CPU has it.
    #[inline(always)]
    pub fn detect_with_avx512() -> Option<Self> {
        has_avx2_and_fma().then_some(Self { detects_avx512: true })
    }

    /// The lower halves of two rows, then the upper halves.
    #[inline(always)]
    fn load_halves(self, lower: &[f32; LANES], upper: &[f32; LANES]) -> (F32x8, F32x8) {
        // SAFETY: `self` proves AVX (fact 1). Each array holds 32 bytes; the loads read 16 of them from byte 0 and from
        // byte 16, and `loadu` needs no alignment.
        unsafe {
            let [lower, upper] = [lower.as_ptr(), upper.as_ptr()];
            let first = _mm256_loadu2_m128(upper, lower);
            let second = _mm256_loadu2_m128(upper.add(LANES / 2), lower.add(LANES / 2));
            (F32x8(first), F32x8(second))
        }
    }
}

#[cfg(feature = "std")]
#[inline(always)]
fn has_avx2_and_fma() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}

#[cfg(not(feature = "std"))]
#[inline(always)]
fn has_avx2_and_fma() -> bool {
    cfg!(all(target_feature = "avx2", target_feature = "fma"))
}

impl Registers for Avx2 {
    type Vector = F32x8;
    type Values = [f32; LANES];

    eight_lanes!();
    limits_by_comparison!();

    #[inline(always)]
    fn splat(self, value: f32) -> F32x8 {
        // SAFETY: `self` proves AVX (fact 1).
        F32x8(unsafe { _mm256_set1_ps(value) })
    }

    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> F32x8 {
        // SAFETY: `self` proves AVX (fact 1); the array holds the 32 bytes of the load, and `loadu` needs no alignment.
        F32x8(unsafe { _mm256_loadu_ps(values.as_ptr()) })
    }

    /// Loads join the halves of the registers, which saves a third of the shuffles.
    #[inline(always)]
    fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [F32x8; LANES] {
        let (ae, bf) = (self.load_halves(row(0), row(4)), self.load_halves(row(1), row(5)));
        let (cg, dh) = (self.load_halves(row(2), row(6)), self.load_halves(row(3), row(7)));
        let [a, b, c, d] = F32x8::transpose_4x4([ae.0, bf.0, cg.0, dh.0]);
        let [e, f, g, h] = F32x8::transpose_4x4([ae.1, bf.1, cg.1, dh.1]);
        [a, b, c, d, e, f, g, h]
    }

    #[inline(always)]
    fn prefetch(self, values: &[f32], index: usize) {
        // SAFETY: `self` proves SSE (fact 1); a prefetch is a hint and faults at no address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(values.as_ptr().wrapping_add(index).cast()) };
    }

    #[inline(always)]
    fn mul_add(self, a: F32x8, b: F32x8, c: F32x8) -> F32x8 {
        // SAFETY: `self` proves FMA (fact 1).
        F32x8(unsafe { _mm256_fmadd_ps(a.0, b.0, c.0) })
    }
}

impl Simd for Avx2 {
    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        #[inline(never)]
        #[target_feature(enable = "avx2,fma")]
        fn compiled_for_avx2<C: Computation>(simd: Avx2, computation: C) -> C::Output {
            computation.run(simd)
        }
        // SAFETY: `self` proves that the CPU has AVX2 and FMA (fact 1).
        unsafe { compiled_for_avx2(self, computation) }
    }

    #[inline(always)]
    fn vectorize_product<P: Product>(self, product: P) {
        #[inline(never)]
        #[target_feature(enable = "avx2,fma")]
        fn product_for_avx2<P: Product>(simd: Avx2, product: P) {
            product.run(simd, simd);
        }
        if self.detects_avx512
            && let Some(avx512) = Avx512::detect()
        {
            avx512.vectorize(self, product);
        } else {
            // SAFETY: `self` proves that the CPU has AVX2 and FMA (fact 1).
            unsafe { product_for_avx2(self, product) }
        }
    }

    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        // SAFETY: `self` proves FMA (fact 1).
        unsafe { _mm_cvtss_f32(_mm_fmadd_ss(_mm_set_ss(a), _mm_set_ss(b), _mm_set_ss(c))) }
    }
}

/// Eight lanes in one AVX register.
#[derive(Clone, Copy, Debug)]
pub struct F32x8(__m256);

/// Implements an operator by one intrinsic that takes two vectors.
macro_rules! operator {
    ($Vector:ident, $Trait:ident, $method:ident, $intrinsic:ident) => {
        impl $Trait for $Vector {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: the vector exists, so the CPU has its instructions (AVX2's by fact 2, AVX-512F's likewise).
                Self(unsafe { $intrinsic(self.0, other.0) })
            }
        }
    };
}
pub(super) use operator;

operator!(F32x8, Add, add, _mm256_add_ps);
operator!(F32x8, Sub, sub, _mm256_sub_ps);
operator!(F32x8, Mul, mul, _mm256_mul_ps);
operator!(F32x8, Div, div, _mm256_div_ps);

impl Neg for F32x8 {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_xor_ps(self.0, _mm256_set1_ps(-0.0)) })
    }
}

impl Vector for F32x8 {
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_sqrt_ps(self.0) })
    }

    #[inline(always)]
    fn less_than(self, other: Self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0) })
    }

    #[inline(always)]
    fn select(self, if_true: Self, if_false: Self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_blendv_ps(if_false.0, if_true.0, self.0) })
    }

    #[inline(always)]
    fn nonzero(self) -> u8 {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        let bits = unsafe { _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_NEQ_UQ>(self.0, _mm256_setzero_ps())) };
        // Eight lanes set only the lowest eight bits.
        bits as u8
    }

    #[inline(always)]
    fn bit_and(self, other: Self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_and_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn bit_or(self, other: Self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_or_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn shift_left<const BITS: i32>(self) -> Self {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        Self(unsafe { _mm256_castsi256_ps(_mm256_slli_epi32::<BITS>(_mm256_castps_si256(self.0))) })
    }

    #[inline(always)]
    fn reduce(self, combine: impl Fn(f32, f32) -> f32) -> f32 {
        reduce_eight(self.to_array(), combine)
    }
}

impl Octet for F32x8 {
    #[inline(always)]
    fn to_array(self) -> [f32; LANES] {
        let mut lanes = [0.0; LANES];
        // SAFETY: AVX by fact 2; the array holds the 32 bytes of the store, and `storeu` needs no alignment.
        unsafe { _mm256_storeu_ps(lanes.as_mut_ptr(), self.0) };
        lanes
    }

    #[inline(always)]
    fn transpose([a, b, c, d, e, f, g, h]: [Self; LANES]) -> [Self; LANES] {
        let (ae, bf, cg, dh) = (a.halves(e), b.halves(f), c.halves(g), d.halves(h));
        let [a, b, c, d] = F32x8::transpose_4x4([ae.0, bf.0, cg.0, dh.0]);
        let [e, f, g, h] = F32x8::transpose_4x4([ae.1, bf.1, cg.1, dh.1]);
        [a, b, c, d, e, f, g, h]
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        // SAFETY: AVX by fact 2; the array holds the 32 bytes of the store, and `storeu` needs no alignment.
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), self.0) };
    }
}

/// Declares the steps of a transposition that work on each 128 bits, four lanes, of a register.
macro_rules! transposition {
    ($Vector:ident, $unpack_low:ident, $unpack_high:ident, $shuffle:ident) => {
        impl $Vector {
            /// The squares of four rows in each 128 bits, each transposed.
            #[inline(always)]
            fn transpose_4x4([a, b, c, d]: [Self; 4]) -> [Self; 4] {
                let (ab, cd) = (a.interleave(b), c.interleave(d));
                let ((a, b), (c, d)) = (ab.0.join(cd.0), ab.1.join(cd.1));
                [a, b, c, d]
            }

            /// In each 128 bits, lanes 0 and 1 of `self` and `other` in turn; then lanes 2 and 3.
            #[inline(always)]
            fn interleave(self, other: Self) -> (Self, Self) {
                // SAFETY: the vector exists, so the CPU has its instructions (AVX2's by fact 2, AVX-512F's likewise).
                unsafe { (Self($unpack_low(self.0, other.0)), Self($unpack_high(self.0, other.0))) }
            }

            /// In each 128 bits, the lower pairs of lanes of `self` and `other`; then the upper pairs.
            #[inline(always)]
            fn join(self, other: Self) -> (Self, Self) {
                // SAFETY: as for `interleave`.
                unsafe { (Self($shuffle::<0x44>(self.0, other.0)), Self($shuffle::<0xEE>(self.0, other.0))) }
            }
        }
    };
}
pub(super) use transposition;

transposition!(F32x8, _mm256_unpacklo_ps, _mm256_unpackhi_ps, _mm256_shuffle_ps);

impl F32x8 {
    /// The lower halves of `self` and `other`, then the upper halves.
    #[inline(always)]
    fn halves(self, other: Self) -> (Self, Self) {
        // SAFETY: an `F32x8` exists, so the CPU has AVX2 (fact 2).
        unsafe {
            (
                Self(_mm256_permute2f128_ps::<0x20>(self.0, other.0)),
                Self(_mm256_permute2f128_ps::<0x31>(self.0, other.0)),
            )
        }
    }
}

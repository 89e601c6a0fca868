//! NEON, which every AArch64 with floating point has; with `sdot` if the program is compiled for it.

#![allow(unsafe_code)]

use core::arch::aarch64::{
    int8x16_t, int32x4_t, uint32x4x2_t, vabsq_s32, vaddq_s32, vaddvq_s32, vandq_s8, vandq_s32, vbslq_s32, vcgtq_s8,
    vcltzq_s32, vcombine_s8, vcombine_s16, vcombine_u32, vdupq_n_s8, vdupq_n_s32, vget_high_u32, vget_low_u32,
    vld1q_s8, vld1q_s32, vld2q_u32, vmaxq_s8, vmaxq_s32, vmaxvq_u32, vminq_s8, vminq_s32, vmovl_s32, vmovn_u64,
    vmull_u32, vnegq_s32, vorrq_u32, vpaddq_s32, vqaddq_s32, vqmovn_s16, vqmovn_s32, vqrdmulhq_s32,
    vreinterpretq_s8_u8, vreinterpretq_s32_u32, vreinterpretq_u32_s32, vrshlq_s32, vrshlq_u64, vshlq_n_s32, vshlq_s32,
    vshrq_n_s32, vst1q_s8, vst1q_s32,
};
use core::arch::aarch64::{vget_high_s32, vget_low_s32};
#[cfg(not(target_feature = "dotprod"))]
use core::arch::aarch64::{vget_low_s8, vmull_high_s8, vmull_s8, vpadalq_s16};

use crate::quantized::kernels::vectors::dense::dense;
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::kernels::{Backend, Product};
use crate::quantized::{Multiplier, Rounding};

/// The token of NEON; it needs only the instructions that the program is compiled for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Neon;

impl Backend for Neon {
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

/// The sum of the four `i32` of each register.
#[inline(always)]
fn totals_of_four([a, b, c, d]: [int32x4_t; 4]) -> int32x4_t {
    // SAFETY: the program is compiled for NEON.
    unsafe { vpaddq_s32(vpaddq_s32(a, b), vpaddq_s32(c, d)) }
}

/// [`Multiplier::round_once`] of the magnitudes, with the signs of the sums. `vrshl` by a negative number shifts to
/// the right, and adds the half.
#[inline(always)]
fn round_once(sums: int32x4_t, uint32x4x2_t(high, low): uint32x4x2_t) -> int32x4_t {
    // SAFETY: the program is compiled for NEON.
    unsafe {
        let magnitudes = vreinterpretq_u32_s32(vabsq_s32(sums));
        let shifts = vnegq_s32(vreinterpretq_s32_u32(low));
        let lower = vmull_u32(vget_low_u32(magnitudes), vget_low_u32(high));
        let upper = vmull_u32(vget_high_u32(magnitudes), vget_high_u32(high));
        let lower = vrshlq_u64(lower, vmovl_s32(vget_low_s32(shifts)));
        let upper = vrshlq_u64(upper, vmovl_s32(vget_high_s32(shifts)));
        let rounded = vreinterpretq_s32_u32(vcombine_u32(vmovn_u64(lower), vmovn_u64(upper)));
        vbslq_s32(vcltzq_s32(sums), vnegq_s32(rounded), rounded)
    }
}

/// [`Multiplier::round_twice`], as gemmlowp computes it with NEON.
#[inline(always)]
fn round_twice(sums: int32x4_t, uint32x4x2_t(high, low): uint32x4x2_t) -> int32x4_t {
    // SAFETY: the program is compiled for NEON.
    unsafe {
        let exponents = vshrq_n_s32::<24>(vshlq_n_s32::<24>(vreinterpretq_s32_u32(low)));
        let (left, right) = (vmaxq_s32(exponents, vdupq_n_s32(0)), vminq_s32(exponents, vdupq_n_s32(0)));
        let high = vqrdmulhq_s32(vshlq_s32(sums, left), vreinterpretq_s32_u32(high));
        // `vrshl` rounds halves up; −1 turns the half of a negative number down.
        let down = vshrq_n_s32::<31>(vandq_s32(high, right));
        vrshlq_s32(vqaddq_s32(high, down), right)
    }
}

impl Int8Registers for Neon {
    type Chunk = [i8; 16];
    type Inputs = int8x16_t;
    type Sums = int32x4_t;
    type Octet = [int32x4_t; 2];

    #[inline(always)]
    fn zero(self) -> int32x4_t {
        // SAFETY: the program is compiled for NEON.
        unsafe { vdupq_n_s32(0) }
    }

    #[inline(always)]
    fn inputs(self, x: &[i8; 16]) -> int8x16_t {
        // SAFETY: the program is compiled for NEON; the array holds the 16 bytes of the load.
        unsafe { vld1q_s8(x.as_ptr()) }
    }

    #[inline(always)]
    fn inputs_after(self, skipped: usize, x: &[i8; 16]) -> int8x16_t {
        // SAFETY: the program is compiled for NEON.
        unsafe {
            let lane = self.inputs(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
            let counts = vcgtq_s8(lane, vdupq_n_s8(skipped as i8 - 1));
            vandq_s8(self.inputs(x), vreinterpretq_s8_u8(counts))
        }
    }

    /// `vdotq_s32` is not stable.
    #[cfg(target_feature = "dotprod")]
    #[inline(always)]
    fn multiply_add(self, mut sums: int32x4_t, weights: &[i8; 16], inputs: int8x16_t) -> int32x4_t {
        // SAFETY: the program is compiled for `dotprod`; the instruction reads and writes these registers alone.
        unsafe {
            core::arch::asm!(
                "sdot {sums:v}.4s, {weights:v}.16b, {inputs:v}.16b",
                sums = inout(vreg) sums,
                weights = in(vreg) self.inputs(weights),
                inputs = in(vreg) inputs,
                options(pure, nomem, nostack, preserves_flags),
            );
            sums
        }
    }

    #[cfg(not(target_feature = "dotprod"))]
    #[inline(always)]
    fn multiply_add(self, sums: int32x4_t, weights: &[i8; 16], inputs: int8x16_t) -> int32x4_t {
        // SAFETY: the program is compiled for NEON.
        unsafe {
            let weights = self.inputs(weights);
            let sums = vpadalq_s16(sums, vmull_s8(vget_low_s8(weights), vget_low_s8(inputs)));
            vpadalq_s16(sums, vmull_high_s8(weights, inputs))
        }
    }

    #[inline(always)]
    fn total(self, sums: int32x4_t) -> i32 {
        // SAFETY: the program is compiled for NEON.
        unsafe { vaddvq_s32(sums) }
    }

    #[inline(always)]
    fn totals(self, [a, b, c, d, e, f, g, h]: [int32x4_t; OCTET]) -> [int32x4_t; 2] {
        [totals_of_four([a, b, c, d]), totals_of_four([e, f, g, h])]
    }

    #[inline(always)]
    fn load(self, sums: &[i32; OCTET]) -> [int32x4_t; 2] {
        // SAFETY: the program is compiled for NEON; each array holds the 16 bytes of its load.
        unsafe {
            let [a, b]: &[[i32; OCTET / 2]; 2] = bytemuck::cast_ref(sums);
            [vld1q_s32(a.as_ptr()), vld1q_s32(b.as_ptr())]
        }
    }

    #[inline(always)]
    fn store(self, [a, b]: [int32x4_t; 2]) -> [i32; OCTET] {
        // SAFETY: the program is compiled for NEON; each array holds the 16 bytes of its store.
        unsafe {
            let mut halves = [[0; OCTET / 2]; 2];
            vst1q_s32(halves[0].as_mut_ptr(), a);
            vst1q_s32(halves[1].as_mut_ptr(), b);
            bytemuck::cast(halves)
        }
    }

    #[inline(always)]
    fn add(self, [a, b]: [int32x4_t; 2], [c, d]: [int32x4_t; 2]) -> [int32x4_t; 2] {
        // SAFETY: the program is compiled for NEON.
        unsafe { [vaddq_s32(a, c), vaddq_s32(b, d)] }
    }

    #[inline(always)]
    fn requantize<R: Rounding>(
        self,
        [a, b]: [int32x4_t; 2],
        multipliers: &[Multiplier; OCTET],
    ) -> Option<[int32x4_t; 2]> {
        // SAFETY: the program is compiled for NEON; the array holds the 64 bytes of the two loads; a multiplier is two
        // `u32`.
        unsafe {
            let words = multipliers.as_ptr().cast::<u32>();
            let [first, second] = [vld2q_u32(words), vld2q_u32(words.add(OCTET))];
            if R::ROUNDS_TWICE {
                return Some([round_twice(a, first), round_twice(b, second)]);
            }
            // Above 8 bits lies the rest of the multiplier.
            let are_short = vmaxvq_u32(vorrq_u32(first.1, second.1)) < 1 << 8;
            are_short.then(inline!(|| [round_once(a, first), round_once(b, second)]))
        }
    }

    #[inline(always)]
    fn finish(self, [[a, b], [c, d]]: [[int32x4_t; 2]; 2], zero_point: i32, [low, high]: [i8; 2]) -> [i8; 2 * OCTET] {
        // SAFETY: the program is compiled for NEON; the array holds the 16 bytes of the store.
        unsafe {
            let zero_point = vdupq_n_s32(zero_point);
            let words = inline!(|a, b| {
                vcombine_s16(vqmovn_s32(vaddq_s32(a, zero_point)), vqmovn_s32(vaddq_s32(b, zero_point)))
            });
            let bytes = vcombine_s8(vqmovn_s16(words(a, b)), vqmovn_s16(words(c, d)));
            let mut y = [0; 2 * OCTET];
            vst1q_s8(y.as_mut_ptr(), vminq_s8(vmaxq_s8(bytes, vdupq_n_s8(low)), vdupq_n_s8(high)));
            y
        }
    }
}

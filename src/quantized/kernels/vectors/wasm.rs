//! WebAssembly with `simd128`: products of `i16`, to which weights and inputs are widened.

#![allow(unsafe_code)]

use core::arch::wasm32::{
    i8x16, i8x16_gt, i8x16_max, i8x16_min, i8x16_narrow_i16x8, i8x16_splat, i16x8_extend_high_i8x16,
    i16x8_extend_low_i8x16, i16x8_narrow_i32x4, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_shuffle,
    i32x4_splat, v128, v128_and, v128_load, v128_store,
};

use crate::quantized::Rounding;
use crate::quantized::kernels::vectors::dense::dense;
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::kernels::{Backend, Product};

/// The token of `simd128`; it needs only the instructions that the program is compiled for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Simd128;

impl Backend for Simd128 {
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
fn load(values: &[i8; 16]) -> v128 {
    // SAFETY: the array holds the 16 bytes of the load, which needs no alignment.
    unsafe { v128_load(values.as_ptr().cast()) }
}

/// Sixteen `i8` as `i16`.
#[inline(always)]
fn widen(values: v128) -> [v128; 2] {
    [i16x8_extend_low_i8x16(values), i16x8_extend_high_i8x16(values)]
}

/// The sums of neighbouring pairs: those of `a`, then those of `b`.
#[inline(always)]
fn add_pairs(a: v128, b: v128) -> v128 {
    i32x4_add(i32x4_shuffle::<0, 2, 4, 6>(a, b), i32x4_shuffle::<1, 3, 5, 7>(a, b))
}

impl Int8Registers for Simd128 {
    type Chunk = [i8; 16];
    type Inputs = [v128; 2];
    type Sums = v128;
    type Octet = [v128; 2];

    #[inline(always)]
    fn zero(self) -> v128 {
        i32x4_splat(0)
    }

    #[inline(always)]
    fn inputs(self, x: &[i8; 16]) -> [v128; 2] {
        widen(load(x))
    }

    #[inline(always)]
    fn inputs_after(self, skipped: usize, x: &[i8; 16]) -> [v128; 2] {
        let lane = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        widen(v128_and(load(x), i8x16_gt(lane, i8x16_splat(skipped as i8 - 1))))
    }

    #[inline(always)]
    fn multiply_add(self, sums: v128, weights: &[i8; 16], [lower, upper]: [v128; 2]) -> v128 {
        let [weights_lower, weights_upper] = widen(load(weights));
        let products = i32x4_add(i32x4_dot_i16x8(weights_lower, lower), i32x4_dot_i16x8(weights_upper, upper));
        i32x4_add(sums, products)
    }

    #[inline(always)]
    fn total(self, sums: v128) -> i32 {
        let pairs = add_pairs(sums, sums);
        i32x4_extract_lane::<0>(pairs).wrapping_add(i32x4_extract_lane::<1>(pairs))
    }

    #[inline(always)]
    fn totals(self, [a, b, c, d, e, f, g, h]: [v128; OCTET]) -> [v128; 2] {
        [add_pairs(add_pairs(a, b), add_pairs(c, d)), add_pairs(add_pairs(e, f), add_pairs(g, h))]
    }

    #[inline(always)]
    fn load(self, sums: &[i32; OCTET]) -> [v128; 2] {
        let halves: &[[i8; 16]; 2] = bytemuck::cast_ref(sums);
        [load(&halves[0]), load(&halves[1])]
    }

    #[inline(always)]
    fn store(self, [a, b]: [v128; 2]) -> [i32; OCTET] {
        let mut halves = [[0_i32; OCTET / 2]; 2];
        // SAFETY: each array holds the 16 bytes of its store, which needs no alignment.
        unsafe {
            v128_store(halves[0].as_mut_ptr().cast(), a);
            v128_store(halves[1].as_mut_ptr().cast(), b);
        }
        bytemuck::cast(halves)
    }

    #[inline(always)]
    fn add(self, [a, b]: [v128; 2], [c, d]: [v128; 2]) -> [v128; 2] {
        [i32x4_add(a, c), i32x4_add(b, d)]
    }

    #[inline(always)]
    fn finish(self, [[a, b], [c, d]]: [[v128; 2]; 2], zero_point: i32, [low, high]: [i8; 2]) -> [i8; 2 * OCTET] {
        let zero_point = i32x4_splat(zero_point);
        let words = inline!(|a, b| i16x8_narrow_i32x4(i32x4_add(a, zero_point), i32x4_add(b, zero_point)));
        let bytes = i8x16_narrow_i16x8(words(a, b), words(c, d));
        let mut y = [0; 2 * OCTET];
        // SAFETY: the array holds the 16 bytes of the store, which needs no alignment.
        unsafe { v128_store(y.as_mut_ptr().cast(), i8x16_min(i8x16_max(bytes, i8x16_splat(low)), i8x16_splat(high))) };
        y
    }
}

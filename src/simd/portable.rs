//! The backend of every machine with vectors that has none of its own: `wide`'s, with the instruction set that the whole program is
//! compiled for (SSE2, AVX2 or AVX-512 by compiler flag, NEON, wasm's simd128, plain arrays elsewhere).

use ::wide::{f32x8, i32x8};
use bytemuck::cast;

use crate::floats::zeroable;
use crate::simd::{Computation, LANES, Simd, Unfused, Vector};

/// The token that every CPU can have: it asks for no more than the program is compiled for.
///
/// [`mul_add`](Simd::mul_add) is fused where those instructions can: on AArch64, and on x86-64 compiled with FMA.
#[derive(Clone, Copy, Debug, Default)]
pub struct Portable;

zeroable! { [] Portable {} }

impl Simd for Portable {
    type Vector = f32x8;
    type Widest = Self;
    type Unfused = Unfused<Self>;

    // Without AVX a vector takes two of sixteen registers; AArch64 has twice as many.
    const TILE_ROWS: [usize; 2] =
        if cfg!(any(target_feature = "avx", target_arch = "aarch64")) { [8, 6] } else { [4, 2] };

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

    /// In a function of its own: without optimisation a function has the stack of all that is inlined in it, and a network's
    /// products together would take megabytes.
    #[inline(always)]
    fn vectorize_product<C: Computation<Output = ()>>(self, product: C) {
        fn in_its_own_frame<C: Computation<Output = ()>>(product: C) {
            product.run(Portable);
        }
        in_its_own_frame(product);
    }

    #[inline(always)]
    fn widest(self) -> Self {
        self
    }

    #[inline(always)]
    fn unfused(self) -> Unfused<Self> {
        Unfused(self)
    }

    #[inline(always)]
    fn splat(self, value: f32) -> f32x8 {
        f32x8::splat(value)
    }

    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> f32x8 {
        f32x8::from(*values)
    }

    #[inline(always)]
    fn mul_add(self, a: f32x8, b: f32x8, c: f32x8) -> f32x8 {
        a.mul_add(b, c)
    }
}

impl Vector for f32x8 {
    #[inline(always)]
    fn to_array(self) -> [f32; LANES] {
        f32x8::to_array(self)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.simd_gt(other).select(self, other)
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.simd_lt(other).select(self, other)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f32x8::sqrt(self)
    }

    #[inline(always)]
    fn less_than(self, other: Self) -> Self {
        self.simd_lt(other)
    }

    #[inline(always)]
    fn select(self, if_true: Self, if_false: Self) -> Self {
        self.bitselect(if_true, if_false)
    }

    #[inline(always)]
    fn bit_and(self, other: Self) -> Self {
        self & other
    }

    #[inline(always)]
    fn bit_or(self, other: Self) -> Self {
        self | other
    }

    #[inline(always)]
    fn shift_left<const BITS: i32>(self) -> Self {
        let bits: i32x8 = cast(self);
        cast(bits << BITS)
    }

    #[inline(always)]
    fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        f32x8::transpose(rows)
    }
}

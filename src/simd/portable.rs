//! The default backend of machines with vectors: the vectors of the crate `wide`, with the instruction set that the
//! program is compiled for (SSE2; AVX2 or AVX-512 by compiler flag; NEON; WebAssembly's simd128; plain arrays
//! elsewhere).

use core::ops::{Add, Div, Mul, Neg, Sub};

use ::wide::{f32x8, i32x8};
use bytemuck::cast;

use crate::floats::zeroable;
use crate::simd::{
    Computation, LANES, Octet, Product, Registers, Simd, Vector, eight_lanes, limits_by_comparison, reduce_eight,
    transpose_loaded,
};

/// The token of the compiled instruction set, available on every CPU.
///
/// [`mul_add`](Registers::mul_add) fuses where those instructions can: on AArch64, and on x86-64 compiled with FMA.
#[derive(Clone, Copy, Debug, Default)]
pub struct Portable;

zeroable! { [] Portable {} }

impl Registers for Portable {
    type Vector = PortableVector;
    type Values = [f32; LANES];

    // Without AVX a vector occupies two of sixteen registers; AArch64 has 32.
    const TILE_ROWS: [usize; 2] =
        if cfg!(any(target_feature = "avx", target_arch = "aarch64")) { [8, 6] } else { [4, 2] };

    eight_lanes!();
    limits_by_comparison!();
    transpose_loaded!();

    #[inline(always)]
    fn splat(self, value: f32) -> PortableVector {
        #[cfg(optimizes_for_size)]
        return PortableVector(splat_without_a_loop(value));
        #[cfg(not(optimizes_for_size))]
        PortableVector(f32x8::splat(value))
    }

    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> PortableVector {
        PortableVector(f32x8::from(*values))
    }

    #[inline(always)]
    fn mul_add(self, a: PortableVector, b: PortableVector, c: PortableVector) -> PortableVector {
        PortableVector(a.0.mul_add(b.0, c.0))
    }
}

/// Eight equal lanes. `f32x8::splat` is an array of equal values, which rustc compiles as a loop, and LLVM unrolls it
/// only when it optimises for speed. For constants, LLVM removes the shifts.
#[cfg(any(optimizes_for_size, test))]
#[inline(always)]
fn splat_without_a_loop(value: f32) -> f32x8 {
    let pair = u64::from(value.to_bits()) << 32 | u64::from(value.to_bits());
    let quad = u128::from(pair) << 64 | u128::from(pair);
    // Two equal operands would be a loop too.
    cast([quad, quad.rotate_left(64)])
}

impl Simd for Portable {
    /// Enters a separate function, which equal layers share; its stack is not part of the caller's.
    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        #[inline(never)]
        fn run<C: Computation>(computation: C) -> C::Output {
            computation.run(Portable)
        }
        run(computation)
    }

    #[inline(always)]
    fn vectorize_product<P: Product>(self, product: P) {
        #[inline(never)]
        fn run<P: Product>(product: P) {
            product.run(Portable, Portable);
        }
        run(product);
    }
}

/// Eight lanes in the vectors of the crate `wide`.
#[derive(Clone, Copy, Debug)]
pub struct PortableVector(f32x8);

/// Implements a binary operator by that of `f32x8`.
macro_rules! operator {
    ($Trait:ident, $method:ident) => {
        impl $Trait for PortableVector {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0))
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl Neg for PortableVector {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Vector for PortableVector {
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self(self.0.simd_gt(other.0).select(self.0, other.0))
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(self.0.simd_lt(other.0).select(self.0, other.0))
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.sqrt())
    }

    #[inline(always)]
    fn less_than(self, other: Self) -> Self {
        Self(self.0.simd_lt(other.0))
    }

    #[inline(always)]
    fn select(self, if_true: Self, if_false: Self) -> Self {
        Self(self.0.bitselect(if_true.0, if_false.0))
    }

    #[inline(always)]
    fn nonzero(self) -> u8 {
        let mut bits = 0;
        for lane in self.to_array().into_iter().rev() {
            bits = bits << 1 | u8::from(lane != 0.0);
        }
        bits
    }

    #[inline(always)]
    fn bit_and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[inline(always)]
    fn bit_or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline(always)]
    fn shift_left<const BITS: i32>(self) -> Self {
        let bits: i32x8 = cast(self.0);
        Self(cast(bits << BITS))
    }

    #[inline(always)]
    fn reduce(self, combine: impl Fn(f32, f32) -> f32) -> f32 {
        reduce_eight(self.to_array(), combine)
    }
}

impl Octet for PortableVector {
    #[inline(always)]
    fn to_array(self) -> [f32; LANES] {
        self.0.to_array()
    }

    #[inline(always)]
    fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        f32x8::transpose(rows.map(inline!(|row| row.0))).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_has_the_value() {
        for value in [0.0, -0.0, 1.5, -3e38, f32::INFINITY, f32::from_bits(0x7fc0_1234), 1e-40] {
            assert_eq!(splat_without_a_loop(value).to_array().map(f32::to_bits), [value.to_bits(); LANES]);
        }
    }
}

//! The Cortex-M with an FPU: eight lanes are eight scalars, and a layer's products are a loop in assembly.
//!
//! Stable Rust neither fuses a multiply-add here nor takes float registers as operands of `asm!`, and the compiler reloads
//! what could stay in registers. So the loop in which the time goes is written whole, pointers in, floats in memory out: for the
//! FPU of the M4F, M7 and M33, and for the vectors of the M55 where the program is compiled for that CPU.

#![allow(unsafe_code)]

use core::arch::asm;

use super::{Computation, LANES, Lanes, Simd};

mod fpu;
#[cfg(helium)]
mod helium;

#[cfg(not(helium))]
use self::fpu::affine as fused_affine;
#[cfg(helium)]
use self::helium::affine as fused_affine;

/// The token for a Cortex-M with an FPU. `FUSES` says whether the sums of a layer's products are rounded once a term: all else
/// is scalar code of the compiler's, which never fuses.
///
/// It asks for no more than the program is compiled for.
#[derive(Clone, Copy, Debug, Default)]
pub struct CortexM<const FUSES: bool = true>;

impl<const FUSES: bool> Simd for CortexM<FUSES> {
    type Vector = Lanes;
    type Widest = Self;
    type Unfused = CortexM<false>;

    const SCALAR: bool = true;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

    #[inline(always)]
    fn widest(self) -> Self {
        self
    }

    #[inline(always)]
    fn unfused(self) -> CortexM<false> {
        CortexM
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Lanes {
        Lanes([value; LANES])
    }

    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> Lanes {
        Lanes(*values)
    }

    #[inline(always)]
    fn mul_add(self, a: Lanes, b: Lanes, c: Lanes) -> Lanes {
        a * b + c
    }

    #[inline(always)]
    fn affine<const INPUTS: usize, const UNITS: usize>(
        self,
        x: &[f32; INPUTS],
        w: &[[f32; UNITS]; INPUTS],
        b: &[f32; UNITS],
        z: &mut [f32; UNITS],
        skip_zeros: bool,
    ) {
        if FUSES {
            fused_affine(x, w, b, z, skip_zeros);
        } else {
            fpu::affine_unfused(x, w, b, z, skip_zeros);
        }
    }
}

/// The square root of a scalar, correctly rounded.
#[inline(always)]
pub(super) fn sqrt(value: f32) -> f32 {
    let mut root = value;
    // SAFETY: the program is compiled for a CPU with an FPU. Only registers that are operands or clobbered are touched.
    unsafe {
        asm!(
            "vmov s0, {root}",
            "vsqrt.f32 s0, s0",
            "vmov {root}, s0",
            root = inout(reg) root,
            out("s0") _,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    root
}

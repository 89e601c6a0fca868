//! The backend of Cortex-M with an FPU: eight lanes are eight scalars, and the product of a layer is a loop in
//! assembly.
//!
//! On these targets stable Rust never fuses a multiply-add, `asm!` takes no float registers as operands, and the
//! compiler reloads values that would fit in registers. Therefore the hot loop is entirely in assembly, with pointers
//! in registers and floats in memory as its interface: one version for the FPU of the M4F, M7 and M33, and one for the
//! vectors of the M55, if the program is compiled for that CPU.

#![allow(unsafe_code)]

use core::arch::asm;

use crate::simd::scalar::scalar_registers;
use crate::simd::{Computation, LANES, Registers, ScalarVector, Simd, Vector, eight_lanes, transpose_loaded};

/// Moves a pointer by a distance below 2²⁰ bytes, in at most two instructions.
#[rustfmt::skip]
macro_rules! advance {
    ($operation:literal, $pointer:literal, $low:literal, $high:literal) => {
        concat!(
            ".if ", $low, " > 0\n", $operation, "w ", $pointer, ", ", $pointer, ", #", $low, "\n.endif\n",
            ".if ", $high, " > 0\n", $operation, ".w ", $pointer, ", ", $pointer, ", #", $high, "\n.endif\n",
        )
    };
}

/// The code of a skipped row, outside the loop: moves the pointer to the next row and returns.
#[rustfmt::skip]
macro_rules! skipped_row {
    ($skipped:literal, $next:literal) => {
        concat!($skipped, ":\n", advance!("add", "{w}", "{row_low}", "{row_high}"), "b ", $next, "b\n")
    };
}

mod fpu;
#[cfg(helium)]
mod helium;

#[cfg(not(helium))]
use self::fpu::affine as fused_affine;
#[cfg(helium)]
use self::helium::affine as fused_affine;

/// The token for a Cortex-M with an FPU; it needs only the instructions that the program is compiled for.
/// [`affine`](Simd::affine) fuses its multiply-adds; all other code is LLVM's scalar code, which never fuses.
#[derive(Clone, Copy, Debug, Default)]
pub struct CortexM;

impl Registers for CortexM {
    scalar_registers!();
}

impl Simd for CortexM {
    const SCALAR: bool = true;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

    #[inline(always)]
    fn affine<const FUSES: bool, const INPUTS: usize, const UNITS: usize>(
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

/// The correctly rounded square root of a scalar.
#[inline(always)]
pub(super) fn sqrt(value: f32) -> f32 {
    let mut root = value;
    // SAFETY: the program is compiled for a CPU with an FPU. The assembly touches only operands and clobbered
    // registers.
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

/// The part of a distance in bytes that fits the twelve bits of one instruction.
const fn low(bytes: usize) -> usize {
    bytes % (1 << 12)
}

/// The part of a distance in bytes above its [`low`] part.
const fn high(bytes: usize) -> usize {
    bytes - low(bytes)
}

//! The FPU's square root.

use core::arch::asm;

/// The correctly rounded square root of a scalar.
#[inline(always)]
pub(in crate::simd) fn sqrt(value: f32) -> f32 {
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

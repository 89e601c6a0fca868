//! Measures the stack use of a computation: paints the free stack before, and counts the overwritten words afterwards.

#![allow(unsafe_code)]

use core::arch::asm;
use core::hint::black_box;
use core::ptr;

/// The value of painted words.
const PAINT: u32 = 0xA5C3_963C;
/// The number of painted bytes below the stack pointer, if the stack has that many. Without optimisation each inlined
/// function keeps its own variables.
const MOST: usize = if cfg!(debug_assertions) { 512 * 1024 } else { 12 * 1024 };
/// The stack that the painting itself may use; 0 if all of it is inlined.
const MARGIN: usize = if cfg!(debug_assertions) { 1024 } else { 0 };

/// The largest stack use of `computation` in bytes, a multiple of four; `None` if it used all painted words.
#[inline(never)]
pub fn peak(computation: impl FnOnce()) -> Option<usize> {
    let top = (stack_pointer() - MARGIN) / 4 * 4;
    let bottom = (top - MOST.min(top - end_of_data())).next_multiple_of(4);
    for address in (bottom..top).step_by(4) {
        // SAFETY: an aligned word between the end of the program's data and the stack pointer is free stack: it
        // contains no Rust object, and no interrupt is enabled that could use it.
        unsafe { ptr::with_exposed_provenance_mut::<u32>(address).write_volatile(PAINT) };
    }
    call(computation);
    let deepest = (bottom..top).step_by(4).find(|address| {
        // SAFETY: as above; words that the computation has not written still hold the paint.
        let word = unsafe { ptr::with_exposed_provenance::<u32>(*address).read_volatile() };
        word != PAINT
    });
    match deepest {
        Some(address) if address == bottom => None,
        Some(address) => Some(top + MARGIN - address),
        None => Some(MARGIN), // at most
    }
}

/// Not inlined, so that the whole stack of the computation lies below the painter's.
#[inline(never)]
fn call(computation: impl FnOnce()) {
    computation();
    black_box(());
}

fn stack_pointer() -> usize {
    let address;
    // SAFETY: the instruction only copies a register.
    unsafe {
        #[cfg(target_arch = "arm")]
        asm!("mov {}, sp", out(reg) address, options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "riscv32")]
        asm!("mv {}, sp", out(reg) address, options(nomem, nostack, preserves_flags));
    }
    address
}

/// The end of the program's variables, and the lower limit of the stack.
fn end_of_data() -> usize {
    unsafe extern "C" {
        /// The symbol's name in the linker scripts of cortex-m-rt and riscv-rt.
        static __sheap: u32;
    }
    (&raw const __sheap).expose_provenance()
}

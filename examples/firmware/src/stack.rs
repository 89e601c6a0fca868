//! How much stack a computation takes: the free stack is painted, and what has lost its paint afterwards was used.

#![allow(unsafe_code)]

use core::arch::asm;
use core::hint::black_box;
use core::ptr;

/// What free words are painted with.
const PAINT: u32 = 0xA5C3_963C;
/// How many bytes below the stack pointer are painted, if there are so many.
const MOST: usize = 12 * 1024;
/// What the painting itself may need meanwhile: nothing, where all of it is inlined.
const MARGIN: usize = if cfg!(debug_assertions) { 1024 } else { 0 };

/// The bytes of stack that `computation` takes at its deepest, in steps of four. `None` if it used all that was painted.
#[inline(never)]
pub fn peak(computation: impl FnOnce()) -> Option<usize> {
    let top = (stack_pointer() - MARGIN) / 4 * 4;
    let bottom = (top - MOST.min(top - end_of_data())).next_multiple_of(4);
    for address in (bottom..top).step_by(4) {
        // SAFETY: an aligned word between the end of the program's data and the stack pointer: free stack, which
        // no Rust object lies in, and which no interrupt uses, since none is enabled.
        unsafe { ptr::with_exposed_provenance_mut::<u32>(address).write_volatile(PAINT) };
    }
    call(computation);
    let deepest = (bottom..top).step_by(4).find(|address| {
        // SAFETY: as above; the words that the computation has not written hold the paint.
        let word = unsafe { ptr::with_exposed_provenance::<u32>(*address).read_volatile() };
        word != PAINT
    });
    match deepest {
        Some(address) if address == bottom => None,
        Some(address) => Some(top + MARGIN - address),
        None => Some(MARGIN), // at most
    }
}

/// A function of its own, so that all of the computation's stack is below the painter's.
#[inline(never)]
fn call(computation: impl FnOnce()) {
    computation();
    black_box(());
}

fn stack_pointer() -> usize {
    let address;
    // SAFETY: it copies a register.
    unsafe { asm!("mov {}, sp", out(reg) address, options(nomem, nostack, preserves_flags)) };
    address
}

/// Where the program's variables end, and the stack could go down to.
fn end_of_data() -> usize {
    unsafe extern "C" {
        /// What the linker scripts of cortex-m-rt and of riscv-rt call it.
        static __sheap: u32;
    }
    (&raw const __sheap).expose_provenance()
}

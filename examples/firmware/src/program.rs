//! The way into a program, and out of it: its result becomes the exit status of QEMU or probe-rs.

use core::panic::PanicInfo;

#[cfg(target_arch = "arm")]
pub use cortex_m_rt::{entry, exception};
#[cfg(target_arch = "riscv32")]
pub use riscv_rt::entry;
use semihosting::process;

use crate::say;

/// What a program gives: if it is an error, its words are printed and the exit status is 1.
pub type Outcome = Result<(), &'static str>;

/// Makes `fn() -> Outcome` the program.
#[macro_export]
macro_rules! program {
    ($run:path) => {
        #[$crate::program::entry]
        fn main() -> ! {
            $crate::program::end($run())
        }
    };
}

/// Ends the program with its outcome.
pub fn end(outcome: Outcome) -> ! {
    match outcome {
        Ok(()) => process::exit(0),
        Err(error) => {
            say!["error: ", error];
            process::exit(1)
        }
    }
}

/// Nothing here panics, so that this is in no program. It says no more than that, since the message would take `core::fmt`.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    end(Err("a panic"))
}

//! Entry and exit of a program: its result becomes the exit status of QEMU or probe-rs.

use core::panic::PanicInfo;

#[cfg(target_arch = "arm")]
pub use cortex_m_rt::{entry, exception};
#[cfg(target_arch = "riscv32")]
pub use riscv_rt::entry;
use semihosting::process;

use crate::say;

/// The result of a program. For an error, the program prints the message and exits with status 1.
pub type Outcome = Result<(), &'static str>;

/// Declares `fn() -> Outcome` as the program.
#[macro_export]
macro_rules! program {
    ($run:path) => {
        #[$crate::program::entry]
        fn main() -> ! {
            $crate::program::end($run())
        }
    };
}

/// Exits with the status of `outcome`.
pub fn end(outcome: Outcome) -> ! {
    match outcome {
        Ok(()) => process::exit(0),
        Err(error) => {
            say!["error: ", error];
            process::exit(1)
        }
    }
}

/// The programs contain no panics, so the linker drops this handler. Printing the message would need `core::fmt`.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    end(Err("a panic"))
}

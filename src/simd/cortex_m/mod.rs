//! The backend of Cortex-M with an FPU: a vector is a scalar, and the product of a layer is a loop in assembly.
//!
//! On these targets stable Rust never fuses a multiply-add, `asm!` takes no float registers as operands, and the
//! compiler reloads values that would fit in registers. Therefore the hot loop is entirely in assembly, with pointers
//! in registers and floats in memory as its interface: one version for the FPU of the M4F, M7 and M33, and one for the
//! vectors of the M55, if the program is compiled for that CPU.

#![allow(unsafe_code)]

#[macro_use]
mod assembly;
mod fpu;
#[cfg(helium)]
mod helium;
#[cfg(helium)]
mod limits;
mod sqrt;
mod token;

#[cfg(helium)]
pub(super) use self::limits::{clamp, flush_subnormal};
pub(super) use self::sqrt::sqrt;
pub use self::token::CortexM;

//! The backend of Cortex-M with the DSP extension: loops in assembly, because LLVM finds these instructions in no loop.

#![allow(unsafe_code)]

#[macro_use]
mod sums;
#[macro_use]
mod outputs;
mod dsp;

pub use self::dsp::CortexMDsp;

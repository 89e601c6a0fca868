//! The backends of Cortex-M: loops in assembly, because LLVM finds these instructions in no loop.
//!
//! | module | cores |
//! | --- | --- |
//! | `dsp` | M4, M7, M33 and others with the DSP extension |
//! | `helium` | M55 and others with Helium, if the program is compiled for them |
//! | `thumb1` | M0, M0+, M1 and M23, whose instructions have 16 bits |

#![allow(unsafe_code)]

mod driver;
#[cfg(all(cortex_m_dsp, not(helium)))]
#[macro_use]
mod sums;
#[cfg(all(cortex_m_dsp, not(helium)))]
#[macro_use]
mod outputs;
#[cfg(all(cortex_m_dsp, not(helium)))]
mod dsp;
#[cfg(helium)]
mod helium;
#[cfg(thumb1)]
mod thumb1;

#[cfg(all(cortex_m_dsp, not(helium)))]
pub use self::dsp::Dsp as CortexM;
#[cfg(helium)]
pub use self::helium::Helium as CortexM;
#[cfg(thumb1)]
pub use self::thumb1::Thumb1 as CortexM;

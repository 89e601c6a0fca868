//! Eight lanes of `f32`, or one on CPUs without vectors, and the choice of the instructions that compute them.
//!
//! 1. A **token** ([`Simd`]) is a small value whose existence proves that the CPU has certain instructions. It creates
//!    vectors, multiplies and adds them, and runs a [`Computation`] in a function compiled for those instructions.
//! 2. All code below a public call is generic over the token and inlined, so only the token decides which instructions
//!    run.
//! 3. An [`Execution`] picks the token once per public call: [`Fast`] takes the best backend of the CPU,
//!    [`Reproducible`] the same without the fused multiply-add. A token is itself an execution, so a test can force any
//!    backend.
//!
//! Eight lanes are one register with AVX2, two with SSE2, NEON and WebAssembly. On 32-bit Arm and RISC-V a vector has
//! one lane ([`Scalar`]), and a reduction keeps its eight partial sums. The order of every sum is therefore the same
//! everywhere, and only the fused multiply-add can differ. The tiles of the matrix products, whose sums never cross
//! lanes, use wider [`Registers`] if the CPU has them.

mod arithmetic;
mod columns_mut;
#[cfg(cortex_m_fpu)]
mod cortex_m;
mod execution;
#[cfg(not(soft_float))]
mod hard_float;
#[cfg(not(helium))]
mod limits;
mod portable;
mod registers;
mod scalar;
#[cfg(any(soft_float, test))]
#[cfg_attr(not(soft_float), allow(dead_code, unused_imports))] // tested on the computer that compiles
mod soft_float;
mod token;
mod unfused;
mod vector;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use self::columns_mut::ColumnsMut;
#[cfg(cortex_m_fpu)]
pub use self::cortex_m::CortexM;
pub use self::execution::{Execution, Fast, Reproducible};
pub use self::portable::{Portable, PortableVector};
pub use self::registers::Registers;
pub(crate) use self::registers::{CACHE_LINE, eight_lanes, forward_registers, limits_by_comparison, transpose_loaded};
pub use self::scalar::{Scalar, ScalarVector};
pub use self::token::{Computation, Divisible, EightLanes, Product, Simd, Workers};
pub use self::unfused::Unfused;
pub(crate) use self::vector::reduce_eight;
pub use self::vector::{LANES, Octet, Vector};
#[cfg(target_arch = "x86_64")]
pub use self::x86::{Avx2, Avx512, F32x8, F32x16};

//! Products of `i8`, with the best instructions of the CPU.
//!
//! [`reference`] specifies the arithmetic as plain loops. A [`Backend`] computes the same bits faster: integer sums do
//! not depend on their order.

mod backend;
mod blocks;
#[cfg(any(cortex_m_dsp, thumb1))]
mod cortex_m;
#[cfg(i8_vectors)]
mod dense;
#[cfg(all(i8_vectors, target_arch = "aarch64"))]
mod neon;
mod product;
pub mod reference;
#[cfg(i8_vectors)]
mod registers;
#[cfg(all(i8_vectors, any(target_arch = "x86", target_arch = "x86_64")))]
mod sse2;
#[cfg(test)]
mod tests;
#[cfg(all(i8_vectors, target_arch = "wasm32"))]
mod wasm;
#[cfg(all(i8_vectors, target_arch = "x86_64"))]
mod x86;

pub use self::backend::{Backend, Computation, Plain, on_the_best_backend};
#[cfg(any(cortex_m_dsp, thumb1))]
pub use self::cortex_m::CortexM;
#[cfg(all(i8_vectors, target_arch = "aarch64"))]
pub use self::neon::Neon;
pub use self::product::Product;
#[cfg(all(i8_vectors, any(target_arch = "x86", target_arch = "x86_64")))]
pub use self::sse2::Sse2;
#[cfg(all(i8_vectors, target_arch = "wasm32"))]
pub use self::wasm::Simd128;
#[cfg(all(i8_vectors, target_arch = "x86_64"))]
pub use self::x86::{Avx2, Avx512Vnni, AvxVnni};

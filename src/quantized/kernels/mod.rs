//! Products of `i8`, with the best instructions of the CPU.
//!
//! [`reference`] specifies the arithmetic as plain loops. A [`Backend`] computes the same bits faster: integer sums do
//! not depend on their order.

mod backend;
// The CPUs with registers of several `i8`.
#[cfg(any(
    target_arch = "x86",
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128"),
))]
mod dense;
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod neon;
mod product;
pub mod reference;
#[cfg(any(
    target_arch = "x86",
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128"),
))]
mod registers;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
mod sse2;
#[cfg(test)]
mod tests;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use self::backend::on_the_best_backend;
pub use self::backend::{Backend, Computation, Plain};
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
pub use self::neon::Neon;
pub use self::product::Product;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pub use self::sse2::Sse2;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use self::wasm::Simd128;
#[cfg(target_arch = "x86_64")]
pub use self::x86::{Avx2, Avx512Vnni, AvxVnni};

//! Products of `i8`, with the best instructions of the CPU.
//!
//! [`reference`] specifies the arithmetic as plain loops. A [`Backend`] computes the same bits faster: integer sums do
//! not depend on their order.

mod backend;
mod product;
pub mod reference;
#[cfg(test)]
mod tests;
#[cfg(any(
    target_arch = "x86",
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128"),
))]
mod vectors;

pub(crate) use self::backend::on_the_best_backend;
pub use self::backend::{Backend, Computation, Plain};
pub use self::product::Product;
#[cfg(any(
    target_arch = "x86",
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128"),
))]
pub use self::vectors::*;

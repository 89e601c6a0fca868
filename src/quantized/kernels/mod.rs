//! Products of `i8`, with the best instructions of the CPU.
//!
//! [`reference`] specifies the arithmetic as plain loops. A [`Backend`] computes the same bits faster: integer sums do
//! not depend on their order.

mod backend;
mod dense;
mod product;
pub mod reference;
mod registers;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use self::backend::on_the_best_backend;
pub use self::backend::{Backend, Computation, Plain};
pub use self::product::Product;
#[cfg(target_arch = "x86_64")]
pub use self::x86::{Avx2, Avx512Vnni, AvxVnni};

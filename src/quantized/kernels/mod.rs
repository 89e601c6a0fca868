//! Products of `i8`, with the best instructions of the CPU.
//!
//! [`reference`] specifies the arithmetic as plain loops. A [`Backend`] computes the same bits faster: integer sums do
//! not depend on their order.

mod backend;
mod product;
pub mod reference;

pub(crate) use self::backend::on_the_best_backend;
pub use self::backend::{Backend, Computation, Plain};
pub use self::product::Product;

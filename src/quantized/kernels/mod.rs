//! Products of `i8`, with the best instructions of the CPU.
//!
//! [`mod@reference`] specifies the arithmetic as plain loops. A [`Backend`] computes the same bits faster: integer sums
//! do not depend on their order.

mod backend;
mod blocks;
#[cfg(any(cortex_m_dsp, thumb1))]
mod cortex_m;
mod product;
pub mod reference;
// Builds with threads are there for the threads; these tests take most of the time to compile.
#[cfg(all(test, not(any(loom, feature = "rayon"))))]
mod tests;
#[cfg(i8_vectors)]
mod vectors;

pub use self::backend::{Backend, Computation, Plain, on_the_best_backend};
#[cfg(any(cortex_m_dsp, thumb1))]
pub use self::cortex_m::CortexM;
pub use self::product::Product;
pub(crate) use self::product::finish;
#[cfg(i8_vectors)]
pub use self::vectors::*;

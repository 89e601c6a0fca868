//! The matrix products of a batch: one driver, [`gemm::Gemm`], and a declaration for each product.

mod affine_batch;
mod epilogue;
mod factors;
mod gemm;
mod input_gradient;
mod lhs;
mod narrow;
mod pack;
mod panel;
#[cfg(feature = "rayon")]
mod pipeline;
mod rhs;
mod scratch;
mod tile;
mod weight_gradient;

pub use self::affine_batch::affine_batch;
pub use self::input_gradient::input_gradient;
pub use self::weight_gradient::weight_gradient;

//! The backends of x86-64, detected at run time.

mod avx2;
mod avx512;

pub use self::avx2::{Avx2, F32x8};
pub use self::avx512::{Avx512, F32x16};

//! The backends of x86-64, found when the program runs.

mod avx2;
mod avx512;
mod best;

pub use self::avx2::Avx2;
pub use self::avx512::Avx512;
pub(in crate::simd) use self::best::Best;

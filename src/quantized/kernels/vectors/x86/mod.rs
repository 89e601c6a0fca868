//! The backends of x86-64, detected at run time.

mod across;
mod avx2;
mod bytes;
mod narrow;
mod quadruples;
mod requantize;
mod samples;
mod symmetric;
mod token;
mod vnni;
mod ymm;
mod zmm;

pub use self::avx2::Avx2;
pub use self::vnni::{Avx512Vnni, AvxVnni};

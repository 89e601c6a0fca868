//! Backends of CPUs with registers of several `i8`: one loop, [`dense`](dense::dense), over the registers of each.

mod dense;
#[cfg(target_arch = "aarch64")]
mod neon;
mod registers;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
mod sse2;
#[cfg(target_arch = "wasm32")]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "aarch64")]
pub use self::neon::Neon;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pub use self::sse2::Sse2;
#[cfg(target_arch = "wasm32")]
pub use self::wasm::Simd128;
#[cfg(target_arch = "x86_64")]
pub use self::x86::{Avx2, Avx512Vnni, AvxVnni};

// The backend that the target always has.

#[cfg(target_arch = "aarch64")]
pub(super) use self::neon::Neon as Compiled;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pub(super) use self::sse2::Sse2 as Compiled;
#[cfg(target_arch = "wasm32")]
pub(super) use self::wasm::Simd128 as Compiled;

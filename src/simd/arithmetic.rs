//! The arithmetic that every backend relies on, and the targets that lack it.
//!
//! Each operation on `f32` returns the nearest `f32`, subnormal numbers included, as IEEE 754 defines for binary32. The
//! vector functions round by adding and subtracting 1.5·2²³, and [`Reproducible`](crate::simd::Reproducible) gives
//! equal bits only if each operation does. SSE2, AVX, AVX-512, NEON on AArch64, simd128 of WebAssembly, the FPUs of
//! 32-bit Arm and of RISC-V, and the compiler's software floats all do. The exceptions:
//!
//! - **x86 without SSE2** does not compile: x87 registers hold 64 bits of precision, and round to 24 only in memory.
//!   x86 for UEFI and x86-64 without an operating system compute in software. `build.rs` reports the error, because the
//!   crate `wide` compiles before this one and has errors of its own if a flag turns off SSE2 alone.
//! - **32-bit Arm with NEON**: NEON flushes subnormal numbers to zero, but LLVM computes with the FPU. Only the target
//!   feature `neonfp`, which rustc does not know, changes that.
//! - **Arm with Helium**: Helium flushes subnormal numbers to zero. The bits are equal only without subnormal numbers;
//!   `simd/cortex_m/helium.rs` gives the details.
//! - **Threads that flush subnormal numbers to zero**: C code compiled with `-ffast-math` and audio hosts set this mode
//!   (FTZ and DAZ of SSE, AVX and AVX-512), which is undefined behaviour in Rust. With AVX2 each vector function stayed
//!   within 2.4·10⁻³⁸ of its usual result, on every 97th `f32`.

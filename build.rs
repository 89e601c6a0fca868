//! Refuses x86 without SSE2, and sets a `cfg` for facts that stable Rust does not detect, by the target's name and the
//! compiler's flags:
//!
//! - `optimizes_for_size`: `opt-level` is `"s"` or `"z"`;
//! - `cortex_m_fpu`: the single-precision FPU of a Cortex-M4F, M7 or M33, with fused multiply-add;
//! - `helium`: in addition, the vectors of a Cortex-M52, M55 or M85, chosen by `-C target-cpu`;
//! - `cortex_m_dsp`: the DSP extension of a Cortex-M4, M7 or M33, and `armv8m` if it is an M33 or a later core;
//! - `thumb1`: the instructions of 16 bits of a Cortex-M0 or M23;
//! - `i8_vectors`: vectors of `i8` at compile time: SSE2, NEON of 64 bits, or WebAssembly's `simd128`;
//! - `soft_float`: no FPU;
//! - `clz`: with `soft_float`, an instruction that counts leading zeros.
//!
//! The `cfg` of model checks, `loom`, comes from the compiler's flags alone.

use std::env;

/// The error on x86 without SSE2.
const NEEDS_SSE2: &str = "stackprop needs SSE2 on x86: x87 registers hold 64 bits of precision instead of 24, so the \
                          functions would return wrong results. Choose a target whose name begins with i686, or \
                          compile with `-C target-feature=+sse2`.";

/// Cores whose FPU LLVM uses even if the target's calling convention does not.
const CORES_WITH_FPU: [&str; 7] =
    ["cortex-m4", "cortex-m7", "cortex-m33", "cortex-m35p", "cortex-m52", "cortex-m55", "cortex-m85"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(optimizes_for_size, cortex_m_fpu, helium, soft_float, clz)");
    println!("cargo::rustc-check-cfg=cfg(cortex_m_dsp, armv8m, thumb1, i8_vectors, loom)");
    if computes_with_x87() {
        println!("cargo::error={NEEDS_SSE2}");
    }
    if ["s", "z"].contains(&variable("OPT_LEVEL").as_str()) {
        println!("cargo::rustc-cfg=optimizes_for_size");
    }
    let target = variable("TARGET");
    let flags = variable("CARGO_ENCODED_RUSTFLAGS");
    // The byte 0x1f separates flags. `-C target-cpu=…` is one flag or two.
    let cpu = flags.split('\x1f').find_map(|flag| flag.split_once("target-cpu=")).map(|(_, cpu)| cpu);

    if is_cortex_m_with_fpu(&target) {
        println!("cargo::rustc-cfg=cortex_m_fpu");
        if matches!(cpu, Some("cortex-m52" | "cortex-m55" | "cortex-m85")) {
            println!("cargo::rustc-cfg=helium");
        }
    }
    if has_dsp(&target) {
        println!("cargo::rustc-cfg=cortex_m_dsp");
        if target.starts_with("thumbv8m") {
            println!("cargo::rustc-cfg=armv8m");
        }
    }
    if ["thumbv6m-", "thumbv8m.base-"].iter().any(|cores| target.starts_with(cores)) {
        println!("cargo::rustc-cfg=thumb1");
    }
    if has_i8_vectors() {
        println!("cargo::rustc-cfg=i8_vectors");
    }
    let has_fpu = flags.contains("+vfp") || cpu.is_some_and(|cpu| CORES_WITH_FPU.contains(&cpu));
    if is_soft_float(&target) && !has_fpu {
        println!("cargo::rustc-cfg=soft_float");
        if counts_leading_zeros(&target) {
            println!("cargo::rustc-cfg=clz");
        }
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Whether a 32-bit x86 CPU computes without SSE2; for UEFI it computes in software.
fn computes_with_x87() -> bool {
    variable("CARGO_CFG_TARGET_ARCH") == "x86" && variable("CARGO_CFG_TARGET_OS") != "uefi" && !has_feature("sse2")
}

fn has_i8_vectors() -> bool {
    match variable("CARGO_CFG_TARGET_ARCH").as_str() {
        "x86" | "x86_64" => has_feature("sse2"),
        "aarch64" => has_feature("neon"),
        "wasm32" => has_feature("simd128"),
        _ => false,
    }
}

fn has_feature(name: &str) -> bool {
    variable("CARGO_CFG_TARGET_FEATURE").split(',').any(|feature| feature == name)
}

fn is_cortex_m_with_fpu(target: &str) -> bool {
    ["thumbv7em-", "thumbv8m.main-"].iter().any(|cores| target.starts_with(cores)) && target.ends_with("eabihf")
}

/// Whether the target has the DSP extension: a Cortex-M4 or M7, or an M33 or later core with an FPU.
fn has_dsp(target: &str) -> bool {
    target.starts_with("thumbv7em-") || is_cortex_m_with_fpu(target)
}

/// Whether the target has no FPU that its programs use: Arm with the calling convention `eabi`, except Android; RISC-V
/// with a base integer instruction set, `i` or `e`, without the extension `f`.
///
/// Other CPUs without an FPU, such as some of MIPS, PowerPC and LoongArch, keep the compiler's functions. Both give the
/// same bits, so a target in the wrong group loses only speed.
fn is_soft_float(target: &str) -> bool {
    let architecture = target.split('-').next().unwrap_or_default();
    if let Some(extensions) = architecture.strip_prefix("riscv32").or(architecture.strip_prefix("riscv64")) {
        return extensions.starts_with(['i', 'e']) && !extensions.contains('f');
    }
    variable("CARGO_CFG_TARGET_ARCH") == "arm"
        && variable("CARGO_CFG_TARGET_ABI") == "eabi"
        && variable("CARGO_CFG_TARGET_OS") != "android"
}

/// Whether the target counts leading zeros in one instruction: Arm except the smallest instruction sets, and RISC-V
/// with the extension Zbb.
fn counts_leading_zeros(target: &str) -> bool {
    if target.starts_with("riscv") {
        return has_feature("zbb");
    }
    !["armv4t-", "thumbv4t-", "thumbv5te-", "thumbv6-", "thumbv6m-", "thumbv8m.base-"]
        .iter()
        .any(|cores| target.starts_with(cores))
}

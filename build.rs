//! Sets a `cfg` for facts that stable Rust does not detect:
//!
//! - `optimizes_for_size`: `opt-level` is `"s"` or `"z"`;
//! - `cortex_m_fpu`: the single-precision FPU of a Cortex-M4F, M7 or M33, with fused multiply-add; set by the target's
//!   name;
//! - `helium`: in addition, the vectors of a Cortex-M52, M55 or M85; set by `-C target-cpu` in the compiler's flags.
//!
//! The `cfg` of model checks, `loom`, comes from the compiler's flags alone.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(optimizes_for_size, cortex_m_fpu, helium, loom)");
    let variable = |name| env::var(name).unwrap_or_default();
    if ["s", "z"].contains(&variable("OPT_LEVEL").as_str()) {
        println!("cargo::rustc-cfg=optimizes_for_size");
    }
    let target = variable("TARGET");
    if !["thumbv7em-", "thumbv8m.main-"].iter().any(|cores| target.starts_with(cores)) || !target.ends_with("eabihf") {
        return;
    }
    println!("cargo::rustc-cfg=cortex_m_fpu");
    // The byte 0x1f separates flags. `-C target-cpu=…` is one flag or two.
    let flags = variable("CARGO_ENCODED_RUSTFLAGS");
    if ["cortex-m52", "cortex-m55", "cortex-m85"].iter().any(|cpu| flags.contains(&format!("target-cpu={cpu}"))) {
        println!("cargo::rustc-cfg=helium");
    }
}

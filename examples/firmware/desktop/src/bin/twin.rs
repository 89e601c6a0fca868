//! Prints the expected output of the firmware's `twin`: the same training on a desktop or in WebAssembly.
//!
//! ```text
//! twin           uses the best instructions of this machine
//! twin wide      uses the instructions that this program was compiled for
//! twin avx2      uses AVX2, which this CPU must have
//! ```

use std::env;
use std::error::Error;
use std::process::ExitCode;

use stackprop::prelude::*;
use stackprop::simd::{Portable, Unfused};
use stackprop_firmware::twin;

fn main() -> ExitCode {
    match run(env::args().nth(1).as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(backend: Option<&str>) -> Result<(), Box<dyn Error>> {
    match backend {
        None => twin::run(Reproducible)?,
        Some("wide") => twin::run(Unfused(Portable))?,
        #[cfg(target_arch = "x86_64")]
        Some("avx2") => twin::run(Unfused(stackprop::simd::Avx2::detect().ok_or("expected a CPU with AVX2 and FMA")?))?,
        Some(other) => return Err(format!("expected `wide`, `avx2` or no argument, found `{other}`").into()),
    }
    Ok(())
}

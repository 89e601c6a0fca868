//! What the firmware's `twin` must print: the same training on a desktop, in wasm, wherever there is `std`.
//!
//! ```text
//! twin           with the best instructions that this machine has
//! twin wide      with those that this program is compiled for
//! twin avx2      with AVX2, which this CPU must have
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
        Some("avx2") => twin::run(Unfused(stackprop::simd::Avx2::detect().ok_or("this CPU has no AVX2 and FMA")?))?,
        Some(other) => return Err(format!("{other}: no such backend on this machine").into()),
    }
    Ok(())
}

//! The engine: WebAssembly with SIMD, and the JavaScript that loads it.

use std::env;
use std::path::Path;
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::folders::Folders;
use crate::problem::Problem;
use crate::program;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "playground"; // in the workspace's Cargo.toml
const RUSTUP: &str = "install Rust with rustup: https://rustup.rs";

/// Writes `engine.js` and `engine_bg.wasm` to the page's folder.
pub(crate) fn build(folders: &Folders) -> Result<(), Problem> {
    install_target(&folders.workspace)?;
    compile(folders)?;
    let module = folders.cargo.join(TARGET).join(PROFILE).join("stackprop_playground.wasm");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&module).out_name("engine").typescript(false).remove_producers_section(true);
    let generated =
        bindgen.omit_default_module_path(false).web(true).and_then(|bindgen| bindgen.generate(&folders.output));
    generated.map_err(|error| Problem::Bindings { path: module, error: format!("{error:#}") })
}

/// Adds the standard library for WebAssembly to the toolchain, if it is missing.
fn install_target(workspace: &Path) -> Result<(), Problem> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace).args(["--print", "target-libdir", "--target", TARGET]);
    let libraries = program::output(&mut rustc, RUSTUP)?;
    if Path::new(&libraries).is_dir() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.current_dir(workspace).args(["target", "add", TARGET]);
    program::run(
        &mut rustup,
        "install Rust with rustup (https://rustup.rs), or the standard library for wasm32-unknown-unknown by hand",
        "rustup needs the network once, to download the standard library for WebAssembly",
    )
}

fn compile(folders: &Folders) -> Result<(), Problem> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(&folders.workspace)
        .args(["build", "--locked", "--package", "stackprop-playground", "--lib"])
        .args(["--profile", PROFILE, "--target", TARGET, "--target-dir"])
        .arg(&folders.cargo)
        // It has precedence over the other variables and files with flags.
        .env("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-feature=+simd128");
    program::run(&mut cargo, RUSTUP, "cargo's message above names the cause")
}

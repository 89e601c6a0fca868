//! Converts the models of the programs `sine` and `digits`. Writes the linker's memory map from the environment set by
//! the board's file in boards/, or by .cargo/config.toml. Sets `medium_flash` for boards with at least 512 KiB of
//! flash, and `large_flash` for those with at least 2 MiB, for networks that fit no other board.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    stackprop_convert::build("models/sine.tflite")?;
    stackprop_convert::build("../../convert/tests/golden/guide/digits.tflite")?;
    println!("cargo::rustc-check-cfg=cfg(medium_flash, large_flash)");
    if env::var("CARGO_CFG_TARGET_OS")? != "none" {
        return Ok(()); // a desktop target has its own linker script
    }
    let [flash, ram] = ["BOARD_FLASH", "BOARD_RAM"].map(|name| {
        println!("cargo::rerun-if-env-changed={name}");
        env::var(name).map_err(|error| format!("expected {name} from the board's file: {error}"))
    });
    println!("cargo::rustc-link-arg-bins=--nmagic"); // avoids page-sized gaps between sections
    let flash = flash?;
    let kilobytes = flash.rsplit(' ').next().and_then(kilobytes).unwrap_or(0);
    for (name, least) in [("medium_flash", 512), ("large_flash", 2048)] {
        if kilobytes >= least {
            println!("cargo::rustc-cfg={name}");
        }
    }
    let mut map = format!("MEMORY {{\n    FLASH : {}\n    RAM : {}\n}}\n", flash, ram?);
    if env::var("CARGO_CFG_TARGET_ARCH")?.starts_with("riscv") {
        println!("cargo::rustc-link-arg-bins=-Tmemory.x"); // the script of riscv-rt does not include it
        for (region, memory) in
            [("TEXT", "FLASH"), ("RODATA", "FLASH"), ("DATA", "RAM"), ("BSS", "RAM"), ("HEAP", "RAM"), ("STACK", "RAM")]
        {
            map += &format!("REGION_ALIAS(\"REGION_{region}\", {memory});\n");
        }
    }
    let directory = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(directory.join("memory.x"), map)?;
    println!("cargo::rustc-link-search={}", directory.display());
    println!("cargo::rustc-link-arg-bins=-Tlink.x"); // of cortex-m-rt or riscv-rt
    Ok(())
}

/// The number of a length such as `512K` or `4M`.
fn kilobytes(length: &str) -> Option<u32> {
    if let Some(megabytes) = length.strip_suffix('M') {
        return megabytes.parse::<u32>().ok().map(|megabytes| 1024 * megabytes);
    }
    length.strip_suffix('K')?.parse().ok()
}

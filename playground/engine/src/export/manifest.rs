//! The manifest of an exported program.

/// The `Cargo.toml` of a program beside a clone of the repository.
pub const MANIFEST: &str = r#"[package]
name = "network"
version = "0.1.0"
edition = "2024"

[dependencies]
stackprop = { path = "../stackprop" } # a clone of the repository

[profile.dev]
opt-level = 2 # debug builds then train at half the speed of release builds
"#;

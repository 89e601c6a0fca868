//! The reader of safetensors must not panic on any bytes, and every network that it reads must have a model file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop_convert::formats::Format;

#[path = "../support/weights.rs"]
mod weights;

fuzz_target!(|file: &[u8]| weights::check(Format::Safetensors, file));

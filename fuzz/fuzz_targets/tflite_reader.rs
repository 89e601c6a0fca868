//! The reader of TensorFlow Lite must not panic on any bytes, and every network that it reads must have a model file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop_convert::Options;
use stackprop_convert::formats::Format;

#[path = "../support/network.rs"]
mod network;

fuzz_target!(|file: &[u8]| network::check(Format::Tflite.read(file, &Options::default())));

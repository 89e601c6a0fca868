//! From Keras to a microcontroller.
//!
//! `stackprop` reads two files of a Keras model. [TensorFlow Lite](#by-tensorflow-lite-in-eight-bits) quantizes the
//! network, and the chip gives its bits. [The Keras file](#by-the-keras-file-in-f32) needs no TensorFlow.
//!
//! # Train, and save both files
//!
//! The network reads the digits of `datasets/digits.csv`, 8×8 pixels each. TensorFlow's converter writes
//! `digits.tflite` with `i8` inputs and outputs.
//!
//! ```python
#![doc = include_str!("../../tests/golden/guide/keras_to_tflite.py")]
//! ```
//!
//! # By TensorFlow Lite, in eight bits
//!
//! A build script converts the file whenever it changes:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), stackprop_convert::Error> {
//!     stackprop_convert::build("digits.tflite")
//! }
//! ```
//!
//! ```toml
//! [build-dependencies]
//! stackprop-convert = { path = "../stackprop/convert", default-features = false }
//!
//! [dependencies]
//! stackprop = { path = "../stackprop", default-features = false }
//! ```
//!
//! The program includes the type `Model` and the static `MODEL`, whose outputs are those of LiteRT, bit for bit:
//!
//! ```ignore
//! use stackprop::argmax;
//! use stackprop::prelude::*;
//!
//! include!(concat!(env!("OUT_DIR"), "/digits.rs"));
//!
//! fn digit(image: &[f32; 64]) -> usize {
//!     argmax(&MODEL.predict_f32(image))
//! }
//! ```
//!
//! `examples/firmware/src/bin/digits.rs` is the whole program, for this network and for that of
//! [the other walk](super::pytorch). In `examples/firmware`, `cargo qemu-m0 digits` runs it in QEMU on a Cortex-M0 with
//! 16 KiB of RAM, and `cargo microbit-v1 digits` on a board.
//!
//! TensorFlow Lite Micro rounds differently from LiteRT. `build_with` and `--rounding micro` give its bits:
//!
//! ```no_run
//! # use stackprop_convert::{Options, Rounding, build_with};
//! build_with("digits.tflite", &Options { rounding: Rounding::Micro, ..Options::default() })?;
//! # Ok::<(), stackprop_convert::Error>(())
//! ```
//!
//! # By the Keras file, in `f32`
//!
//! ```sh
//! stackprop convert digits.keras -o digits.stackprop
//! ```
//!
//! The command prints the type, with the `Rescaling` as a layer and without the dropout:
//!
//! ```text
#![doc = include_str!("../../tests/golden/guide/keras.out")]
//! ```
//!
//! The same file works in a build script. The third step [of the other walk](super::pytorch#3-quantize) quantizes it.

//! From PyTorch to a microcontroller.
//!
//! A network that PyTorch trains becomes a network of eight bits in the flash of a microcontroller, in four steps. The
//! repository contains the file that the first step writes, and `.ci/run convert firmware` runs the other three.
//!
//! # 1. Train, and save the parameters
//!
//! The network reads the digits of `datasets/digits.csv`, 8×8 pixels each.
//!
//! ```python
#![doc = include_str!("../../tests/golden/guide/pytorch.py")]
//! ```
//!
//! Safetensors hold the parameters by name, and neither layers nor activations. The names of an `nn.Sequential` are
//! enough to find the layers.
//!
//! # 2. Find the type
//!
//! The command needs the activation of each `nn.Linear`. Training left out the softmax, because `cross_entropy`
//! contains it; the network on the chip has it:
//!
//! ```sh
//! stackprop convert digits.safetensors --activations relu,softmax -o digits.stackprop
//! ```
//!
//! The command prints the type:
//!
//! ```text
#![doc = include_str!("../../tests/golden/guide/pytorch.out")]
//! ```
//!
//! Such a network runs on a microcontroller as it is, in `f32`. Where flash is small or the core has no FPU, the third
//! step pays: the parameters take a third of the flash.
//!
//! # 3. Quantize
//!
//! The desktop needs some samples to find the range of each layer's values, here the training images:
//!
//! ```ignore
#![doc = include_str!("../../examples/quantize_digits.rs")]
//! ```
//!
//! # 4. Run on the chip
//!
//! The firmware includes the model file, which the compiler checks, and leaves it in flash:
//!
//! ```ignore
//! use stackprop::argmax;
//! use stackprop::prelude::*;
//!
//! type Model = Quantized<sequential![BatchNorm<Dense<64, 32, Relu>>, Dense<32, 10, Softmax>]>;
//! static MODEL: &Model = include_model!(Model, "digits-int8.stackprop");
//!
//! fn digit(image: &[f32; 64]) -> usize {
//!     argmax(&MODEL.predict_f32(image))
//! }
//! ```
//!
//! `examples/firmware/src/bin/digits.rs` is the whole program, for this network and for that of
//! [the other walk](super::keras). In `examples/firmware`, `cargo qemu-m0 digits` runs it in QEMU on a Cortex-M0 with
//! 16 KiB of RAM, and `cargo microbit-v1 digits` on a board.

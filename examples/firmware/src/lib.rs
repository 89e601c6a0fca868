//! Shared code of the firmware's programs and of the desktop programs that belong to them.
//!
//! The code uses no `core::fmt` and cannot panic, so that programs that print their progress contain no panics.

#![no_std]

#[cfg(not(target_os = "none"))]
extern crate std;

pub mod autoencoder;
pub mod checksum;
pub mod console;
pub mod drawings;
pub mod mnist;
#[cfg(target_os = "none")]
pub mod program;
#[cfg(target_os = "none")]
pub mod stack;
#[cfg(target_os = "none")]
pub mod test_images;
pub mod twin;
pub mod xor;

//! What the firmware's programs, and the desktop's programs that go with them, have in common.
//!
//! Nothing here uses `core::fmt`, and nothing panics: a program that trains and says how it goes has no panic in it.

#![no_std]

#[cfg(not(target_os = "none"))]
extern crate std;

pub mod checksum;
pub mod console;
pub mod drawings;
pub mod mnist;
#[cfg(target_os = "none")]
pub mod program;
#[cfg(target_os = "none")]
pub mod stack;
pub mod twin;
pub mod xor;

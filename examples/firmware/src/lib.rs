//! What the firmware's programs have in common: text by semihosting, the way in and out, measuring the stack.
//!
//! Nothing here uses `core::fmt`, and nothing panics: a program that trains and says how it goes has no panic in it.

#![no_std]

#[cfg(target_os = "none")]
pub mod console;
#[cfg(target_os = "none")]
pub mod program;

//! Parts that the targets share with the tests of the crate.

#![allow(dead_code, unreachable_pub)] // Every target uses some of these items.

pub mod approximate;
#[path = "../../tests/support/backend.rs"]
pub mod backend;
#[path = "../../tests/support/backpropagation.rs"]
pub mod backpropagation;
#[path = "../../tests/support/from_logits.rs"]
pub mod from_logits;
#[cfg(target_arch = "x86_64")]
#[path = "../../tests/support/hardware.rs"]
pub mod hardware;
#[path = "../../tests/support/requantization.rs"]
pub mod requantization;
#[path = "../../tests/support/tolerances.rs"]
pub mod tolerances;
#[path = "../../tests/support/ulp.rs"]
pub mod ulp;

/// A number from 0 to below 1; its distance from 1 is 1, or any power of two down to 2⁻²⁴ times up to 2.
pub fn below_one([exponent, fraction]: [u8; 2]) -> f32 {
    let distance = (1.0 + f32::from(fraction) / 256.0) * 0.5_f32.powi(i32::from(exponent % 25));
    1.0 - distance.min(1.0)
}

/// A number of at most ±128·10^`largest`, of any size down to 10⁻³⁶, or 0.
pub fn sized([mantissa, exponent]: [i8; 2], largest: i32) -> f32 {
    f32::from(mantissa) * 10_f32.powi(i32::from(exponent).rem_euclid(37 + largest) - 36)
}

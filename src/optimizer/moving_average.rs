//! Exponential moving averages without the bias of their beginning at zero.
//!
//! The average of x₁ … xₜ with the decay factor β weights the newest value by 1 − β, and each older one by β times the
//! weight of the next. All weights together are sₜ = 1 − βᵗ. Adam's paper stores Σ weight·x and divides it by sₜ in
//! every step. The optimizers store the quotient instead, which needs no more operations:
//!
//! ```text
//! sₜ = sₜ₋₁ + (1 − β)·(1 − sₜ₋₁)
//! wₜ = (1 − β) / sₜ                           1 for the first value
//! averageₜ = (1 − wₜ)·averageₜ₋₁ + wₜ·xₜ
//! ```
//!
//! The average of equal values is that value, in `f32` too. Values that change may leave an error of 2⁻²⁴ / (1 − β),
//! because `f32` cannot hold smaller changes of the average.
//!
//! # Squares
//!
//! The averages of squares have the range of `f32`: [`LARGEST`] limits the gradient before it is squared.
//! Below 2⁻¹²⁶ a step loses at most 2·2⁻¹²⁶ of an average, to underflow and to
//! [`flush_subnormal`](Registers::flush_subnormal), and all steps together 2·2⁻¹²⁶ / (1 − β). A root then has an error
//! of at most 2^−62.5 / √(1 − β), and √v + ε a relative error of at most 10⁻⁵ if ε is 10⁵ times as large:
//! [`check_epsilon`] refuses smaller ones.

use crate::error::TrainError;
use crate::optimizer::fraction::{Fraction, Stored};
use crate::simd::Registers;

/// The largest gradient; larger ones count as this one. It leaves room for sums of squares below 2¹²⁸.
const LARGEST: f32 = (1_u64 << 63) as f32;

/// The smallest ε²·(1 − β): that of ε = 1.6·10⁻¹⁴ / √(1 − β), which is above 10⁵ · 2^−62.5 / √(1 − β).
const SMALLEST: f32 = 2.56e-28;

/// Counts one more value in `sum`, and returns its weight.
#[inline(always)]
pub(super) fn next_weight(sum: &mut Stored, beta: f32) -> f32 {
    let weight = 1.0 - beta;
    let grown = Fraction::load(*sum).grown_by(Fraction::of_30_places(weight));
    *sum = grown.store();
    weight / grown.to_f32()
}

/// (1 − weight)·average + weight·value
#[inline(always)]
pub(super) fn move_average<T: Registers>(t: T, weight: f32, average: T::Vector, value: T::Vector) -> T::Vector {
    let rest = t.mul_add(t.splat(-weight), average, average);
    t.flush_subnormal(t.mul_add(t.splat(weight), value, rest))
}

/// The gradient, limited so that its square is finite.
#[inline(always)]
pub(super) fn limit<T: Registers>(t: T, gradient: T::Vector) -> T::Vector {
    t.clamp(gradient, LARGEST)
}

/// Checks that ε outweighs the squares that `f32` loses, with the decay factor `beta` of their average; `expected`
/// states the range.
pub(super) fn check_epsilon(epsilon: f32, beta: f32, expected: &'static str) -> Result<(), TrainError> {
    let large_enough = epsilon > 0.0 && epsilon < f32::INFINITY && epsilon * epsilon * (1.0 - beta) >= SMALLEST;
    if large_enough { Ok(()) } else { Err(TrainError::InvalidSetting { name: "epsilon", expected, found: epsilon }) }
}

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
//! The average of equal values is that value, in `f32` too. [`Averages`] computes averageₜ₋₁ + wₜ·(xₜ − averageₜ₋₁),
//! which rounds once at the scale of the average, at a place that xₜ changes: the roundings of changing values are
//! independent, and hardly add up. The product (1 − wₜ)·averageₜ₋₁ would round alike in each step while the average
//! hardly changes, and 1 / (1 − β) steps collect that: with β = 0.99999 it cost 7·10⁻⁴ of Adam's step after 10⁷ steps.
//! Only for β < ½ a pass of its own computes the product, because there the difference loses an xₜ beside a much larger
//! average.
//!
//! Where `f32` cannot hold the changes, an average stops up to 2⁻²⁴ / (1 − β) away from its values, relative to them.
//!
//! # Squares
//!
//! The averages of squares have the range of `f32`: [`LARGEST`] limits the gradient before it is squared.
//! Below 2⁻¹²⁶ a step loses at most 2·2⁻¹²⁶ of an average, to underflow and to
//! [`flush_subnormal`](Registers::flush_subnormal), and all steps together 2·2⁻¹²⁶ / (1 − β). A root then has an error
//! of at most 2^−62.5 / √(1 − β), and √v + ε a relative error of at most 10⁻⁵ if ε is 10⁵ times as large:
//! [`check_epsilon`] refuses smaller ones.

use crate::error::TrainError;
use crate::floats::Floats;
use crate::optimizer::fraction::{Fraction, Stored};
use crate::simd::Registers;
use crate::unrolled::unrolled;

/// The largest gradient; larger ones count as this one. It leaves room for sums of squares below 2¹²⁸.
const LARGEST: f32 = (1_u64 << 63) as f32;

/// The smallest ε²·(1 − β): that of ε = 1.6·10⁻¹⁴ / √(1 − β), which is above 10⁵ · 2^−62.5 / √(1 − β).
const SMALLEST: f32 = 2.56e-28;

/// The update of `N` moving averages.
#[derive(Clone, Copy)]
pub(super) struct Averages<const N: usize> {
    /// wₜ of each average.
    weights: [f32; N],
    /// 1, or 0 for an average that [`next`](Averages::next) has multiplied by 1 − wₜ. As negative numbers.
    subtracted: [f32; N],
}

impl<const N: usize> Averages<N> {
    /// Counts one more value of each average in the sum of its weights. The decay factors are `betas`.
    #[inline(always)]
    pub(super) fn next<G: Floats>(sums: &mut [Stored; N], betas: [f32; N], averages: [&mut G; N]) -> Self {
        let mut next = Self { weights: [0.0; N], subtracted: [-1.0; N] };
        for (i, average) in averages.into_iter().enumerate() {
            let (sum, beta) = (&mut sums[i], betas[i]);
            let before = Fraction::load(*sum);
            let grown = before.grown_by(Fraction::of_30_places(1.0 - beta));
            *sum = grown.store();
            next.weights[i] = (1.0 - beta) / grown.to_f32();
            if beta < 0.5 {
                next.subtracted[i] = -0.0;
                // 1 − wₜ, with all digits of a β near 0.
                shrink(average, beta * before.to_f32() / grown.to_f32());
            }
        }
        next
    }

    /// The averages of one parameter with one more value each.
    #[inline(always)]
    pub(super) fn advance<T: Registers>(
        self,
        t: T,
        mut averages: [T::Vector; N],
        values: [T::Vector; N],
    ) -> [T::Vector; N] {
        unrolled!(for i in 0..N {
            let change = t.mul_add(t.splat(self.subtracted[i]), averages[i], values[i]);
            averages[i] = t.flush_subnormal(t.mul_add(t.splat(self.weights[i]), change, averages[i]));
        });
        averages
    }
}

/// Multiplies all averages by `factor`; subnormal ones become zero, as on vector units that hold none.
#[cold]
fn shrink(averages: &mut impl Floats, factor: f32) {
    for average in averages.floats_mut() {
        let product = factor * *average;
        *average = if product.abs() < f32::MIN_POSITIVE { 0.0 } else { product };
    }
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

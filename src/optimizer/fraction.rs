//! Fractions in fixed point.
//!
//! The weights of a moving average add up to 1 − βᵗ, a sum of t terms. In `f32` it stops growing once a term is below
//! half an ulp: with an error of 0.3 % for β = 0.99999. A [`Fraction`] has 60 binary places, so that β may come as
//! close to 1 as `f32` allows, and integers give the same bits on every CPU.

/// A number from 0 to 1, in units of 2⁻⁶⁰.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction(u64);

/// A [`Fraction`] in an optimizer's state: two integers below 2³¹, the upper places first, as the bits of an `f32`.
/// These bits are finite numbers, so that a checkpoint can hold them; zero is the fraction 0.
pub(super) type Stored = [f32; 2];

/// The binary places of each stored integer.
const PLACES: u32 = 30;
const HALF: f32 = (1 << PLACES) as f32;
const ONE: u64 = 1 << (2 * PLACES);

impl Fraction {
    /// `value`, from 0 to 1, rounded down to a multiple of 2⁻⁶⁰.
    #[inline]
    pub(super) fn new(value: f32) -> Self {
        Self((value * ONE as f32) as u64)
    }

    /// `value`, from 0 to 1, a multiple of 2⁻³⁰: with fewer instructions than [`new`](Fraction::new).
    #[inline]
    pub(super) fn of_30_places(value: f32) -> Self {
        Self(u64::from((value * HALF) as u32) << PLACES)
    }

    /// The value with a relative error of at most 2⁻²³.
    #[inline]
    pub(super) fn to_f32(self) -> f32 {
        let [high, low] = self.halves();
        high as f32 / HALF + low as f32 / HALF / HALF
    }

    /// Reads stored bits; any other bits than those of [`store`](Fraction::store) are some fraction.
    #[inline]
    pub(super) fn load([high, low]: Stored) -> Self {
        Self(u64::from(high.to_bits()) << PLACES | u64::from(low.to_bits()))
    }

    #[inline]
    pub(super) fn store(self) -> Stored {
        let [high, low] = self.halves();
        [f32::from_bits(high), f32::from_bits(low)]
    }

    #[inline]
    fn halves(self) -> [u32; 2] {
        [(self.0 >> PLACES) as u32, self.0 as u32 & ((1 << PLACES) - 1)]
    }

    /// 1 − self
    #[inline]
    pub(super) fn complement(self) -> Self {
        Self(ONE.saturating_sub(self.0))
    }

    /// (1 + self) / 2
    #[inline]
    pub(super) fn middle_to_one(self) -> Self {
        Self((ONE + self.0) / 2)
    }

    /// self · other, with an error of at most 2⁻⁵⁹.
    #[inline]
    pub(super) fn times(self, other: Self) -> Self {
        // Products of 32 bits: a 32-bit CPU has an instruction for them.
        let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
        let ([a, b], [c, d]) = (self.halves(), other.halves());
        Self(product(a, c) + ((product(a, d) + product(b, c)) >> PLACES))
    }

    /// self + weight · (1 − self): the sum of a moving average's weights, after one more value of this weight.
    #[inline]
    pub(super) fn grown_by(self, weight: Self) -> Self {
        Self(self.0 + weight.times(self.complement()).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares 1 − βᵗ with `f64`, at t = 1, 2, 4, …, and `steps`.
    fn check(steps: u32) {
        for beta in [0.0, 1e-30, 0.1, 0.5, 0.9, 0.999, 0.9999, 0.999_99, 0.999_999, 1.0 - f32::EPSILON / 2.0_f32] {
            let (weight, mut sum) = (Fraction::of_30_places(1.0 - beta), Fraction::load([0.0; 2]));
            for step in 1..=steps {
                sum = Fraction::load(sum.grown_by(weight).store());
                if step.is_power_of_two() || step == steps {
                    let expected = -(f64::from(step) * f64::from(beta).ln()).exp_m1();
                    let error = (f64::from(sum.to_f32()) - expected).abs() / expected;
                    // The roundings of 1 − β and of the result.
                    assert!(error <= 1.5 * f64::from(f32::EPSILON), "{beta} after {step} steps: {error:e}");
                }
            }
        }
    }

    #[test]
    fn a_correction_stays_exact() {
        check(100_000);
    }

    #[test]
    #[ignore = "10⁷ steps: .ci/long optimizers"]
    fn a_correction_stays_exact_over_ten_million_steps() {
        check(10_000_000);
    }

    #[test]
    fn a_product_is_exact_to_the_last_place() {
        let mut rng = crate::rng::Rng::seed_from_u64(1);
        let mut draw = || Fraction((u64::from(rng.next_u32()) << 28 ^ u64::from(rng.next_u32())) >> rng.below(60));
        for _ in 0..10_000 {
            let [a, b] = [draw(), draw()];
            let exact = (u128::from(a.0) * u128::from(b.0)) >> (2 * PLACES);
            assert!(exact.abs_diff(u128::from(a.times(b).0)) <= 1, "{a:?} · {b:?}");
        }
        assert_eq!(Fraction(ONE).times(Fraction(ONE)), Fraction(ONE));
        assert_eq!(Fraction(ONE).times(Fraction::new(0.25)), Fraction::new(0.25));
    }

    #[test]
    fn stored_bits_are_finite_numbers() {
        for value in [0.0, 1e-18, 0.1, 0.999, 1.0] {
            let fraction = Fraction::new(value);
            assert!(fraction.store().iter().all(|stored| stored.is_finite()));
            assert_eq!(Fraction::load(fraction.store()), fraction);
        }
        // A forged checkpoint may hold any numbers: the fraction then stays as it is, and nothing overflows.
        for stored in [[-1.0, 0.5], [f32::NAN, f32::NAN], [f32::MAX, f32::INFINITY], [2.0, -1e30]] {
            let fraction = Fraction::load(stored);
            assert_eq!(fraction.grown_by(Fraction(ONE)), fraction);
            assert!(fraction.to_f32().is_finite());
        }
    }
}

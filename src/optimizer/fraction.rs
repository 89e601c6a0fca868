//! Fractions in fixed point.
//!
//! The correction of a moving average, 1 − βᵗ, is a sum of t terms. In `f32` it stops growing once a term is below half
//! an ulp, with an error of 0.3 % for β = 0.99999. A [`Fraction`] has 48 binary places, so that β may come as close to 1
//! as `f32` allows, and integer arithmetic gives the same bits on every CPU.

/// A number from 0 to 1, in units of 2⁻⁴⁸.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction(u64);

/// A [`Fraction`] as two integers of 24 bits, the upper one first: values that an optimizer's state and a checkpoint can
/// hold. Zero is 0.
pub(super) type Halves = [f32; 2];

const HALF_PLACES: u32 = 24;
const ONE: u64 = 1 << (2 * HALF_PLACES);
const UNIT: f32 = 1.0 / ONE as f32;

impl Fraction {
    /// `value` limited to 0 to 1, with NaN as 0; exact for multiples of 2⁻⁴⁸.
    #[inline]
    pub(super) fn new(value: f32) -> Self {
        Self(((value * ONE as f32) as u64).min(ONE))
    }

    /// The nearest `f32`.
    #[inline]
    pub(super) fn to_f32(self) -> f32 {
        self.0 as f32 * UNIT
    }

    /// Reads halves; other values than [`to_halves`](Fraction::to_halves) writes give any fraction.
    #[inline]
    pub(super) fn from_halves([high, low]: Halves) -> Self {
        Self((u64::from(high as u32) << HALF_PLACES | u64::from(low as u32)).min(ONE))
    }

    #[inline]
    pub(super) fn to_halves(self) -> Halves {
        self.halves().map(|half| half as f32)
    }

    #[inline]
    fn halves(self) -> [u32; 2] {
        [(self.0 >> HALF_PLACES) as u32, self.0 as u32 & ((1 << HALF_PLACES) - 1)]
    }

    /// 1 − self
    #[inline]
    pub(super) fn complement(self) -> Self {
        Self(ONE - self.0)
    }

    /// (1 + self) / 2
    #[inline]
    pub(super) fn middle_to_one(self) -> Self {
        Self((ONE + self.0) / 2)
    }

    /// self · other, rounded to nearest.
    #[inline]
    pub(super) fn times(self, other: Self) -> Self {
        // Products of 32 bits: a 32-bit CPU has an instruction for them.
        let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
        let ([a, b], [c, d]) = (self.halves(), other.halves());
        let below = product(a, d) + product(b, c) + (product(b, d) >> HALF_PLACES);
        Self(product(a, c) + ((below + (1 << (HALF_PLACES - 1))) >> HALF_PLACES))
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
            let (weight, mut sum) = (Fraction::new(1.0 - beta), Fraction::from_halves([0.0; 2]));
            for step in 1..=steps {
                sum = Fraction::from_halves(sum.grown_by(weight).to_halves());
                if step.is_power_of_two() || step == steps {
                    let expected = -(f64::from(step) * f64::from(beta).ln()).exp_m1();
                    let error = (f64::from(sum.to_f32()) - expected).abs() / expected;
                    // Two roundings of `f32`: those of 1 − β and of the result.
                    assert!(error <= f64::from(f32::EPSILON), "{beta} after {step} steps: {error:e}");
                }
            }
        }
    }

    #[test]
    fn a_correction_stays_exact() {
        check(100_000);
    }

    #[test]
    #[ignore = "10⁷ steps: seconds in release"]
    fn a_correction_stays_exact_over_ten_million_steps() {
        check(10_000_000);
    }

    #[test]
    fn products_are_rounded_to_nearest() {
        let mut rng = crate::rng::Rng::seed_from_u64(1);
        let mut draw = || Fraction((u64::from(rng.next_u32()) << 16 ^ u64::from(rng.next_u32())) >> rng.below(40));
        for _ in 0..10_000 {
            let [a, b] = [draw(), draw()];
            let exact = u128::from(a.0) * u128::from(b.0);
            let rounded = (exact + u128::from(ONE / 2)) >> (2 * HALF_PLACES);
            // The lowest bits of b·d do not reach the rounding.
            assert!(rounded.abs_diff(u128::from(a.times(b).0)) <= 1, "{a:?} · {b:?}");
        }
        assert_eq!(Fraction(ONE).times(Fraction(ONE)), Fraction(ONE));
    }

    /// A forged checkpoint may contain any finite values.
    #[test]
    fn any_halves_are_a_fraction() {
        for high in [-1.0, 0.5, 1e30, f32::MAX, f32::NAN] {
            for low in [-1e30, 0.0, 1e8, f32::INFINITY] {
                let fraction = Fraction::from_halves([high, low]);
                assert!(fraction.0 <= ONE && fraction.grown_by(fraction).0 <= ONE);
            }
        }
    }
}

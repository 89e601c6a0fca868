//! Numbers in `f64` with a bound on the error of the same computation in `f32`.
//!
//! Running error analysis (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, section 3.3): each operation
//! adds its own rounding to the propagated errors of its operands. The bound also holds for a fused multiply-add, which
//! rounds less, and for results that are flushed to zero because they are subnormal.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// Half an ulp of an `f32` in 1 … 2.
const ROUNDING: f64 = 1.0 / (1 << 24) as f64;

/// The largest error of a result that is flushed to zero.
const FLUSHED: f64 = f32::MIN_POSITIVE as f64;

#[derive(Clone, Copy, Debug)]
pub struct Approximate {
    pub value: f64,
    pub error: f64,
}

/// An exact number.
pub fn exact(value: impl Into<f64>) -> Approximate {
    Approximate { value: value.into(), error: 0.0 }
}

/// A number that is computed with a few roundings.
pub fn rounded(value: f64, roundings: f64) -> Approximate {
    Approximate { value, error: roundings * ROUNDING * value.abs() }
}

impl Approximate {
    fn of(value: f64, propagated: f64) -> Self {
        Self { value, error: propagated * (1.0 + 2.0 * ROUNDING) + ROUNDING * value.abs() + FLUSHED }
    }

    pub fn sqrt(self) -> Self {
        let root = self.value.max(0.0).sqrt();
        let below = root - (self.value - self.error).max(0.0).sqrt();
        Self::of(root, below.max((self.value + self.error).sqrt() - root))
    }

    pub fn min(self, other: Self) -> Self {
        Self { value: self.value.min(other.value), error: self.error.max(other.error) }
    }

    pub fn clamp(self, least: f64, most: f64) -> Self {
        Self { value: self.value.clamp(least, most), ..self }
    }

    #[track_caller]
    pub fn assert(self, what: &dyn std::fmt::Debug, found: f32) {
        let Self { value, error } = self;
        assert!(
            (f64::from(found) - value).abs() <= error,
            "{what:?}: found {found:e}, expected {value:e} within {error:e}"
        );
    }
}

impl Add for Approximate {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::of(self.value + other.value, self.error + other.error)
    }
}

impl Sub for Approximate {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Approximate {
    type Output = Self;

    fn neg(self) -> Self {
        Self { value: -self.value, ..self }
    }
}

impl Mul for Approximate {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let propagated = self.value.abs() * other.error + (other.value.abs() + other.error) * self.error;
        Self::of(self.value * other.value, propagated)
    }
}

impl Div for Approximate {
    type Output = Self;

    /// The quotient is unknown if the divisor may be 0.
    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        let least = other.value.abs() - other.error;
        if least <= 0.0 {
            // Its products with other numbers are finite.
            return Self { value: quotient, error: 1e200 };
        }
        Self::of(quotient, (self.error + quotient.abs() * other.error) / least)
    }
}

impl std::iter::Sum for Approximate {
    /// In any order: each term passes through at most one rounding per term (Higham, section 4.2).
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        let (mut value, mut magnitude, mut propagated, mut terms) = (0.0, 0.0, 0.0, 0.0);
        for number in numbers {
            value += number.value;
            magnitude += number.value.abs() + number.error;
            propagated += number.error;
            terms += 1.0;
        }
        Self { value, error: propagated + terms * (ROUNDING * magnitude + FLUSHED) }
    }
}

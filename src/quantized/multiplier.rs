//! A unit's real factor as an integer and a shift.

use crate::quantized::data::plain_data;
use crate::quantized::fixed_point::{rounding_divide_by_power_of_two, saturating_rounding_doubling_high_mul};

/// A factor in integers, positive or 0. [`Rounding::factor`](crate::quantized::Rounding::factor) gives its value.
///
/// [`Lite`](crate::quantized::Lite) and [`Micro`](crate::quantized::Micro) read the bits differently; the
/// [model file](crate::model_file#a-quantized-network) states them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Multiplier {
    high: u32,
    low: u32,
}

plain_data! { [] Multiplier { high, low } }

/// The bits of `rest`.
const REST_BITS: u32 = 21;
/// The greatest magnitude of a sum.
const GREATEST_SUM: u32 = 1 << 31;

impl Multiplier {
    /// The multiplier of [`round_once`](Multiplier::round_once) with the results of `f64`, round(sum · factor), for
    /// every sum. `factor` is positive. Factors below 2⁻³² become 0, because no sum reaches 1/2 with them.
    ///
    /// 32 bits of the mantissa give these results for 97 % of random factors, and one multiplication of 32 bits then
    /// suffices. Otherwise the product of all 53 bits is rounded as f64 rounds it.
    pub(crate) fn exact(factor: f64) -> Self {
        let bits = factor.to_bits();
        let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
        // factor = mantissa · 2^(exponent − 1075) = high.rest · 2^-shift
        let (mantissa, shift) = (fraction | 1 << 52, 1075 - exponent - REST_BITS as i32);
        if !(1..=63).contains(&shift) {
            return Self { high: 0, low: 1 };
        }
        let of = |mantissa: u64| Self {
            high: (mantissa >> REST_BITS) as u32,
            low: (mantissa as u32 & ((1 << REST_BITS) - 1)) << 8 | shift as u32,
        };
        let short = mantissa >> REST_BITS << REST_BITS;
        [short, short + (1 << REST_BITS)]
            .map(of)
            .into_iter()
            .find(|multiplier| multiplier.agrees_with(factor))
            .unwrap_or(of(mantissa))
    }

    /// Whether [`round_once`](Multiplier::round_once) and `f64` give the same `i8` for every sum and every zero point:
    /// both results grow with the sum, and they are equal on both sides of each step, the least sum of the
    /// result k, for k up to 256.
    fn agrees_with(self, factor: f64) -> bool {
        (1..=256).all(|result| {
            // The step is the quotient, rounded up; both roundings of f64 may move it by one.
            let quotient = ((f64::from(result) - 0.5) / factor) as i64;
            let reachable = (quotient - 2..=quotient + 2).filter_map(|sum| u32::try_from(sum).ok());
            reachable
                .take_while(|sum| *sum <= GREATEST_SUM)
                .all(|sum| self.round_once(sum).min(256) == round(f64::from(sum) * factor).min(256))
        })
    }

    /// The factor of [`exact`](Multiplier::exact).
    pub(crate) fn exact_factor(self) -> f64 {
        let mantissa = (u64::from(self.high) << REST_BITS) + u64::from(self.rest());
        libm::scalbn(mantissa as f64, -((self.shift() + REST_BITS) as i32))
    }

    /// The factor of [`quantized`](Multiplier::quantized).
    pub(crate) fn quantized_factor(self) -> f64 {
        libm::scalbn(f64::from(self.high), self.exponent() - 31)
    }

    /// `QuantizeMultiplier` of TensorFlow Lite: the factor of [`round_twice`](Multiplier::round_twice).
    pub(crate) fn quantized(factor: f64) -> Self {
        let (mantissa, mut exponent) = libm::frexp(factor);
        let mut high = libm::round(mantissa * f64::from(1_u32 << 31)) as u32;
        if high == 1 << 31 {
            high /= 2;
            exponent += 1;
        }
        if exponent < -31 {
            (high, exponent) = (0, 0);
        }
        Self { high, low: u32::from(exponent.min(30) as u8) }
    }

    /// magnitude · factor, rounded once, halves up.
    #[inline(always)]
    pub(crate) fn round_once(self, magnitude: u32) -> i32 {
        // `rest` is 0 and the shift is 33 or more in most networks: then the upper half of the product suffices, and
        // the last bit that the shift drops tells whether to round up.
        let shift = self.low.wrapping_sub(33);
        if shift < 31 {
            let upper = ((u64::from(magnitude) * u64::from(self.high)) >> 32) as u32;
            return ((upper >> shift).wrapping_add(1) >> 1) as i32;
        }
        self.round_exactly(magnitude)
    }

    /// [`round_once`](Multiplier::round_once) with all bits of the factor.
    #[cold]
    #[inline(never)]
    fn round_exactly(self, magnitude: u32) -> i32 {
        let (shift, half) = (self.shift() & 63, 1 << (self.shift().wrapping_sub(1) & 63));
        let product = u64::from(magnitude) * u64::from(self.high);
        if self.rest() == 0 {
            return (product.wrapping_add(half) >> shift) as i32;
        }
        let exact = (u128::from(product) << REST_BITS) + u128::from(u64::from(magnitude) * u64::from(self.rest()));
        ((exact + half_unit(exact) + (u128::from(half) << REST_BITS)) >> (shift + REST_BITS)) as i32
    }

    /// sum · factor, rounded to 31 more bits than the result has, and again.
    #[inline(always)]
    pub(crate) fn round_twice(self, sum: i32) -> i32 {
        let exponent = self.exponent();
        let scaled = sum.wrapping_shl(exponent.max(0) as u32);
        let high = saturating_rounding_doubling_high_mul(scaled, self.high as i32);
        rounding_divide_by_power_of_two(high, exponent.min(0).unsigned_abs())
    }

    #[inline(always)]
    pub(crate) const fn high(self) -> u32 {
        self.high
    }

    /// e of [`round_twice`](Multiplier::round_twice).
    #[inline(always)]
    pub(crate) const fn exponent(self) -> i32 {
        self.low as u8 as i8 as i32
    }

    #[inline(always)]
    pub(crate) const fn shift(self) -> u32 {
        self.low & 0xFF
    }

    #[inline(always)]
    pub(crate) const fn rest(self) -> u32 {
        self.low >> 8
    }
}

/// The nearest integer of a positive number, halves up.
fn round(value: f64) -> i32 {
    let whole = value as i32;
    whole.saturating_add(i32::from(value - f64::from(whole) >= 0.5))
}

/// Half of the last place of the product in `f64`, which has 53 bits, for results of up to 51 bits: a product that
/// `f64` rounds up to a half reaches it with this addition. Ties go up too, because a half is the even one of two
/// neighbours. No integer factor replaces this rounding: where it lifts a product up to a half, it may not lift three
/// times the product.
#[inline(always)]
fn half_unit(product: u128) -> u128 {
    (1 << (128 - product.leading_zeros()).saturating_sub(53)) / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// `f64` rounds 5 · factor up to 4.5, a tie, and 15 · factor down from 13.5.
    #[test]
    fn products_just_below_a_half_round_as_in_f64() {
        let factor = 0.9_f64.next_down();
        assert_eq!([5.0, 15.0].map(|sum| (sum * factor).round()), [5.0, 13.0]);
        let multiplier = Multiplier::exact(factor);
        for sum in 0..300 {
            assert_eq!(multiplier.round_once(sum), (f64::from(sum) * factor).round() as i32, "{sum}");
        }
    }

    /// Those with a rest take the slow path.
    #[test]
    #[cfg_attr(target_arch = "s390x", ignore = "QEMU 7.2 emulates the instruction mdebr wrongly")]
    fn few_factors_have_a_rest() {
        let mut rng = Rng::seed_from_u64(1);
        let factors = (0..1000).map(|_| f64::from(rng.uniform() + 0.1) * f64::from(rng.uniform() + 0.1));
        let count = factors.filter(|factor| Multiplier::exact(*factor).rest() != 0).count();
        assert!(count <= 10, "{count} of 1000");
    }
}

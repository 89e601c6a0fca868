//! Requantization as the C++ sources of TensorFlow Lite state it, in `f64` and in integers of 128 bits.

use stackprop::quantized::{Lite, Micro, Multiplier, Rounding};

/// The scales of one unit.
#[derive(Clone, Copy, Debug)]
pub struct Scales {
    pub input: f32,
    pub weight: f32,
    pub output: f32,
    pub per_tensor: bool,
}

/// The scales of one unit, and the multipliers that the crate makes of them.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    scales: Scales,
    lite: Multiplier,
    micro: Multiplier,
}

impl Scales {
    /// The factor of a sum.
    pub fn factor(self) -> f64 {
        f64::from(self.input) * f64::from(self.weight) / f64::from(self.output)
    }

    /// The factor of a sum in TensorFlow Lite Micro.
    fn micro_factor(self) -> f64 {
        let Self { input, weight, output, per_tensor } = self;
        let product = if per_tensor { f64::from(input * weight) } else { f64::from(input) * f64::from(weight) };
        product / f64::from(output)
    }

    /// The sums at and beside the step at which the result becomes `result`, and their negatives.
    pub fn sums_about(self, result: i32) -> impl Iterator<Item = i32> {
        let step = ((f64::from(result) - 0.5) / self.factor()).ceil();
        (-2..=2).map(move |distance| (step + f64::from(distance)) as i32).flat_map(|sum| [sum, sum.saturating_neg()])
    }
}

impl Unit {
    pub fn new(scales: Scales) -> Self {
        let Scales { input, weight, output, per_tensor } = scales;
        let lite = Lite::multiplier(input, weight, output, per_tensor);
        Self { scales, lite, micro: Micro::multiplier(input, weight, output, per_tensor) }
    }

    /// Asserts that both multipliers state their factor, within 2⁻³¹ of it, or 0 below 2⁻³². Returns whether that of
    /// `Lite` is exact.
    pub fn check_factor(self) -> bool {
        let (lite, micro) = (Lite::factor(self.lite), Micro::factor(self.micro));
        for (found, expected) in [(lite, self.scales.factor()), (micro, self.scales.micro_factor())] {
            let expected = if expected < 2_f64.powi(-32) { 0.0 } else { expected };
            assert!((found - expected).abs() <= 2_f64.powi(-31) * expected, "{found:e}: {self:?}");
        }
        lite == self.scales.factor()
    }

    /// Asserts that both roundings give the bits of TensorFlow Lite for a sum; results beyond ±256 saturate.
    pub fn check(self, sum: i32) {
        let saturate = |result: i32| result.clamp(-256, 256);
        let found = Lite::requantize(sum, self.lite);
        let expected = lite(sum, self.scales.factor());
        assert_eq!(saturate(found), saturate(expected), "Lite: {sum} with {self:?}");

        let expected = micro(sum, self.scales.micro_factor());
        assert_eq!(Micro::requantize(sum, self.micro), expected, "Micro: {sum} with {self:?}");
    }
}

/// `FullyConnected` of LiteRT: the product in `f64`, halves away from zero.
fn lite(sum: i32, factor: f64) -> i32 {
    (f64::from(sum) * factor).round() as i32
}

/// `MultiplyByQuantizedMultiplier` of TensorFlow Lite Micro, with divisions where it shifts.
fn micro(sum: i32, factor: f64) -> i32 {
    let (multiplier, exponent) = quantize_multiplier(factor);
    // C++ leaves a sum that overflows undefined; CPUs drop its high bits.
    let scaled = i128::from(sum.wrapping_shl(exponent.max(0) as u32));
    let product = scaled * multiplier;
    let nudge = if product >= 0 { 1 << 30 } else { 1 - (1 << 30) };
    let high = (product + nudge) / (1 << 31);
    let divisor = 1_i128 << exponent.min(0).unsigned_abs();
    ((2 * high.abs() + divisor) / (2 * divisor) * high.signum()) as i32
}

/// The factor as multiplier · 2^(exponent − 31).
fn quantize_multiplier(factor: f64) -> (i128, i32) {
    // In [1/2, 1).
    let mut exponent = factor.log2().floor() as i32 + 1;
    let mut fraction = factor / 2_f64.powi(exponent);
    // The logarithm is rounded.
    while fraction >= 1.0 {
        (fraction, exponent) = (fraction / 2.0, exponent + 1);
    }
    while fraction < 0.5 {
        (fraction, exponent) = (fraction * 2.0, exponent - 1);
    }
    let mut multiplier = (fraction * 2_f64.powi(31)).round() as i128;
    if multiplier == 1 << 31 {
        (multiplier, exponent) = (1 << 30, exponent + 1);
    }
    if exponent < -31 { (0, 0) } else { (multiplier, exponent) }
}

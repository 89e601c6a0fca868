//! All tolerances, each with its reason.
//!
//! "Measured" is the largest error of all tests, in roundings, on AVX2 and SSE2, fused and unfused. The difference to
//! the tolerance is headroom for other machines, which round at other places.

/// The largest accepted error: `|found − expected| ≤ absolute + relative · |expected|`.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    pub absolute: f64,
    pub relative: f64,
}

/// Half an ulp of an `f32` in 1 … 2: the largest relative change by one rounding.
const ROUNDING: f64 = 1.0 / (1 << 24) as f64;

/// The same for `f64`.
const ROUNDING_OF_F64: f64 = f64::EPSILON / 2.0;

/// Outputs of a network. The error of the last activation is at most 2 ulp, up to four roundings. Measured: 2.5.
pub const OUTPUTS: Tolerance = Tolerance::roundings(4.0);

/// A loss of inexact outputs; a mean averages out errors. Measured: 1.5.
pub const LOSS: Tolerance = Tolerance::roundings(3.0);

/// The mean loss of any number of logits of any size: twelve roundings of the sums, the functions and the weights. The
/// absolute error is that of a sum of exponentials near 1, whose logarithm is near 0. Measured: 0.38 of the tolerance.
pub const MEAN_LOSS: Tolerance = Tolerance { absolute: 4.0 * ROUNDING, relative: 1e-6 };

/// A gradient of inexact outputs, propagated back through the same number of layers. Measured: 3.6.
pub const GRADIENT: Tolerance = Tolerance::roundings(6.0);

/// Losses and parameters of ten training steps, compared with PyTorch in `f32`, which rounds too. Measured: 2.8.
pub const TRAINED: Tolerance = Tolerance::roundings(4.0);

/// A learning rate, computed in `f64` from exact `f32` settings and rounded once. PyTorch's recurrences add much less.
/// Measured: 0.95.
pub const RATES: Tolerance = Tolerance { absolute: 0.0, relative: 1.001 * ROUNDING };

/// The smoothed losses of up to a hundred steps of two parameters, with rates up to where the loss diverges, which
/// multiplies errors. A simulation in `f32` differs by 11.
pub const RANGE_TEST: Tolerance = Tolerance::roundings(64.0);

/// A perceptron's weights: the sum of a hundred petals in centimetres, each rounded to `f32`. Measured: 38.
pub const PERCEPTRON: Tolerance = Tolerance::roundings(64.0);

/// Probabilities of any magnitude. An exponential has an error of at most 2 ulp, or four roundings; the logit's shift,
/// the sum, the division and the product add one each. Measured: 6.3.
pub const SOFTMAX: Tolerance = Tolerance { absolute: 0.0, relative: 8.0 * ROUNDING };

/// Softmax's gradient is a difference of numbers below 1, and may be much smaller than them. Measured: 0.5.
pub const SOFTMAX_GRADIENT: Tolerance = Tolerance { absolute: ROUNDING, relative: 0.0 };

/// A metric in `f64`, compared with scikit-learn, which sums in another order; R² is a difference of such sums.
/// Measured: 1.8, in roundings of `f64`.
pub const METRIC: Tolerance = Tolerance { absolute: 4.0 * ROUNDING_OF_F64, relative: 4.0 * ROUNDING_OF_F64 };

/// The relative error of a step of Adam or RMSprop, with gradients of any size: the smallest allowed ε limits the share
/// of squares that vanish in `f32`. Measured: 2.5·10⁻⁷; each ε of the tests is a power of ten above its limit.
pub const STEP_OF_ANY_SIZE: f64 = 1e-5;

/// The relative error of a step after any number of equal gradients: ten roundings, and two of the weights of the
/// moving averages. Measured: 2.8·10⁻⁷ after up to 1000 steps.
pub const STEP_OF_EQUAL_GRADIENTS: f64 = 1e-6;

/// The relative error of a step after random gradients from 0.5 to 1.5. The moving average of `f32`s collects the
/// roundings of the latest 1 / (1 − β) steps, which are independent of each other.
///
/// Their mean is 0 only for changes of many ulps. A change w·(g − m), with g distributed evenly over 1, is even over w.
/// The integral of the rounding error over an interval is at most ulp²/8, so its mean is at most ulp²/8w in each step,
/// and ulp²/8w² of all steps together, with an ulp of 2⁻²³ near 1. Measured: 0.14 of the tolerance after up to 1000
/// steps.
pub fn step_of_random_gradients(beta: f32, steps: usize) -> f64 {
    let decay = 1.0 - f64::from(beta);
    let collected = (1.0 / decay).min(steps as f64);
    let weight = decay / -(steps as f64 * f64::from(beta).ln()).exp_m1();
    STEP_OF_EQUAL_GRADIENTS + DEVIATIONS * ROUNDING * collected.sqrt() + 0.5 * (ROUNDING / weight).powi(2)
}

/// A number scaled down to a norm: a rounding each of the squares' sum, its root, the constant, the quotient and the
/// product, and those of a factor that is subnormal. Absolute: results below the normal numbers may become zero.
/// Measured: 2.9.
pub const LIMITED_NORM: Tolerance = Tolerance { absolute: f32::MIN_POSITIVE as f64, relative: 8.0 * ROUNDING };

/// The largest error of a sum of products in `f32`, given the sum of the terms' magnitudes.
///
/// Each term passes through at most n roundings for n terms, plus one for its product: the error is at most
/// ((1 + 2⁻²⁴)ⁿ⁺¹ − 1) · Σ |term| (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, section 3.1).
pub fn error_of_a_sum(terms: usize, magnitude: f64) -> f64 {
    ((1.0 + ROUNDING).powi(terms as i32 + 1) - 1.0) * magnitude
}

/// The number of standard deviations attributed to chance. Seeds are fixed, so a test that passes once always passes.
const DEVIATIONS: f64 = 4.0;

/// The largest chi-square statistic of correctly distributed counts: its variance is twice its mean.
pub fn largest_chi_square(degrees_of_freedom: usize) -> f64 {
    let mean = degrees_of_freedom as f64;
    mean + DEVIATIONS * (2.0 * mean).sqrt()
}

/// The error of the mean and of the variance of `samples` samples with variance 1. The variance of the latter is 2/n
/// for a normal distribution; for a uniform one, and for the mean, it is less.
pub fn sampled(samples: usize) -> Tolerance {
    Tolerance { absolute: DEVIATIONS * (2.0 / samples as f64).sqrt(), relative: 0.0 }
}

/// Between the kurtosis of a uniform distribution, 9/5, and that of a normal one, 3.
pub const KURTOSIS_BETWEEN: f64 = 2.4;

/// The largest value of a uniform initializer, in units of its limit: five operations round.
pub const UNIFORM_LIMIT: f64 = 1.0 + 5.0 * ROUNDING;

/// (x − offset) · factor: three roundings of its own, one of the factor, and one of the offset, which is multiplied by
/// the ratio of the offset to the divisor. The factor of a divisor beyond 2¹²⁶ is below the normal numbers: it is a
/// multiple of 2⁻¹⁴⁹. Measured: 0.77 of the tolerance.
pub fn scaled(offset_in_units: f64, divisor: f64) -> Tolerance {
    let factor = divisor * 0.5 * f64::from(f32::from_bits(1));
    Tolerance { absolute: ROUNDING * offset_in_units.abs(), relative: 4.0 * ROUNDING + factor }
}

/// output / factor + offset in `f64`, of a factor and an offset that are rounded to `f32`, and rounded itself.
pub fn unscaled(offset: f64, shifted: f64) -> Tolerance {
    Tolerance { absolute: ROUNDING * (offset.abs() + 1.001 * shifted.abs()), relative: ROUNDING }
}

impl Tolerance {
    /// `roundings` roundings, of 1 and of the expected number.
    const fn roundings(roundings: f64) -> Self {
        Self { absolute: roundings * ROUNDING, relative: roundings * ROUNDING }
    }

    /// Panics unless each found value is within the tolerance of the expected one.
    #[track_caller]
    pub fn assert<T: Copy + Into<f64>>(self, what: &str, found: &[T], expected: &[f64]) {
        assert_eq!(found.len(), expected.len(), "{what}: how many values there are");
        for (index, (&found, &expected)) in found.iter().zip(expected).enumerate() {
            let found = found.into();
            assert!(
                (found - expected).abs() <= self.absolute + self.relative * expected.abs(),
                "{what}: found {found:e} at index {index}, expected {expected:e}, {self:?}"
            );
        }
    }
}

//! The one table of tolerances, with a reason beside each number.
//!
//! "Measured" is the largest error that any test saw, in roundings, on AVX2 and SSE2, fused or not; what is beyond it is
//! head-room for other machines, which round at other places.

/// How far a result may be from what is expected: `|found − expected| ≤ absolute + relative · |expected|`.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    pub absolute: f64,
    pub relative: f64,
}

/// Half of the last place of an `f32` in 1 … 2: the most that one rounding changes a number, relatively.
const ROUNDING: f64 = 1.0 / (1 << 24) as f64;

/// The same of an `f64`.
const ROUNDING_OF_F64: f64 = f64::EPSILON / 2.0;

/// Outputs of a network, of which the last activation may be off by 2 ulp, which is up to four roundings. Measured: 2.5.
pub const OUTPUTS: Tolerance = Tolerance::roundings(4.0);

/// A loss, of outputs that are off themselves; a mean evens errors out. Measured: 1.5.
pub const LOSS: Tolerance = Tolerance::roundings(3.0);

/// A gradient, of outputs that are off, through as many layers backwards again. Measured: 3.6.
pub const GRADIENT: Tolerance = Tolerance::roundings(6.0);

/// Losses and parameters in ten steps of training, against PyTorch in `f32`, which rounds too. Measured: 2.8.
pub const TRAINED: Tolerance = Tolerance::roundings(4.0);

/// A learning rate, computed in `f64` from settings that are exactly `f32`, and rounded once; PyTorch's recurrences add much less.
pub const RATES: Tolerance = Tolerance { absolute: 0.0, relative: 1.001 * ROUNDING };

/// A perceptron's weights: a petal in centimetres is added a hundred times, which `f32` rounds. Measured: 38.
pub const PERCEPTRON: Tolerance = Tolerance::roundings(64.0);

/// Probabilities, however small: an exponential may be off by 2 ulp, four roundings, its logit's shift, the sum, the
/// division and the product by one each. Measured: 6.3.
pub const SOFTMAX: Tolerance = Tolerance { absolute: 0.0, relative: 8.0 * ROUNDING };

/// Softmax's gradient is a difference of numbers below 1, small beside them where they are alike. Measured: 0.5.
pub const SOFTMAX_GRADIENT: Tolerance = Tolerance { absolute: ROUNDING, relative: 0.0 };

/// A metric in `f64`, against scikit-learn, which adds up in another order; R² is a difference of such sums. Measured: 1.8, in
/// roundings of `f64`.
pub const METRIC: Tolerance = Tolerance { absolute: 4.0 * ROUNDING_OF_F64, relative: 4.0 * ROUNDING_OF_F64 };

/// How far a sum of products in `f32` may be from the exact one, given the sum of the terms' magnitudes.
///
/// No term passes through more roundings than there are terms, and one more for its product: the error is at most
/// ((1 + 2⁻²⁴)ⁿ⁺¹ − 1) · Σ |term| (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, section 3.1).
pub fn error_of_a_sum(terms: usize, magnitude: f64) -> f64 {
    ((1.0 + ROUNDING).powi(terms as i32 + 1) - 1.0) * magnitude
}

/// How many standard deviations chance may be blamed for. The seeds are fixed: what passes once always passes.
const DEVIATIONS: f64 = 4.0;

/// The chi-square statistic of counts that are as they should be: its variance is twice its mean.
pub fn largest_chi_square(degrees_of_freedom: usize) -> f64 {
    let mean = degrees_of_freedom as f64;
    mean + DEVIATIONS * (2.0 * mean).sqrt()
}

/// The mean and the variance of so many samples of variance 1: the variance of the latter is 2/n for a normal
/// distribution, and less for a uniform one and for the mean.
pub fn sampled(samples: usize) -> Tolerance {
    Tolerance { absolute: DEVIATIONS * (2.0 / samples as f64).sqrt(), relative: 0.0 }
}

/// Halfway between the kurtosis of a uniform distribution, 9/5, and of a normal one, 3.
pub const KURTOSIS_BETWEEN: f64 = 2.4;

/// (x − offset) · factor, with three roundings of its own and one of the factor's; and the offset's own, which counts as much
/// as the offset is large beside what the difference is divided by.
pub fn scaled(offset_in_units: f64) -> Tolerance {
    Tolerance { absolute: ROUNDING * offset_in_units.abs(), relative: 4.0 * ROUNDING }
}

impl Tolerance {
    /// So many roundings, of 1 and of the number that is expected.
    const fn roundings(roundings: f64) -> Self {
        Self { absolute: roundings * ROUNDING, relative: roundings * ROUNDING }
    }

    /// Panics unless each value that was found is near enough to the one that is expected.
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

//! Metrics of one output, with sums in `f64`. y is a target, ŷ its prediction, ȳ the mean of the targets.

use crate::metrics::regression::determination;

/// A metric of one output of a network.
pub trait OutputMetric: Copy + Default {
    /// The metric's name.
    const NAME: &'static str;

    /// Adds a sample.
    fn add(&mut self, y: f32, predicted: f32);

    /// The metric of the samples; NaN if they are too few.
    fn value(&self) -> f64;
}

/// The mean absolute error, Σ |y − ŷ| / n.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AbsoluteError(Mean);

impl OutputMetric for AbsoluteError {
    const NAME: &'static str = "mean_absolute_error";

    fn add(&mut self, y: f32, predicted: f32) {
        self.0.add(error(y, predicted).abs());
    }

    fn value(&self) -> f64 {
        self.0.value()
    }
}

/// The root mean squared error, √(Σ (y − ŷ)² / n).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RootSquare(Mean);

impl OutputMetric for RootSquare {
    const NAME: &'static str = "root_mean_squared_error";

    fn add(&mut self, y: f32, predicted: f32) {
        self.0.add(square(error(y, predicted)));
    }

    fn value(&self) -> f64 {
        libm::sqrt(self.0.value())
    }
}

/// The coefficient of determination, 1 − Σ (y − ŷ)² / Σ (y − ȳ)².
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Determination {
    unexplained: Mean,
    targets: Variance,
}

impl OutputMetric for Determination {
    const NAME: &'static str = "r2";

    fn add(&mut self, y: f32, predicted: f32) {
        self.unexplained.add(square(error(y, predicted)));
        self.targets.add(f64::from(y));
    }

    fn value(&self) -> f64 {
        determination(self.unexplained.value(), self.targets.value())
    }
}

fn error(y: f32, predicted: f32) -> f64 {
    f64::from(y) - f64::from(predicted)
}

fn square(value: f64) -> f64 {
    value * value
}

/// The mean of values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Mean {
    sum: f64,
    samples: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.samples += 1.0;
    }

    fn value(&self) -> f64 {
        self.sum / self.samples
    }
}

/// The variance of values, in one pass: a sum of squares minus the square of the sum would cancel.
/// (Welford, *Note on a method for calculating corrected sums of squares and products*, 1962.)
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Variance {
    /// The first value, which the others are relative to: the difference of two `f32`s of similar size is exact.
    first: f64,
    /// ȳ − first.
    mean: f64,
    /// Σ (y − ȳ)².
    squares: f64,
    samples: f64,
}

impl Variance {
    fn add(&mut self, value: f64) {
        if self.samples == 0.0 {
            self.first = value;
        }
        self.samples += 1.0;
        let value = value - self.first;
        let deviation = value - self.mean;
        self.mean += deviation / self.samples;
        self.squares += deviation * (value - self.mean);
    }

    /// NaN for fewer than two values.
    fn value(&self) -> f64 {
        if self.samples < 2.0 { f64::NAN } else { self.squares / self.samples }
    }
}

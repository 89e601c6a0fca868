//! The losses in `f64`, computed from the logits, which may have any size.

use stackprop::Row;
use stackprop::loss::{
    BinaryCrossEntropy, CategoricalCrossEntropy, ClassWeighted, CrossEntropy, Hinge, Huber, Loss, MeanAbsoluteError,
    MeanSquaredError, OneAgainstRest, PerceptronCriterion,
};

/// The loss of one sample in `f64`, from its logits.
pub trait FromLogits<R: Row>: Loss {
    fn of(&self, logits: &[f64], target: &Self::Target<R>) -> f64;
}

/// Σ y (ln Σ eᶻ − z), with smoothed targets.
fn cross_entropy(logits: &[f64], smoothing: f32, target: impl Fn(usize) -> f64) -> f64 {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let log_sum = logits.iter().map(|z| (z - largest).exp()).sum::<f64>().ln();
    let (smoothing, classes) = (f64::from(smoothing), logits.len() as f64);
    let smoothed = |class| (1.0 - smoothing) * target(class) + smoothing / classes;
    logits.iter().enumerate().map(|(class, z)| smoothed(class) * (log_sum + (largest - z))).sum()
}

fn mean(logits: &[f64], target: &[f32], f: impl Fn(f64, f64) -> f64) -> f64 {
    logits.iter().zip(target).map(|(z, y)| f(*z, f64::from(*y))).sum::<f64>() / logits.len() as f64
}

/// 1 for yes, otherwise −1.
fn sign(y: f64) -> f64 {
    if y > 0.0 { 1.0 } else { -1.0 }
}

impl<R: Row> FromLogits<R> for CrossEntropy {
    fn of(&self, logits: &[f64], label: &usize) -> f64 {
        cross_entropy(logits, self.label_smoothing, |class| f64::from(u8::from(class == *label)))
    }
}

impl<R: Row> FromLogits<R> for CategoricalCrossEntropy {
    fn of(&self, logits: &[f64], target: &R) -> f64 {
        cross_entropy(logits, self.label_smoothing, |class| target.values()[class].into())
    }
}

impl<R: Row> FromLogits<R> for BinaryCrossEntropy {
    fn of(&self, logits: &[f64], target: &R) -> f64 {
        let smoothing = f64::from(self.label_smoothing);
        mean(logits, target.values(), |z, y| {
            z.max(0.0) - z * ((1.0 - smoothing) * y + 0.5 * smoothing) + (-z.abs()).exp().ln_1p()
        })
    }
}

impl<R: Row> FromLogits<R> for Hinge {
    fn of(&self, logits: &[f64], target: &R) -> f64 {
        mean(logits, target.values(), |z, y| (1.0 - sign(y) * z).max(0.0))
    }
}

impl<R: Row> FromLogits<R> for PerceptronCriterion {
    fn of(&self, logits: &[f64], target: &R) -> f64 {
        logits.len() as f64 * mean(logits, target.values(), |z, y| (-sign(y) * z).max(0.0))
    }
}

impl<R: Row> FromLogits<R> for MeanAbsoluteError {
    fn of(&self, logits: &[f64], target: &R) -> f64 {
        mean(logits, target.values(), |z, y| (z - y).abs())
    }
}

impl<R: Row> FromLogits<R> for MeanSquaredError {
    fn of(&self, logits: &[f64], target: &R) -> f64 {
        mean(logits, target.values(), |z, y| (z - y).powi(2))
    }
}

impl<R: Row> FromLogits<R> for Huber {
    fn of(&self, logits: &[f64], target: &R) -> f64 {
        let delta = f64::from(self.delta);
        mean(logits, target.values(), |z, y| {
            let distance = (z - y).abs();
            if distance <= delta { 0.5 * distance * distance } else { delta * (distance - 0.5 * delta) }
        })
    }
}

impl<R: Row, L: FromLogits<R>> FromLogits<R> for OneAgainstRest<L> {
    fn of(&self, logits: &[f64], label: &usize) -> f64 {
        self.loss.of(logits, &L::target_of::<R>(*label))
    }
}

impl<R: Row, L: FromLogits<R>, const CLASSES: usize> FromLogits<R> for ClassWeighted<L, CLASSES> {
    fn of(&self, logits: &[f64], target: &L::Target<R>) -> f64 {
        let weight = L::class_of::<R>(target).map_or(1.0, |class| f64::from(self.class_weight[class]));
        weight * self.loss.of(logits, target)
    }
}

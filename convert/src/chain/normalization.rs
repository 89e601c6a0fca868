//! Batch normalization.

use stackprop::kernels::batch_norm::EPSILON;

use super::Affine;
use crate::{BatchNorm, Dense};

/// γ · (x − μ) / √(σ² + ε) + β of each value x.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Normalization {
    /// The layer's name in its file, for messages.
    pub(crate) name: String,
    /// γ.
    pub(crate) scale: Vec<f32>,
    /// β.
    pub(crate) offset: Vec<f32>,
    /// μ.
    pub(crate) mean: Vec<f32>,
    /// σ².
    pub(crate) variance: Vec<f32>,
    /// ε.
    pub(crate) epsilon: f32,
}

impl Normalization {
    /// 1 / √(σ² + ε) of each value.
    fn inverse_deviations(&self) -> impl Iterator<Item = f64> {
        self.variance.iter().map(|variance| (f64::from(*variance) + f64::from(self.epsilon)).sqrt().recip())
    }

    /// The factor and the shift of each value.
    pub(crate) fn affine(self) -> Affine {
        let factor: Vec<_> =
            self.inverse_deviations().zip(&self.scale).map(|(inverse, scale)| inverse * f64::from(*scale)).collect();
        let means = self.mean.iter().zip(&self.offset);
        let shift =
            factor.iter().zip(means).map(|(factor, (mean, offset))| f64::from(*offset) - factor * f64::from(*mean));
        Affine { shift: shift.collect(), factor, name: self.name }
    }

    /// The layer with its own ε. Where σ² + ε is smaller than that, γ makes up for it.
    pub(super) fn of(self, mut dense: Dense) -> BatchNorm {
        let variance: Vec<_> = self
            .variance
            .iter()
            .map(|variance| (f64::from(*variance) + f64::from(self.epsilon) - f64::from(EPSILON)).max(0.0) as f32)
            .collect();
        let scales = self.inverse_deviations().zip(&variance).zip(&self.scale);
        let scale = scales.map(|((inverse, variance), scale)| {
            ((f64::from(*variance) + f64::from(EPSILON)).sqrt() * inverse * f64::from(*scale)) as f32
        });
        let mean = self.mean.iter().zip(&dense.bias).map(|(mean, bias)| mean - bias);
        let (scale, mean) = (scale.collect(), mean.collect());
        dense.bias = self.offset;
        BatchNorm { dense, scale, mean, variance }
    }
}

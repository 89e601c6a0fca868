//! The part of a quantized network that stays in `f32`.

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::layer::{Layer, Scaling, Statistic, Summary};
use crate::quantized::data::PlainData;
use crate::simd::Reproducible;

/// The part of a network before its inputs are quantized: nothing, or scaling.
pub trait Preprocessing<Input>: PlainData + Clone {
    /// The description that a model file stores.
    const ARCHITECTURE: Option<Architecture>;
    /// The row of [`Quantized::summary`](crate::quantized::Quantized::summary).
    const SUMMARY: Option<Summary>;

    /// The number of the network's layers that it replaces.
    const LAYERS: usize = if Self::ARCHITECTURE.is_some() { 1 } else { 0 };

    /// The values that are quantized.
    fn apply(&self, input: &Input) -> Input;
}

impl<const N: usize> Preprocessing<[f32; N]> for () {
    const ARCHITECTURE: Option<Architecture> = None;
    const SUMMARY: Option<Summary> = None;

    #[inline(always)]
    fn apply(&self, input: &[f32; N]) -> [f32; N] {
        *input
    }
}

impl<S: Statistic, const N: usize, A: Activation> Preprocessing<[f32; N]> for Scaling<S, N, A> {
    const ARCHITECTURE: Option<Architecture> = Some(<Self as Layer>::ARCHITECTURE);
    const SUMMARY: Option<Summary> = Some(<Self as Layer>::SUMMARY);

    #[inline(always)]
    fn apply(&self, input: &[f32; N]) -> [f32; N] {
        self.using(Reproducible).predict(input)
    }
}

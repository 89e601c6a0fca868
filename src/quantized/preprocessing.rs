//! The part of a quantized network that stays in `f32`.

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::layer::{Layer, Scaling, Statistic};
use crate::quantized::data::PlainData;
use crate::simd::Reproducible;

/// The part of a network before its inputs are quantized: nothing, or scaling.
pub trait Preprocessing<Input>: PlainData + Clone {
    /// The description that a model file stores.
    const ARCHITECTURE: Option<Architecture>;

    /// The number of the network's layers that it replaces.
    const LAYERS: usize = if Self::ARCHITECTURE.is_some() { 1 } else { 0 };

    /// The values that are quantized.
    fn apply(&self, input: &Input) -> Input;
}

impl<const N: usize> Preprocessing<[f32; N]> for () {
    const ARCHITECTURE: Option<Architecture> = None;

    #[inline(always)]
    fn apply(&self, input: &[f32; N]) -> [f32; N] {
        *input
    }
}

impl<S: Statistic, const N: usize, A: Activation> Preprocessing<[f32; N]> for Scaling<S, N, A> {
    const ARCHITECTURE: Option<Architecture> = Some(<Self as Layer>::ARCHITECTURE);

    #[inline(always)]
    fn apply(&self, input: &[f32; N]) -> [f32; N] {
        self.using(Reproducible).predict(input)
    }
}

//! The part of a quantized network that stays in `f32`.

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::layer::{Layer, Scaling, Statistic};
use crate::quantized::data::PlainData;

/// What a network does to its inputs before it quantizes them: nothing, or scaling.
pub trait Preprocessing<Input>: PlainData {
    /// The description that a model file stores.
    const ARCHITECTURE: Option<Architecture>;

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
        self.predict(input)
    }
}

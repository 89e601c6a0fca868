//! Backpropagation through two layers, one after the other.

use super::{Destination, Train, Visitor};
use crate::activation::Activation;
use crate::layer::Chain;
use crate::row::Fits;
use crate::simd::Simd;

/// What passes between two layers in training.
pub struct ChainTape<Hidden, First, Rest, const BATCH: usize> {
    /// What the first layer gave, the inputs of the rest.
    outputs: [Hidden; BATCH],
    /// ∂loss/∂outputs, then the first layer's delta.
    deltas: [Hidden; BATCH],
    first: First,
    rest: Rest,
}

impl<First: Train, Rest: Train> Train for Chain<First, Rest>
where
    First::Output: Fits<Rest::Input>,
{
    type Gradient = Chain<First::Gradient, Rest::Gradient>;
    type Tape<const BATCH: usize> = ChainTape<First::Output, First::Tape<BATCH>, Rest::Tape<BATCH>, BATCH>;

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        let outputs = tape.outputs.get_mut(..inputs.len()).unwrap_or_default();
        self.first.forward_train(simd, inputs, outputs, &mut tape.first);
        First::Activation::forward(simd, outputs);
        self.rest.forward_train(simd, Fits::as_inputs(outputs), logits, &mut tape.rest);
    }

    #[inline(always)]
    fn backward<S: Simd, const BATCH: usize>(
        destination: Destination<'_, Self>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        let (first, rest) = destination.split();
        let outputs = tape.outputs.get(..inputs.len()).unwrap_or_default();
        let hidden = tape.deltas.get_mut(..inputs.len()).unwrap_or_default();

        Rest::backward(rest, simd, Fits::as_inputs(outputs), deltas, &mut tape.rest, Some(Fits::as_inputs_mut(hidden)));
        First::Activation::backward(simd, outputs, hidden);
        First::backward(first, simd, inputs, hidden, &mut tape.first, input_gradient);
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        self.first.visit_parameters(visitor);
        self.rest.visit_parameters(visitor);
    }
}

impl<'a, First: Train, Rest: Train> Destination<'a, Chain<First, Rest>>
where
    First::Output: Fits<Rest::Input>,
{
    /// The same destination for each of the two layers.
    #[inline(always)]
    fn split(self) -> (Destination<'a, First>, Destination<'a, Rest>) {
        match self {
            Self::Parameters { layer: Chain { first, rest }, learning_rate } => (
                Destination::Parameters { layer: first, learning_rate },
                Destination::Parameters { layer: rest, learning_rate },
            ),
            Self::Buffer { layer, gradient } => (
                Destination::Buffer { layer: &layer.first, gradient: &mut gradient.first },
                Destination::Buffer { layer: &layer.rest, gradient: &mut gradient.rest },
            ),
            Self::Nowhere { layer } => {
                (Destination::Nowhere { layer: &layer.first }, Destination::Nowhere { layer: &layer.rest })
            }
        }
    }
}

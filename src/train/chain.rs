//! Backpropagation through two layers, one after the other.

use super::{Destination, Pass, Rule, Train, Visitor};
use crate::activation::Activation;
use crate::bytes::Floats;
use crate::layer::{Chain, Layer};
use crate::row::Fits;
use crate::simd::Simd;

/// What passes between two layers in training.
pub struct ChainTape<Hidden, Kept, First, Rest, const BATCH: usize> {
    /// What the first layer gave, the inputs of the rest.
    outputs: [Hidden; BATCH],
    /// What the first layer's activation kept.
    kept: [Kept; BATCH],
    /// ∂loss/∂outputs, then the first layer's delta.
    deltas: [Hidden; BATCH],
    first: First,
    rest: Rest,
}

/// What a layer's activation keeps of each row.
type Kept<L> = <<L as Layer>::Activation as Activation>::Kept<<L as Layer>::Output>;

impl<First: Train, Rest: Train> Train for Chain<First, Rest>
where
    First::Output: Fits<Rest::Input>,
{
    type Gradient = Chain<First::Gradient, Rest::Gradient>;
    type Tape<const BATCH: usize> = ChainTape<First::Output, Kept<First>, First::Tape<BATCH>, Rest::Tape<BATCH>, BATCH>;
    type Statistics = Chain<First::Statistics, Rest::Statistics>;

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        let outputs = tape.outputs.get_mut(..inputs.len()).unwrap_or_default();
        let [first, activation, rest] = pass.split();
        self.first.forward_train(simd, first, inputs, outputs, &mut tape.first);
        First::Activation::forward_train(simd, activation, outputs, &mut tape.kept);
        self.rest.forward_train(simd, rest, Fits::as_inputs(outputs), logits, &mut tape.rest);
    }

    #[inline(always)]
    fn backward<S: Simd, R: Rule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        let (first, rest) = destination.split();
        let outputs = tape.outputs.get(..inputs.len()).unwrap_or_default();
        let hidden = tape.deltas.get_mut(..inputs.len()).unwrap_or_default();
        let inner = Fits::as_inputs(outputs);
        // Where nothing before the rest learns, nobody asks for the gradient of its inputs.
        if First::Gradient::LEN == 0 && input_gradient.is_none() {
            Rest::backward(rest, simd, inner, deltas, &mut tape.rest, None);
            return;
        }
        Rest::backward(rest, simd, inner, deltas, &mut tape.rest, Some(Fits::as_inputs_mut(hidden)));
        First::Activation::backward(simd, outputs, &tape.kept, hidden);
        First::backward(first, simd, inputs, hidden, &mut tape.first, input_gradient);
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        self.first.visit_parameters(visitor);
        self.rest.visit_parameters(visitor);
    }

    #[inline(always)]
    fn visit_statistics(&mut self, visitor: &mut impl Visitor) {
        self.first.visit_statistics(visitor);
        self.rest.visit_statistics(visitor);
    }

    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>) {
        self.first.learn_statistics(simd, &tape.first);
        self.rest.learn_statistics(simd, &tape.rest);
    }
}

impl<'a, First: Train, Rest: Train, R: Copy, const MOMENTS: usize> Destination<'a, Chain<First, Rest>, R, MOMENTS>
where
    First::Output: Fits<Rest::Input>,
{
    /// The same destination for each of the two layers.
    #[inline(always)]
    fn split(self) -> (Destination<'a, First, R, MOMENTS>, Destination<'a, Rest, R, MOMENTS>) {
        match self {
            Self::Parameters { layer: Chain { first, rest }, rule, mut moments } => {
                let rest_moments = moments.split_off(First::Gradient::LEN);
                (
                    Destination::Parameters { layer: first, rule, moments },
                    Destination::Parameters { layer: rest, rule, moments: rest_moments },
                )
            }
            Self::Nowhere { layer } => {
                (Destination::Nowhere { layer: &layer.first }, Destination::Nowhere { layer: &layer.rest })
            }
        }
    }
}

//! Backpropagation through batch normalisation.

use super::{Destination, Pass, Rule, Train, Visitor, Weights};
use crate::activation::Activation;
use crate::batch_norm::BatchNorm;
use crate::dense::Dense;
use crate::kernels::{self, batch_norm};
use crate::simd::Simd;

/// The gradient of a [`BatchNorm`]: of the dense layer, whose bias is β, and of γ.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct BatchNormGradient<L, R> {
    /// Of the dense layer.
    layer: L,
    /// Of γ.
    scale: R,
}

/// What a [`BatchNorm`] keeps of a batch.
pub struct BatchNormTape<R, const BATCH: usize> {
    /// x̂, then the gradient of the weighted inputs.
    normalized: [R; BATCH],
    /// What the batch was normalised by.
    mean: R,
    variance: R,
    /// Of γ and of β.
    scale_gradient: R,
    shift_gradient: R,
    /// How many rows the mean and the variance are of; 0 where they are the running averages.
    rows: usize,
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation, const MOMENTUM: usize> Train
    for BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM>
{
    type Gradient = BatchNormGradient<Dense<INPUTS, UNITS, A>, [f32; UNITS]>;
    type Tape<const BATCH: usize> = BatchNormTape<[f32; UNITS], BATCH>;
    /// The running mean and variance.
    type Statistics = [[f32; UNITS]; 2];

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        let BatchNormTape { normalized, mean, variance, rows, .. } = tape;
        let Self { layer, scale, .. } = self;
        let logits = logits.get_mut(..inputs.len()).unwrap_or_default();
        kernels::affine_batch(simd, inputs, &layer.weights, &[0.0; UNITS], logits);
        // One row has no variance.
        if pass == Pass::Frozen || inputs.len() < 2 {
            (*mean, *variance, *rows) = (self.mean, self.variance, 0);
        } else {
            batch_norm::statistics(simd, logits, mean, variance);
            *rows = inputs.len();
        }
        normalized.iter_mut().zip(&*logits).for_each(|(to, z)| *to = *z);
        batch_norm::normalize(simd, normalized, mean, variance, &[1.0; UNITS], &[0.0; UNITS]);
        batch_norm::normalize(simd, logits, mean, variance, scale, &layer.bias);
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
        let BatchNormTape { normalized, variance, scale_gradient, shift_gradient, rows, .. } = tape;
        let deltas = deltas.get(..inputs.len()).unwrap_or_default();
        let normalized = normalized.get_mut(..inputs.len()).unwrap_or_default();
        let Self { layer, scale, .. } = destination.layer();
        let of_the_batch = *rows > 0;
        let gradients = [&mut *scale_gradient, &mut *shift_gradient];
        batch_norm::backward(simd, deltas, normalized, variance, scale, of_the_batch, gradients);
        // Before the weights change.
        if let Some(input_gradient) = input_gradient {
            kernels::input_gradient(simd, normalized, &layer.weights, input_gradient);
        }
        if let Destination::Parameters { layer: Self { layer, scale, .. }, rule, mut moments } = destination {
            let mut scale_moments = moments.split_off(INPUTS * UNITS + UNITS);
            let mut shift_moments = moments.split_off(INPUTS * UNITS);
            kernels::update(simd, rule, scale, scale_gradient, &mut scale_moments);
            kernels::update(simd, rule, &mut layer.bias, shift_gradient, &mut shift_moments);
            kernels::weight_gradient::<_, _, _, _, BATCH, _>(
                simd,
                inputs,
                normalized,
                &mut layer.weights,
                // The bias of the layer is the shift after the normalisation; the one before it would not matter.
                &mut [0.0; UNITS],
                rule,
                moments,
            );
        }
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        self.layer.visit_parameters(visitor);
        visitor.visit(&mut self.scale, Weights::NONE);
    }

    #[inline(always)]
    fn visit_statistics(&mut self, visitor: &mut impl Visitor) {
        visitor.visit(&mut self.mean, Weights::NONE);
        visitor.visit(&mut self.variance, Weights::NONE);
    }

    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>) {
        // Beyond 100 a variance could become negative.
        const { assert!(MOMENTUM <= 100, "running averages move by at most 100 percent") };
        if tape.rows > 0 {
            let momentum = MOMENTUM as f32 / 100.0;
            let rows = tape.rows as f32;
            batch_norm::move_average(simd, &mut self.mean, &tape.mean, momentum, 1.0);
            batch_norm::move_average(simd, &mut self.variance, &tape.variance, momentum, rows / (rows - 1.0));
        }
    }
}

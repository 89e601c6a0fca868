//! The gradient of a network on samples.

use stackprop::activation::Pass;
use stackprop::layer::{Destination, Train};
use stackprop::loss::FusedWith;
use stackprop::prelude::Reproducible;
use stackprop::simd::{Computation, Execution, Simd};
use stackprop::{Zeroable, layer};

use crate::network::Network;
use crate::objective::Objective;
use crate::row::Row;
use crate::settings::BATCH;

/// The norm of the gradient of each layer in use: of the mean loss of all samples, as in inference.
#[must_use]
pub fn gradient_norms(network: &Network, objective: &Objective, inputs: &[Row], targets: &[f32]) -> Vec<f32> {
    let weight = 1.0 / inputs.len() as f32;
    let mut sums = layer::zeroed::<<Network as Train>::Gradient>();
    for (inputs, targets) in inputs.chunks(BATCH).zip(targets.chunks(BATCH)) {
        let gradient = Reproducible.run(Gradient { network, objective, inputs, targets, weight });
        sums.as_flattened_mut().iter_mut().zip(gradient.as_flattened()).for_each(|(sum, part)| *sum += part);
    }
    let norm = |layer: &[f32]| layer.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt() as f32;
    sums.iter().take(network.layers().count()).map(|layer| norm(layer)).collect()
}

/// The gradient of `weight` times the losses of a batch, with the network frozen.
struct Gradient<'a> {
    network: &'a Network,
    objective: &'a Objective,
    inputs: &'a [Row],
    targets: &'a [f32],
    weight: f32,
}

impl Computation for Gradient<'_> {
    type Output = <Network as Train>::Gradient;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let Self { network, objective, inputs, targets, weight } = self;
        let (mut network, mut tape) = (network.clone(), <Network as Train>::Tape::<BATCH>::zeroed());
        let (mut deltas, mut gradient) = ([Row::default(); BATCH], layer::zeroed());
        let deltas = deltas.get_mut(..inputs.len()).unwrap_or_default();
        network.forward_train(simd, Pass::Frozen, inputs, deltas, &mut tape);
        objective.weighted_delta(simd, deltas, targets, weight);
        let destination = Destination::gradient(&mut network, &mut gradient);
        Network::backward_first(destination, simd, inputs, deltas, &mut tape);
        gradient
    }
}

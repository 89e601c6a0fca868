//! Whether a network is ready for training.

use crate::error::TrainError;
use crate::layer::{Layer, Train, Visitor, Weights};

/// Checks that every scaling layer has been fitted.
#[inline]
pub(super) fn check_fitted(net: &impl Layer) -> Result<(), TrainError> {
    if net.is_fitted() { Ok(()) } else { Err(TrainError::ScalingNotFitted) }
}

/// Checks that no zeros keep the network from learning. Two patterns of zeros never end, because the gradient of a
/// weight is its input times the delta of its unit:
///
/// - Two consecutive layers that learn have zero weights, and the first has zero biases. Its outputs are equal for all
///   units and samples, and so are its deltas: they are 0 at first, and if the activation of 0 is 0, for ever. At best
///   its units stay equal to each other.
/// - A normalised layer has zero weights and a zero scale. The gradient of each is a multiple of the other.
///
/// A layer of zeros alone is no such pattern: a single one learns, and so does an output layer behind random ones.
pub(super) fn check_initialized(net: &mut impl Train) -> Result<(), TrainError> {
    let mut zeros = Zeros::default();
    net.visit_parameters(&mut zeros);
    zeros.found.map_or(Ok(()), |layer| Err(TrainError::NotInitialized { layer }))
}

/// The visitor of [`check_initialized`]. It reads a layer up to its first value that is not 0.
#[derive(Default)]
struct Zeros {
    /// The number of layers with weights so far.
    layers: usize,
    /// The shape of the last one if its weights are all 0, and whether its biases are too.
    last: Option<(Weights, bool)>,
    /// The first layer that cannot learn.
    found: Option<usize>,
}

impl Visitor for Zeros {
    fn visit(&mut self, parameters: &mut [f32], weights: Weights) {
        let (of_units, biases) = parameters.split_at_checked(weights.len()).unwrap_or_default();
        let stuck = if weights.is_empty() {
            // The scale of a normalised layer follows the layer. Parameters of any other kind may end the pattern.
            let last = self.last.take().filter(|(last, _)| !biases.is_empty() && last.units == biases.len());
            last.filter(|_| is_zero(biases)).map(|_| self.layers)
        } else {
            self.layers += 1;
            let before = self.last.take().filter(|(last, zero_biases)| *zero_biases && last.units == weights.inputs);
            self.last = is_zero(of_units).then(|| (weights, is_zero(biases)));
            before.filter(|_| self.last.is_some()).map(|_| self.layers - 1)
        };
        self.found = self.found.or(stuck);
    }
}

/// Whether all values are 0.
fn is_zero(values: &[f32]) -> bool {
    values.iter().all(|value| *value == 0.0)
}

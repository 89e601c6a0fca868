//! Whether a network is ready for training.

use crate::activation::AtZero;
use crate::error::TrainError;
use crate::layer::{Layer, Train, Visitor, Weights};

/// Checks that every scaling layer has been fitted.
#[inline]
pub(super) fn check_fitted(net: &impl Layer) -> Result<(), TrainError> {
    if net.is_fitted() { Ok(()) } else { Err(TrainError::ScalingNotFitted) }
}

/// Checks that no zeros keep the network from learning. Some patterns of zeros never end, because the gradient of a
/// weight is its input times the delta of its unit:
///
/// - A layer has zero weights and biases, and its activation is [`Flat`](AtZero::Flat): every delta is 0.
/// - A layer has zero weights and biases, its outputs of 0 pass through layers that have zero biases and are 0 at 0,
///   and a layer of zero weights follows, which passes no delta back; or one of them is flat.
/// - Two consecutive layers that learn have zero weights, and the first has zero biases. Its outputs are equal for all
///   units and samples, and so are its deltas: at best its units stay equal to each other.
/// - A normalised layer has zero weights and a zero scale: the gradient of each is a multiple of the other. Or it has a
///   zero scale, zero biases and a flat activation.
///
/// Other zeros end: a single layer learns, and so does an output layer behind random ones.
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
    /// The last one.
    last: Option<Seen>,
    /// The layer of zeros whose outputs of 0 are the outputs of the last layer too.
    silent: Option<usize>,
    /// The first layer that cannot learn.
    found: Option<usize>,
}

/// A layer with weights, as the visitor saw it.
struct Seen {
    shape: Weights,
    has_zero_weights: bool,
    has_zero_biases: bool,
}

impl Visitor for Zeros {
    fn visit(&mut self, parameters: &mut [f32], weights: Weights) {
        let (of_units, biases) = parameters.split_at_checked(weights.len()).unwrap_or_default();
        let stuck =
            if weights.is_empty() { self.visit_scale(biases) } else { self.visit_layer(of_units, biases, weights) };
        self.found = self.found.or(stuck);
    }
}

impl Zeros {
    /// Returns the number of a layer that cannot learn.
    fn visit_layer(&mut self, weights: &[f32], biases: &[f32], shape: Weights) -> Option<usize> {
        self.layers += 1;
        let layer = Seen { shape, has_zero_weights: is_zero(weights), has_zero_biases: is_zero(biases) };
        let before = self.last.take().filter(|before| before.shape.units == shape.inputs);
        let silent = self.silent.take().filter(|_| before.is_some());
        let is_behind_zeros = before.is_some_and(|before| before.has_zero_weights && before.has_zero_biases);
        let passes_zeros = layer.has_zero_biases && (layer.has_zero_weights || silent.is_some());
        let stuck = if layer.has_zero_weights && silent.is_some() || shape.at_zero == AtZero::Flat && passes_zeros {
            silent.or(Some(self.layers))
        } else {
            (layer.has_zero_weights && is_behind_zeros).then_some(self.layers - 1)
        };
        if passes_zeros && shape.at_zero == AtZero::Slope {
            self.silent = silent.or(Some(self.layers));
        }
        self.last = Some(layer);
        stuck
    }

    /// The scale of a normalised layer follows the layer. Parameters of any other kind may end a pattern.
    fn visit_scale(&mut self, scale: &[f32]) -> Option<usize> {
        self.silent = None;
        let layer = self.last.take().filter(|layer| !scale.is_empty() && layer.shape.units == scale.len())?;
        let is_flat = layer.has_zero_biases && layer.shape.at_zero == AtZero::Flat;
        (is_zero(scale) && (layer.has_zero_weights || is_flat)).then_some(self.layers)
    }
}

/// Whether all values are 0.
fn is_zero(values: &[f32]) -> bool {
    values.iter().all(|value| *value == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Zero weights of two inputs and two units, with zero biases, and then `len` zeros without weights.
    fn found_before(len: usize) -> Option<usize> {
        let mut zeros = Zeros::default();
        zeros.visit(&mut [0.0; 6], Weights { inputs: 2, units: 2, at_zero: AtZero::Slope });
        zeros.visit(&mut [0.0; 3][..len], Weights::NONE);
        zeros.found
    }

    #[test]
    fn only_a_scale_of_each_unit_belongs_to_the_layer_before() {
        assert_eq!([0, 1, 2, 3].map(found_before), [None, None, Some(1), None]);
    }
}

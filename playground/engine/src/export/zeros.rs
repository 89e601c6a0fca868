//! Layers of zeros, which a fit may refuse.

use crate::network::Network;

/// Whether a layer's weights, or the scales of its normalization, are all zero, in a network with hidden layers.
///
/// [`Trainer::fit`](stackprop::train::Trainer::fit) refuses networks whose zeros keep them from learning. Each of them
/// has such a layer, and so do a few that learn.
pub(crate) fn has_zeros(network: &Network) -> bool {
    let is_zero = |values: &[f32]| values.iter().all(|value| *value == 0.0);
    let is_deep = !network.shape.hidden().is_empty();
    is_deep
        && network.layers().any(|(settings, slot)| {
            let units = settings.filter(|settings| settings.batch_norm).map(|settings| settings.units);
            let scale = units.and_then(|units| slot.scale.get(..units));
            is_zero(slot.layer.weights.as_flattened()) || scale.is_some_and(is_zero)
        })
}

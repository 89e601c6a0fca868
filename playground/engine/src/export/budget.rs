//! The memory of a network on a 32-bit microcontroller.

use serde::Serialize;
use stackprop::activation::DropoutSaved;
use stackprop::quantized::{Multiplier, Quantization};

use crate::export::network_type::{LayerType, NetworkType};
use crate::export::objective::{ObjectiveType, Targets};
use crate::export::optimizer::OptimizerType;

/// The bytes of a word: an `f32`, a `u32` or a `usize`. All fields of a trainer are words, so it has no padding.
const WORD: usize = 4;
/// The words of a trainer beside its arrays: the seed of its stepper, and its position in a fit, of three words of
/// progress, a seed and four words of a schedule's state.
const POSITION: usize = 1 + 3 + 1 + 4;

/// The memory of a network on a 32-bit microcontroller, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// The parameters: `FLASH_BYTES` of the network.
    pub flash_bytes: usize,
    /// The parameters in eight bits: `FLASH_BYTES` of the `Quantized` network.
    pub int8_flash_bytes: usize,
    /// The RAM of a prediction: `INFERENCE_BYTES` of the network.
    pub inference_bytes: usize,
    /// The RAM of training: `TRAINING_BYTES` of the `Trainer`.
    pub training_bytes: usize,
}

impl Budget {
    pub(super) fn new(
        network: &NetworkType,
        objective: &ObjectiveType,
        optimizer: &OptimizerType,
        batch: usize,
    ) -> Self {
        let sum = |words: fn(&LayerType) -> usize| network.layers().map(words).sum::<usize>() * WORD;
        let [trainable, statistics] = [sum(LayerType::trainable), sum(LayerType::statistics)];
        let gradients = 1 + optimizer.moments + usize::from(optimizer.stores_gradient);
        let settings = optimizer.settings_bytes + optimizer.counter_bytes + objective.loss_bytes;
        let batch_words = batch * words_per_sample(network, objective.targets);
        let norms = sum(|layer| if layer.batch_norm { 4 * layer.units + 1 } else { 0 });
        Self {
            flash_bytes: trainable + statistics,
            int8_flash_bytes: size_of::<Quantization>() + network.layers().map(int8_bytes).sum::<usize>(),
            inference_bytes: inference_words(network) * WORD,
            // The copy of the last epoch holds the statistics too.
            training_bytes: gradients * trainable + statistics + norms + settings + (batch_words + POSITION) * WORD,
        }
    }
}

/// The words of a trainer for each sample of a batch: the input, the target, the logits, and on the tape, of each
/// hidden layer, the outputs, their deltas, the values that the activation keeps, and the normalized logits.
fn words_per_sample(network: &NetworkType, targets: Targets) -> usize {
    let mut words = network.layers().next().map_or(0, |first| first.inputs);
    let mut layers = network.layers().peekable();
    while let Some(layer) = layers.next() {
        let is_output = layers.peek().is_none();
        words += match (is_output, targets) {
            (false, _) => 2 * layer.units + kept(layer) + if layer.batch_norm { layer.units } else { 0 },
            (true, Targets::Labels) => layer.units + 1,
            (true, _) => 2 * layer.units,
        };
    }
    words
}

/// The words that the activation keeps of a sample.
fn kept(layer: &LayerType) -> usize {
    if layer.dropout == 0 {
        layer.activation.kept * layer.units
    } else {
        layer.units + size_of::<DropoutSaved<[f32; 0]>>() / WORD
    }
}

/// The values of the largest two neighbours between the inputs and the outputs.
fn inference_words(network: &NetworkType) -> usize {
    // The inputs of the layers behind the first are the hidden values.
    let hidden: Vec<usize> = network.layers().skip(1).map(|layer| layer.inputs).collect();
    let pairs = hidden.windows(2).map(|pair| pair.iter().sum());
    pairs.chain(hidden.iter().copied()).max().unwrap_or(0)
}

/// The bytes of a dense layer in eight bits: the scale of its product, its activation, a bias and a multiplier for each
/// unit, `narrow_range`, and the weights, up to a whole word.
fn int8_bytes(layer: &LayerType) -> usize {
    let LayerType { inputs, units, activation, .. } = layer;
    let units_bytes = units * (size_of::<i32>() + size_of::<Multiplier>());
    let weights = (inputs * units).next_multiple_of(WORD);
    size_of::<Quantization>() + activation.form_bytes + units_bytes + size_of::<i32>() + weights
}

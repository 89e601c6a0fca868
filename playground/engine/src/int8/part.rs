//! A layer on its own, as the crate's quantizer takes it.

use stackprop::activation::Identity;
use stackprop::architecture::Architecture;
use stackprop::layer::{Chain, Layer, Single};
use stackprop::prelude::Reproducible;
use stackprop::quantized::{Affine, Int8Dense, LayerVisitor, Quantize, Rounding};
use stackprop::simd::{Computation, Execution as _, Simd};

use super::form::Activation;
use crate::network::{self, Slot};
use crate::row::Row;
use crate::settings::{self, WIDTH};

/// A layer whose logits are the values that the scale of its product represents: the outputs if the activation only
/// clamps, otherwise the values before the activation.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) slot: Slot,
    /// The settings of a hidden layer.
    pub(super) settings: Option<settings::Layer>,
    /// The range of the inputs: of the outputs of the layer before this one.
    pub(super) range: [f32; 2],
}

impl Part {
    /// Whether all weights and biases of present units are 0, with batch normalization folded in.
    pub(super) fn is_zero(&self, units: usize) -> bool {
        let mut is_zero = true;
        for unit in 0..units {
            let bias = self.unit(unit, &mut |weight| is_zero &= weight == 0.0);
            is_zero &= bias == 0.0;
        }
        is_zero
    }

    /// The outputs of a hidden layer.
    pub(super) fn outputs(&self, settings: &settings::Layer, inputs: &[Row]) -> Vec<Row> {
        let mut rows = self.using(Reproducible).predict_all(inputs);
        // The outputs of a clamp stay.
        Reproducible.run(ActivateAll { settings, rows: &mut rows });
        rows
    }

    fn has_batch_norm(&self) -> bool {
        self.settings.is_some_and(|settings| settings.batch_norm)
    }
}

impl Layer for Part {
    type Input = Row;
    type Output = Row;
    type Activation = Identity;
    type Structure = Single;

    const PARAMETERS: usize = Slot::PARAMETERS;
    const TRAINABLE_PARAMETERS: usize = 0;
    const ARCHITECTURE: Architecture = Architecture::name("Part");

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &Row, logits: &mut Row) {
        self.linear_batch(simd, core::slice::from_ref(input), core::slice::from_mut(logits));
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Row], logits: &mut [Row]) {
        network::linear_batch(self.settings.as_ref(), &self.slot, simd, inputs, logits);
        if let Some(settings) = self.settings.filter(Activation::is_clamp) {
            settings.activate(simd, logits);
        }
    }
}

impl Affine for Part {
    fn unit(&self, unit: usize, weight: &mut dyn FnMut(f64)) -> f64 {
        if self.has_batch_norm() { self.slot.unit(unit, weight) } else { self.slot.layer.unit(unit, weight) }
    }

    /// A layer of zeros is valid in a network with other layers.
    fn is_trained(&self) -> bool {
        false
    }

    fn input_range(&self) -> Option<[f32; 2]> {
        Some(self.range)
    }
}

impl Quantize for Part {
    type Preprocessing = ();
    type Layers<R: Rounding> = Int8Dense<WIDTH, WIDTH, Identity, R>;
    type Hidden<R: Rounding> = Int8Dense<WIDTH, WIDTH, Identity, R>;
    type Before<Rest: Quantize, R: Rounding> = Chain<Self::Hidden<R>, Rest::Hidden<R>>;

    fn preprocessing(&self) -> &() {
        &()
    }

    fn visit_layers<'a, V: LayerVisitor<'a>>(&'a self, visitor: &mut V) {
        visitor.visit(self);
    }
}

/// Replaces the logits of a hidden layer with its outputs.
struct ActivateAll<'a> {
    settings: &'a settings::Layer,
    rows: &'a mut [Row],
}

impl Computation for ActivateAll<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.settings.activate(simd, self.rows);
    }
}

//! The values of a network, layer by layer, in `f32` and in integers.

use alloc::vec;
use alloc::vec::Vec;

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::floats::{Floats, as_rows, as_rows_mut};
use crate::layer::Layer;
use crate::quantized::kernels::{Backend, on_the_best_backend};
use crate::quantized::{
    self, Affine, Int8Layer, Int8Row, Int8Visitor, LayerVisitor, OutputRange, Quantization, QuantizationError,
    Quantize, QuantizedActivation,
};
use crate::row::{Row, first_not_finite};
use crate::simd::{Computation, Execution, Reproducible, Simd};

/// The number of samples that pass through a network together; two layers' rows of them are alive at a time.
pub(super) const SAMPLES: usize = 128;

/// The values of a layer for a few samples, row after row.
pub(super) struct LayerValues<'a> {
    /// How the outputs get their scale.
    pub(super) range: OutputRange,
    /// The values that the scale of the product represents: the logits, or the outputs if the activation only clamps.
    pub(super) product: &'a [f32],
    pub(super) outputs: &'a [f32],
}

/// Passes samples through the network and shows each layer's number from 0 and its values to `each`.
///
/// The values are those of [`Reproducible`], so every CPU quantizes a network to the same bits.
///
/// # Errors
///
/// If a value is NaN or infinite. `before`: the number of samples that came before these.
pub(super) fn trace<Net: Quantize>(
    net: &Net,
    samples: &[Net::Input],
    before: usize,
    each: &mut dyn FnMut(usize, LayerValues<'_>),
) -> Result<(), QuantizationError> {
    let values = Row::flatten(samples).to_vec();
    let mut trace = Trace { values, samples: samples.len(), before, layer: 0, error: None, each };
    net.visit_layers(&mut trace);
    trace.error.map_or(Ok(()), Err)
}

struct Trace<'t> {
    /// The inputs of the next layer, row after row.
    values: Vec<f32>,
    samples: usize,
    before: usize,
    /// The number of layers so far.
    layer: usize,
    error: Option<QuantizationError>,
    each: &'t mut dyn FnMut(usize, LayerValues<'_>),
}

impl<'a> LayerVisitor<'a> for Trace<'_> {
    fn visit<L: Layer<Activation: QuantizedActivation> + Affine>(&mut self, layer: &'a L) {
        if self.error.is_some() {
            return;
        }
        const { assert!(L::Input::LEN > 0, "a quantized layer has at least one input") };
        let mut logits = vec![0.0; self.samples * L::Output::LEN];
        let mut outputs = logits.clone();
        Reproducible.run(Pass {
            layer,
            inputs: as_rows(&self.values),
            logits: as_rows_mut(&mut logits),
            outputs: as_rows_mut(&mut outputs),
        });
        let number = self.layer;
        self.layer += 1;
        let rows = [&logits, &outputs].map(|values| as_rows::<L::Output>(values));
        if let Some((sample, found)) = rows.into_iter().find_map(first_not_finite) {
            let sample = self.before + sample;
            self.error = Some(QuantizationError::ValueNotFinite { layer: self.layer, sample, found });
            return;
        }
        let range = L::Activation::OUTPUT;
        let product = if range == OutputRange::OfProduct { &outputs } else { &logits };
        (self.each)(number, LayerValues { range, product, outputs: &outputs });
        self.values = outputs;
    }
}

/// The logits and the outputs of one layer.
struct Pass<'a, L: Layer> {
    layer: &'a L,
    inputs: &'a [L::Input],
    logits: &'a mut [L::Output],
    outputs: &'a mut [L::Output],
}

impl<L: Layer> Computation for Pass<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.layer.linear_batch(simd, self.inputs, self.logits);
        self.outputs.iter_mut().zip(&*self.logits).for_each(|(output, logits)| *output = *logits);
        L::Activation::forward(simd, self.outputs);
    }
}

/// Passes rows of `i8` through quantized layers, and shows each layer's architecture, scales of product and outputs,
/// and outputs to `each`.
pub(super) fn trace_int8(
    layers: &impl Int8Layer,
    inputs: Vec<i8>,
    samples: usize,
    each: &mut dyn FnMut(Architecture, Quantization, Quantization, &[i8]),
) {
    layers.visit_layers(&mut Int8Trace { values: inputs, samples, each });
}

struct Int8Trace<'t> {
    /// The inputs of the next layer, row after row.
    values: Vec<i8>,
    samples: usize,
    each: &'t mut dyn FnMut(Architecture, Quantization, Quantization, &[i8]),
}

impl Int8Visitor for Int8Trace<'_> {
    fn visit<L: Int8Layer>(&mut self, layer: &L, product: Quantization) {
        let mut outputs = vec![L::Output::ZERO; self.samples];
        on_the_best_backend(Int8Pass { layer, inputs: &self.values, outputs: &mut outputs });
        self.values = outputs.iter().flat_map(|row| row.values().iter().copied()).collect();
        (self.each)(L::ARCHITECTURE, product, layer.output(), &self.values);
    }
}

/// The outputs of one quantized layer.
struct Int8Pass<'a, L: Int8Layer> {
    layer: &'a L,
    inputs: &'a [i8],
    outputs: &'a mut [L::Output],
}

impl<L: Int8Layer> quantized::kernels::Computation for Int8Pass<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self, backend: B) {
        for (row, output) in self.outputs.iter_mut().enumerate() {
            let inputs = self.inputs.get(row * L::Input::LEN..).unwrap_or_default();
            if let Some(input) = L::Input::within(inputs) {
                self.layer.forward(backend, input, output);
            }
        }
    }
}

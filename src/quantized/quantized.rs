//! A network in integers.

use crate::architecture::Architecture;
use crate::error::LengthMismatch;
use crate::layer::{LayerSummary, Summary};
use crate::model_file::{Contents, Model};
use crate::quantized::data::{self, Decoder, Encoder, PlainData, plain_data};
use crate::quantized::kernels::{Backend, Computation, on_the_best_backend};
use crate::quantized::layer::HiddenMemory;
use crate::quantized::preprocessing::Preprocessing;
use crate::quantized::{Int8Layer, Int8Row, Lite, Quantization, Quantize, Rounding};
use crate::row::Row;

/// The network `Net` with `i8` weights and values, in the rounding `R`.
#[repr(C)]
pub struct Quantized<Net: Quantize, R: Rounding = Lite> {
    /// The part that stays in `f32`: a scaling layer at the front of the network, or nothing.
    pub preprocessing: Net::Preprocessing,
    /// The scale and the zero point of the inputs.
    pub input: Quantization,
    /// The layers in integers.
    pub layers: Net::Layers<R>,
}

plain_data! { [Net: Quantize, R: Rounding] Quantized<Net, R> { preprocessing, input, layers } }

// SAFETY: by the contract of `PlainData` every bit pattern is a value, and `encode` writes the bytes of the value on a
// little-endian CPU. `Quantization` aligns it to 4 bytes.
#[allow(unsafe_code)]
unsafe impl<Net: Quantize, R: Rounding> Model for Quantized<Net, R> {
    const CONTENTS: Contents = Contents { architecture: Self::ARCHITECTURE, layout: Self::LAYOUT };

    fn encode(&self, to: &mut Encoder<'_>) {
        PlainData::encode(self, to);
    }

    fn decode(&mut self, from: &mut Decoder<'_>) {
        PlainData::decode(self, from);
    }
}

/// One sample's `i8` inputs.
type Input<Net, R> = <<Net as Quantize>::Layers<R> as Int8Layer>::Input;
/// One sample's `i8` outputs.
type Output<Net, R> = <<Net as Quantize>::Layers<R> as Int8Layer>::Output;

impl<Net: Quantize, R: Rounding> Quantized<Net, R> {
    /// The description of the layers that a model file stores.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// use stackprop::quantized::Quantized;
    ///
    /// type Net = sequential![MinMax<4>, BatchNorm<Dense<4, 8, Dropout<Relu, 20>>>, Dense<8, 3, Softmax>];
    /// let expected = "Quantized<Lite, MinMax<4, Identity>, Dense<4, 8, Relu>, Dense<8, 3, Softmax>>";
    /// assert_eq!(Quantized::<Net>::ARCHITECTURE.to_string(), expected);
    /// ```
    pub const ARCHITECTURE: Architecture = Architecture::Type {
        name: "Quantized",
        sizes: &[],
        inner: const { &[Architecture::name(R::NAME), Self::LAYERS] },
    };
    /// The layers, with those that stay in `f32`.
    const LAYERS: Architecture = match const { &<Net::Preprocessing as Preprocessing<Net::Input>>::ARCHITECTURE } {
        Some(scaling) => Architecture::Chain(scaling, const { &Net::Layers::<R>::ARCHITECTURE }),
        None => Net::Layers::<R>::ARCHITECTURE,
    };
    /// The bytes of the network, in flash or in a `static`.
    pub const FLASH_BYTES: usize = size_of::<Self>();
    /// The bytes of RAM that [`predict_into`](Self::predict_into) needs for the values between the layers, beside its
    /// arguments: those of the largest two neighbours.
    pub const INFERENCE_BYTES: usize = size_of::<HiddenMemory<Net::Layers<R>>>();

    /// The rows of [`summary`](Self::summary).
    const SUMMARY: Summary = match const { &<Net::Preprocessing as Preprocessing<Net::Input>>::SUMMARY } {
        Some(scaling) => Summary::Parts(scaling, const { &Self::INTEGERS }),
        None => Self::INTEGERS,
    };
    /// The rows without those of the scaling that stays in `f32`.
    const INTEGERS: Summary = Summary::Parts(const { &Self::QUANTIZATION }, &Net::Layers::<R>::SUMMARY);

    /// The row of the step from `f32` to `i8`.
    const QUANTIZATION: Summary = Summary::Layer(LayerSummary {
        architecture: Architecture::name("Quantization"),
        activation: None,
        dropout: 0,
        inputs: Input::<Net, R>::LEN,
        outputs: Input::<Net, R>::LEN,
        parameters: 0,
        trainable_parameters: 0,
        flash_bytes: size_of::<Quantization>(),
        scratch_bytes: 0,
        value_bytes: size_of::<i8>(),
    });

    /// The layers in integers, their sizes and the memory of the network, as a table.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// type Net = sequential![MinMax<4>, BatchNorm<Dense<4, 8, Dropout<Tanh, 20>>>, Dense<8, 3, Softmax>];
    ///
    /// let table = "\
    /// layer         inputs  outputs  activation  parameters  flash bytes  RAM bytes
    /// -----------------------------------------------------------------------------
    /// MinMax             4        4  Identity             8           32          0
    /// Quantization       4        4                       0            8          0
    /// Dense              4        8  Tanh                40          404          8
    /// Dense              8        3  Softmax             27           84          8
    /// -----------------------------------------------------------------------------
    /// total              4        3                      75          528          8
    /// 0 trainable parameters, 75 others";
    /// assert_eq!(Quantized::<Net>::zeroed().summary().to_string(), table);
    /// ```
    pub const fn summary(&self) -> Summary {
        Self::SUMMARY
    }

    /// A network whose bytes are all zero, to load a model file into. It cannot be saved, because its scales are 0.
    #[must_use]
    pub const fn zeroed() -> Self {
        data::zeroed()
    }

    /// [`zeroed`](Self::zeroed) on the heap; the stack never holds a copy.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn boxed() -> alloc::boxed::Box<Self> {
        PlainData::zeroed_box()
    }

    /// The outputs of one sample.
    #[inline]
    pub fn predict(&self, input: &Input<Net, R>) -> Output<Net, R> {
        let mut output = Output::<Net, R>::ZERO;
        self.predict_into(input, &mut output);
        output
    }

    /// Writes the outputs of one sample.
    #[inline]
    pub fn predict_into(&self, input: &Input<Net, R>, output: &mut Output<Net, R>) {
        on_the_best_backend(Predict { layers: &self.layers, input, output });
    }

    /// Writes the outputs of many samples, one row per input.
    ///
    /// # Errors
    ///
    /// If the slices differ in length. `outputs` then stays unchanged.
    pub fn predict_batch(
        &self,
        inputs: &[Input<Net, R>],
        outputs: &mut [Output<Net, R>],
    ) -> Result<(), LengthMismatch> {
        if inputs.len() != outputs.len() {
            return Err(LengthMismatch { inputs: inputs.len(), outputs: outputs.len() });
        }
        on_the_best_backend(PredictBatch { layers: &self.layers, inputs, outputs });
        Ok(())
    }

    /// The outputs of many samples, on the heap.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn predict_all(&self, inputs: &[Input<Net, R>]) -> alloc::vec::Vec<Output<Net, R>> {
        let mut outputs = alloc::vec![Output::<Net, R>::ZERO; inputs.len()];
        on_the_best_backend(PredictBatch { layers: &self.layers, inputs, outputs: &mut outputs });
        outputs
    }

    /// [`predict_f32`](Self::predict_f32) of many samples, on the heap.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let net = Dense::<1, 1, Identity>::new([[2.0]], [1.0]);
    /// let samples = [[0.0], [0.5], [1.0]];
    /// let small = net.quantize(&samples)?;
    /// let outputs = small.predict_all_f32(&samples);
    /// for (output, expected) in outputs.iter().zip(net.predict_all(&samples)) {
    ///     assert!((output[0] - expected[0]).abs() < 0.02);
    /// }
    /// # Ok::<(), stackprop::quantized::QuantizationError>(())
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn predict_all_f32(&self, inputs: &[Net::Input]) -> alloc::vec::Vec<Net::Output> {
        let inputs: alloc::vec::Vec<_> = inputs.iter().map(|input| self.quantize_input(input)).collect();
        self.predict_all(&inputs).iter().map(|output| self.dequantize_output(output)).collect()
    }

    /// The `i8` inputs of a sample: preprocessed, then quantized.
    ///
    /// A value outside the range of the inputs saturates, also an infinite one. NaN becomes the zero point, as 0 does.
    /// A program that must notice these values checks its samples before.
    pub fn quantize_input(&self, input: &Net::Input) -> Input<Net, R> {
        let mut quantized = Input::<Net, R>::ZERO;
        let preprocessed = self.preprocessing.apply(input);
        for (to, value) in quantized.values_mut().iter_mut().zip(preprocessed.values()) {
            *to = self.input.quantize(*value);
        }
        quantized
    }

    /// The real numbers of `i8` outputs.
    pub fn dequantize_output(&self, output: &Output<Net, R>) -> Net::Output {
        let (mut real, quantization) = (Net::Output::ZERO, self.output());
        for (to, value) in real.values_mut().iter_mut().zip(output.values()) {
            *to = quantization.dequantize(*value);
        }
        real
    }

    /// The outputs of one sample, from real inputs to real outputs. Only the first and the last step compute with
    /// `f32`.
    ///
    /// The outputs are finite for all inputs: NaN and infinities count as in [`quantize_input`](Self::quantize_input).
    /// An `f32` network would pass NaN on. The bits are the same on every CPU.
    pub fn predict_f32(&self, input: &Net::Input) -> Net::Output {
        self.dequantize_output(&self.predict(&self.quantize_input(input)))
    }

    /// The scale and the zero point of the outputs.
    pub fn output(&self) -> Quantization {
        self.layers.output()
    }
}

/// One call of [`Quantized::predict_into`].
struct Predict<'a, L: Int8Layer> {
    layers: &'a L,
    input: &'a L::Input,
    output: &'a mut L::Output,
}

impl<L: Int8Layer> Computation for Predict<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self, backend: B) {
        self.layers.forward(backend, self.input, self.output);
    }
}

/// One call of [`Quantized::predict_batch`].
struct PredictBatch<'a, L: Int8Layer> {
    layers: &'a L,
    inputs: &'a [L::Input],
    outputs: &'a mut [L::Output],
}

impl<L: Int8Layer> Computation for PredictBatch<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self, backend: B) {
        for (input, output) in self.inputs.iter().zip(self.outputs) {
            self.layers.forward(backend, input, output);
        }
    }
}

by_fields! {
    [Net: Quantize, R: Rounding] "Quantized", Quantized<Net, R> { preprocessing, input, layers }
    where Net::Preprocessing, Net::Layers<R>
}

//! A network in integers.

use crate::architecture::Architecture;
use crate::error::LengthMismatch;
use crate::floats::Memory;
use crate::model_file::{Contents, Model};
use crate::quantized::data::{self, Decoder, Encoder, PlainData, plain_data};
use crate::quantized::kernels::{Backend, Computation, on_the_best_backend};
use crate::quantized::layer::HiddenMemory;
use crate::quantized::preprocessing::Preprocessing;
use crate::quantized::tile::{self, Tile};
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

    /// Writes the outputs of many samples, one row per input: the bits of [`predict_into`](Self::predict_into).
    ///
    /// With AVX-512 VNNI it computes sixteen samples at a time, and the rest one by one. It then needs
    /// 16 · (the values of the largest two neighbours, inputs and outputs included) + 128 bytes of stack, 17,472 for
    /// 784-300-100-10. Networks that need more than 65,536 compute all samples one by one.
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
        let Self { layers, inputs, outputs } = self;
        let whole = if const { B::HAS_TILES && size_of::<TileMemory<L>>() <= STACK_BUDGET } {
            predict_tiles(layers, backend, inputs, outputs)
        } else {
            0
        };
        for (input, output) in inputs.iter().zip(outputs).skip(whole) {
            layers.forward(backend, input, output);
        }
    }
}

/// The memory of a [`Tile`].
type TileMemory<L> = tile::TileMemory<<L as Int8Layer>::Memory<<L as Int8Layer>::Input, <L as Int8Layer>::Output>>;

/// The most bytes of a [`TileMemory`], which lies on the stack.
const STACK_BUDGET: usize = 64 * 1024;

/// Writes the outputs of the samples in whole tiles, and returns their number.
#[inline(always)]
fn predict_tiles<L: Int8Layer, B: Backend>(
    layers: &L,
    backend: B,
    inputs: &[L::Input],
    outputs: &mut [L::Output],
) -> usize {
    let (inputs, outputs) = (inputs.as_chunks().0, outputs.as_chunks_mut().0);
    if inputs.is_empty() {
        return 0;
    }
    let mut memory = Memory::<TileMemory<L>, 1>::new();
    let mut tile = Tile::new(memory.zeroed(1));
    for (inputs, outputs) in inputs.iter().zip(outputs) {
        tile.load(inputs);
        layers.forward_tile(backend, &mut tile);
        tile.store(outputs);
    }
    inputs.as_flattened().len()
}

by_fields! {
    [Net: Quantize, R: Rounding] "Quantized", Quantized<Net, R> { preprocessing, input, layers }
    where Net::Preprocessing, Net::Layers<R>
}

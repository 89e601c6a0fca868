//! The one trait to learn, and how layers make a network.
//!
//! A [`Layer`] turns a row of inputs into a row of outputs. Its sizes are part of its type, so that a whole network is a
//! type too, made by joining two layers with [`Chain`]; [`sequential!`](crate::sequential) only writes that type down.

use core::mem::size_of;

use crate::activation::Activation;
use crate::architecture::Architecture;
#[cfg(feature = "alloc")]
use crate::floats::Floats;
use crate::initializer::Initializer;
use crate::rng::Rng;
use crate::row::Row;
use crate::simd::{Computation, Execution, Fast, Simd};

/// The bytes of a row that eight vector registers hold.
const IN_REGISTERS: usize = 8 * 8 * size_of::<f32>();

/// A layer, or a whole network: `Input` in, `Output` out, both plain arrays.
///
/// A layer computes itself up to its output activation, for one sample and for a batch: [`linear`](Layer::linear) and
/// [`linear_batch`](Layer::linear_batch). The losses work on these *logits*; what a network is used by is provided.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<2, 3, Tanh>, Dense<3, 1, Identity>];
///
/// let mut net = Net::zeroed();
/// net.initialize(&mut Rng::seed_from_u64(1));
/// let [y] = net.predict(&[0.5, -0.5]);
/// assert!(y.is_finite());
///
/// // Sizes are facts of the type, so that a firmware can assert them when it is compiled.
/// const _: () = assert!(Net::PARAMETERS == 2 * 3 + 3 + 3 * 1 + 1);
/// const _: () = assert!(Net::INFERENCE_BYTES == 3 * 4);
/// ```
pub trait Layer {
    /// One sample's inputs, `[f32; INPUTS]`.
    type Input: Row;
    /// One sample's outputs, `[f32; UNITS]`.
    type Output: Row;
    /// What turns the logits into the outputs.
    type Activation: Activation;

    /// How many weights and biases there are.
    const PARAMETERS: usize;
    /// The bytes of the parameters, wherever they lie: in flash, in a `static`, on the stack.
    const FLASH_BYTES: usize = Self::PARAMETERS * size_of::<f32>();
    /// The bytes of RAM that [`predict_into`](Layer::predict_into) needs for what passes between the layers, beside its
    /// arguments. On a CPU with vectors a layer of more than 64 units takes 4 bytes for each of its inputs besides, at most 4 KiB.
    const INFERENCE_BYTES: usize;
    /// The layers in words.
    const ARCHITECTURE: Architecture;

    /// The logits of one sample: all of the layer but its output activation.
    fn linear<S: Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output);

    /// The logits of a batch, row by row; what is beyond the shorter of the two slices is left alone.
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]);

    /// Draws new parameters. Layers without parameters of their own do nothing.
    ///
    /// `None` takes the initializer that each layer's activation asks for. Biases become zero.
    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng);

    /// Draws new parameters from what each layer's activation asks for: He or Glorot. Biases become zero. A network of zeros
    /// learns next to nothing.
    fn initialize(&mut self, rng: &mut Rng) {
        self.initialize_with(None, rng);
    }

    /// The network whose parameters are all zero, on the heap: it never passes through the stack.
    #[cfg(feature = "alloc")]
    #[must_use]
    fn boxed() -> alloc::boxed::Box<Self>
    where
        Self: Floats,
    {
        bytemuck::allocation::zeroed_box()
    }

    /// The outputs of one sample.
    #[inline(always)]
    fn forward<S: Simd>(&self, simd: S, input: &Self::Input, output: &mut Self::Output) {
        if S::SCALAR || size_of::<Self::Output>() > IN_REGISTERS {
            self.linear(simd, input, output);
            Self::Activation::forward(simd, core::slice::from_mut(output));
        } else {
            // What only this function knows stays in registers between the two; what `output` refers to does not.
            let mut row = Self::Output::ZERO;
            self.linear(simd, input, &mut row);
            Self::Activation::forward(simd, core::slice::from_mut(&mut row));
            *output = row;
        }
    }

    /// The outputs of a batch, row by row; what is beyond the shorter of the two slices is left alone.
    #[inline(always)]
    fn forward_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], outputs: &mut [Self::Output]) {
        self.linear_batch(simd, inputs, outputs);
        let rows = inputs.len().min(outputs.len());
        Self::Activation::forward(simd, outputs.get_mut(..rows).unwrap_or_default());
    }

    /// The outputs of one sample.
    #[inline]
    fn predict(&self, input: &Self::Input) -> Self::Output {
        self.predict_with(Fast, input)
    }

    /// The outputs of one sample, computed as `arithmetic` says.
    #[inline]
    fn predict_with(&self, arithmetic: impl Execution, input: &Self::Input) -> Self::Output {
        let mut output = Self::Output::ZERO;
        self.predict_into_with(arithmetic, input, &mut output);
        output
    }

    /// Writes the outputs of one sample.
    #[inline]
    fn predict_into(&self, input: &Self::Input, output: &mut Self::Output) {
        self.predict_into_with(Fast, input, output);
    }

    /// Writes the outputs of one sample, computed as `arithmetic` says.
    #[inline]
    fn predict_into_with(&self, arithmetic: impl Execution, input: &Self::Input, output: &mut Self::Output) {
        arithmetic.run(Predict { layer: self, input, output });
    }

    /// Writes the outputs of many samples; equal, bit for bit, to those of [`predict`](Layer::predict) one at a time, but
    /// for the sign of a zero, and so long as the parameters are finite. Where one slice is shorter than the other, what is beyond it is left alone.
    ///
    /// The rows pass through the hidden layers 32 at a time, which takes 32 × [`INFERENCE_BYTES`](Layer::INFERENCE_BYTES)
    /// of stack and, for each layer's matrix product, 64 bytes for each of its inputs, at most 8 KiB (twice that with AVX-512). On
    /// 64-bit CPUs it is up to 128 rows at a time, and as many times the bytes, but no more than 512 KiB beside those of 32 rows.
    #[inline]
    fn predict_batch(&self, inputs: &[Self::Input], outputs: &mut [Self::Output]) {
        self.predict_batch_with(Fast, inputs, outputs);
    }

    /// [`predict_batch`](Layer::predict_batch), computed as `arithmetic` says.
    #[inline]
    fn predict_batch_with(&self, arithmetic: impl Execution, inputs: &[Self::Input], outputs: &mut [Self::Output]) {
        arithmetic.run(PredictBatch { layer: self, inputs, outputs });
    }
}

/// One call of [`Layer::predict_into`].
struct Predict<'a, L: Layer + ?Sized> {
    layer: &'a L,
    input: &'a L::Input,
    output: &'a mut L::Output,
}

impl<L: Layer + ?Sized> Computation for Predict<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.layer.forward(simd, self.input, self.output);
    }
}

/// One call of [`Layer::predict_batch`].
struct PredictBatch<'a, L: Layer + ?Sized> {
    layer: &'a L,
    inputs: &'a [L::Input],
    outputs: &'a mut [L::Output],
}

impl<L: Layer + ?Sized> Computation for PredictBatch<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.layer.forward_batch(simd, self.inputs, self.outputs);
    }
}

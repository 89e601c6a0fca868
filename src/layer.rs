//! The one trait to learn, and how layers make a network.
//!
//! A [`Layer`] turns a row of inputs into a row of outputs. Its sizes are part of its type, so that a whole network is a
//! type too, made by joining two layers with [`Chain`]; [`sequential!`](crate::sequential) only writes that type down.

use core::mem::size_of;

use heapless::Vec;

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::bytes::Floats;
use crate::initializer::Initializer;
use crate::rng::Rng;
use crate::row::{Fits, Row};
use crate::simd::{Arithmetic, Computation, Fast, Simd};

/// How many rows of a batch pass through the hidden layers at a time in [`Layer::predict_batch`], at least.
const ROWS: usize = 32;

/// The bytes that the values between the layers may take where more rows pass.
///
/// A panel of weights is laid out once for all of them: 784-300-100-10 takes 0.94 of the time with 128 rows at a time, and
/// 784-1024-512-10, whose weights come from the third cache, 0.9 with 64.
const ROOM: usize = 512 << 10;

/// Whether so many rows may pass through a network at a time: only where a stack has megabytes.
const fn has_room<L: Layer>(rows: usize) -> bool {
    cfg!(target_pointer_width = "64") && L::INFERENCE_BYTES <= ROOM / rows
}

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
    fn predict_with(&self, arithmetic: impl Arithmetic, input: &Self::Input) -> Self::Output {
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
    fn predict_into_with(&self, arithmetic: impl Arithmetic, input: &Self::Input, output: &mut Self::Output) {
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
    fn predict_batch_with(&self, arithmetic: impl Arithmetic, inputs: &[Self::Input], outputs: &mut [Self::Output]) {
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

/// Two layers, one after the other; the second is often a chain itself.
#[derive(Clone, Debug, PartialEq)]
#[repr(C)]
pub struct Chain<First, Rest> {
    /// The layer that sees the inputs.
    pub first: First,
    /// The layer, or the chain of layers, that sees the outputs of `first`.
    pub rest: Rest,
}

// The bounds are on the function, since what an `impl` asks for is not named when layers do not fit.
impl<First, Rest> Chain<First, Rest> {
    /// The network whose parameters are all zero: for a local, or a `static`. It needs [`Layer::initialize`] to learn.
    #[must_use]
    pub const fn zeroed() -> Self
    where
        First: Layer,
        Rest: Layer,
        First::Output: Fits<Rest::Input>,
        Self: Floats,
    {
        bytemuck::zeroed()
    }
}

impl<First: Layer, Rest: Layer> Layer for Chain<First, Rest>
where
    First::Output: Fits<Rest::Input>,
{
    type Input = First::Input;
    type Output = Rest::Output;
    type Activation = Rest::Activation;

    const PARAMETERS: usize = First::PARAMETERS + Rest::PARAMETERS;
    const INFERENCE_BYTES: usize = First::INFERENCE_BYTES + size_of::<First::Output>() + Rest::INFERENCE_BYTES;
    const ARCHITECTURE: Architecture = Architecture::Chain(&First::ARCHITECTURE, &Rest::ARCHITECTURE);

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output) {
        let mut hidden = First::Output::ZERO;
        self.first.forward(simd, input, &mut hidden);
        self.rest.linear(simd, hidden.as_input(), logits);
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]) {
        // Known when the program is compiled, and the other branches leave nothing behind, on the stack either.
        if const { has_room::<Self>(128) } {
            self.linear_in_parts::<_, 128>(simd, inputs, logits);
        } else if const { has_room::<Self>(64) } {
            self.linear_in_parts::<_, 64>(simd, inputs, logits);
        } else {
            self.linear_in_parts::<_, ROWS>(simd, inputs, logits);
        }
    }

    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        self.first.initialize_with(initializer, rng);
        self.rest.initialize_with(initializer, rng);
    }
}

impl<First: Layer, Rest: Layer> Chain<First, Rest>
where
    First::Output: Fits<Rest::Input>,
{
    /// [`Layer::linear_batch`], `N` rows at a time.
    #[inline(always)]
    fn linear_in_parts<S: Simd, const N: usize>(&self, simd: S, inputs: &[First::Input], logits: &mut [Rest::Output]) {
        // No array of zeros, which would take its time for the rows too that a short batch does not have.
        let mut hidden = Vec::<First::Output, N>::new();
        for (inputs, logits) in inputs.chunks(N).zip(logits.chunks_mut(N)) {
            if hidden.resize(inputs.len(), First::Output::ZERO).is_ok() {
                self.first.forward_batch(simd, inputs, &mut hidden);
                self.rest.linear_batch(simd, Fits::as_inputs(&hidden), logits);
            }
        }
    }
}

/// A reference to a network is a layer too: a frozen body can stay in flash while a head in RAM learns.
impl<L: Layer> Layer for &L {
    type Input = L::Input;
    type Output = L::Output;
    type Activation = L::Activation;

    const PARAMETERS: usize = L::PARAMETERS;
    const INFERENCE_BYTES: usize = L::INFERENCE_BYTES;
    const ARCHITECTURE: Architecture = L::ARCHITECTURE;

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output) {
        L::linear(self, simd, input, logits);
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]) {
        L::linear_batch(self, simd, inputs, logits);
    }

    /// Nothing: what is behind a shared reference stays as it is.
    fn initialize_with(&mut self, _: Option<Initializer>, _: &mut Rng) {}
}

/// The type of a network, from its layers in order.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Classifier = sequential![
///     Dense<64, 32, Relu>,
///     Dense<32, 10, Softmax>,
/// ];
/// // The same type, written out:
/// type Same = Chain<Dense<64, 32, Relu>, Dense<32, 10, Softmax>>;
/// # let net: Classifier = Same::zeroed();
/// ```
#[macro_export]
macro_rules! sequential {
    ($layer:ty $(,)?) => { $layer };
    ($first:ty, $($rest:ty),+ $(,)?) => { $crate::layer::Chain<$first, $crate::sequential![$($rest),+]> };
}

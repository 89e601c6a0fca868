//! The one trait to learn, and how layers make a network.
//!
//! A [`Layer`] maps a row of inputs to a row of outputs. Its sizes are part of its type, so a whole network is a type
//! too: [`Chain`](crate::layer::Chain) joins two layers, and [`sequential!`](crate::sequential) abbreviates nested
//! chains.

use core::mem::size_of;

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::error::LengthMismatch;
use crate::initializer::Initializer;
use crate::layer::structure::HiddenMemory;
use crate::layer::{ScalingError, Structure, Summary, Using};
use crate::rng::Rng;
use crate::row::Row;
use crate::simd::{Execution, Fast, Simd};

/// A layer, or a whole network: `Input` in, `Output` out, both plain arrays.
///
/// Programs call [`predict`](Layer::predict), [`predict_into`](Layer::predict_into) and
/// [`predict_batch`](Layer::predict_batch), preceded by [`using`](Layer::using) to choose the execution. A layer's
/// [`linear`](Layer::linear) computes the *logits*, the values before the output activation. Losses work on them.
///
/// A custom layer implements [`Custom`](crate::layer::Custom) instead, which implies this trait.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<2, 3, Tanh>, Dense<3, 1, Identity>];
///
/// let net = Net::random(&mut Rng::seed_from_u64(1));
/// let [y] = net.predict(&[0.5, -0.5]);
/// assert!(y.is_finite());
///
/// // Sizes are constants of the type: a firmware can assert them at compile time.
/// const _: () = assert!(Net::PARAMETERS == 2 * 3 + 3 + 3 * 1 + 1);
/// const _: () = assert!(Net::INFERENCE_BYTES == 3 * 4);
/// ```
pub trait Layer: Sized {
    /// One sample's inputs, `[f32; INPUTS]`.
    type Input: Row;
    /// One sample's outputs, `[f32; UNITS]`.
    type Output: Row;
    /// Turns the logits into the outputs.
    type Activation: Activation;
    /// How rows pass through the layer: [`Single`](crate::layer::Single), unless it consists of other layers.
    type Structure: Structure<Self>;

    /// The number of weights and biases.
    const PARAMETERS: usize;
    /// The number of parameters that training changes by their gradient: all, except for running averages, the values
    /// of scaling, and the parameters of frozen layers.
    const TRAINABLE_PARAMETERS: usize = Self::PARAMETERS;
    /// The bytes of the parameters, in flash, in a `static` or on the stack.
    const FLASH_BYTES: usize = Self::PARAMETERS * size_of::<f32>();
    /// The bytes of RAM that [`predict_into`](Layer::predict_into) needs for the values between the layers, beside its
    /// arguments: those of the largest two neighbours, because a layer's inputs are free again when the next layer
    /// begins. On a CPU with vectors, a layer with more than 64 units adds 4 bytes per input, at most 4 KiB.
    const INFERENCE_BYTES: usize = size_of::<HiddenMemory<Self>>() + Self::SCRATCH_BYTES;
    /// The part of [`INFERENCE_BYTES`](Layer::INFERENCE_BYTES) that a layer needs beside its inputs and outputs: that
    /// of the values between the layers inside a [custom layer](crate::custom_layer!), and 0 elsewhere.
    const SCRATCH_BYTES: usize = 0;
    /// The description of the layers that a model file stores.
    const ARCHITECTURE: Architecture;
    /// The rows of [`summary`](Layer::summary).
    const SUMMARY: Summary = Summary::of::<Self>();

    /// The layers, their sizes and the memory of the network. `println!("{}", net.summary())` shows a table.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let net = Dense::<2, 1, Tanh>::new([[0.5], [-0.5]], [0.25]);
    /// assert!(net.summary().to_string().contains("3 trainable parameters"));
    /// ```
    #[inline]
    fn summary(&self) -> Summary {
        Self::SUMMARY
    }

    /// The outputs of one sample.
    #[inline]
    fn predict(&self, input: &Self::Input) -> Self::Output {
        self.using(Fast).predict(input)
    }

    /// Writes the outputs of one sample.
    #[inline]
    fn predict_into(&self, input: &Self::Input, output: &mut Self::Output) {
        self.using(Fast).predict_into(input, output);
    }

    /// Writes the outputs of many samples, one row per input. With finite parameters they are bit-identical to those of
    /// [`predict`](Layer::predict), except for the sign of a zero.
    ///
    /// The hidden layers process 32 rows at a time, which takes 32 × [`INFERENCE_BYTES`](Layer::INFERENCE_BYTES) of
    /// stack and, on a CPU with vectors, at most 16 KiB for the packed panels of a matrix product. 64-bit CPUs process
    /// up to 128 rows at a time if they take at most 512 KiB.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let net = Dense::<1, 1, Identity>::new([[2.0]], [1.0]);
    /// let (inputs, mut outputs) = ([[1.0], [2.0], [3.0]], [[0.0]; 4]);
    /// net.predict_batch(&inputs, &mut outputs[..3])?;
    /// assert_eq!(outputs, [[3.0], [5.0], [7.0], [0.0]]);
    ///
    /// let error = net.predict_batch(&inputs, &mut outputs).unwrap_err();
    /// assert_eq!(error.to_string(), "expected one row of outputs per input, found 4 rows for 3 inputs");
    /// # Ok::<(), stackprop::LengthMismatch>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the slices differ in length. `outputs` then stays unchanged.
    #[inline]
    fn predict_batch(&self, inputs: &[Self::Input], outputs: &mut [Self::Output]) -> Result<(), LengthMismatch> {
        self.using(Fast).predict_batch(inputs, outputs)
    }

    /// The outputs of many samples, on the heap.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let net = Dense::<1, 1, Identity>::new([[2.0]], [1.0]);
    /// assert_eq!(net.predict_all(&[[1.0], [2.0], [3.0]]), [[3.0], [5.0], [7.0]]);
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    #[inline]
    fn predict_all(&self, inputs: &[Self::Input]) -> alloc::vec::Vec<Self::Output> {
        self.using(Fast).predict_all(inputs)
    }

    /// Chooses the execution of the next call: `net.using(Reproducible).predict(&input)`. Without it, calls use
    /// [`Fast`].
    #[inline]
    fn using<E: Execution>(&self, execution: E) -> Using<&Self, E> {
        Using { subject: self, execution }
    }

    /// Whether every [scaling layer](crate::layer::Scaling) of the network has been fitted to data. Training and
    /// evaluation require it.
    #[inline]
    fn is_fitted(&self) -> bool {
        true
    }

    /// Fits the [scaling layer](crate::layer::Scaling) at the front of the network to these samples, usually the
    /// training samples. A network without scaling layers stays unchanged.
    ///
    /// A function that is generic over the network calls this method; other programs may call
    /// [`random_scaled`](crate::layer::Chain::random_scaled) instead.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let mut net = <sequential![MinMax<1>, Dense<1, 1, Identity>]>::random(&mut Rng::seed_from_u64(1));
    /// net.fit_scaling(&[[-5.0], [5.0]])?;
    /// assert_eq!(net.first.predict(&[0.0]), [0.5]);
    /// # Ok::<(), stackprop::layer::ScalingError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If `inputs` is empty or contains a value that is not finite, or if an unfitted scaling layer lies behind other
    /// layers or in a frozen network. The network then stays unchanged.
    #[inline]
    fn fit_scaling(&mut self, inputs: &[Self::Input]) -> Result<(), ScalingError> {
        let _ = inputs;
        if self.is_fitted() { Ok(()) } else { Err(ScalingError::NotAtTheFront) }
    }

    /// Draws new parameters from the initializer of each layer's activation: He, Glorot or LeCun. Biases become zero.
    fn initialize(&mut self, rng: &mut Rng) {
        self.initialize_with(None, rng);
    }

    /// Draws new parameters. Layers without parameters do nothing.
    ///
    /// `None` selects the initializer of each layer's activation. Biases become zero, except with
    /// [`Initializer::PyTorchUniform`]. A layer with trainable parameters that lacks this method does not compile.
    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        const { assert!(Self::TRAINABLE_PARAMETERS == 0, "a layer with parameters implements `initialize_with`") };
        let _ = (initializer, rng);
    }

    /// Writes the logits of one sample: the layer without its output activation.
    fn linear<S: Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output);

    /// Writes the logits of a batch, row by row. Rows beyond the shorter of the two slices stay unchanged.
    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]) {
        inputs.iter().zip(logits).for_each(inline!(|(input, logits)| self.linear(simd, input, logits)));
    }

    /// Writes the outputs of one sample.
    #[inline(always)]
    fn forward<S: Simd>(&self, simd: S, input: &Self::Input, output: &mut Self::Output) {
        if S::SCALAR || size_of::<Self::Output>() > ROW_BYTES_IN_REGISTERS {
            self.linear(simd, input, output);
            Self::Activation::forward(simd, core::slice::from_mut(output));
        } else {
            // A local array can stay in registers between product and activation; memory behind `output` cannot.
            let mut row = Self::Output::ZERO;
            self.linear(simd, input, &mut row);
            Self::Activation::forward(simd, core::slice::from_mut(&mut row));
            *output = row;
        }
    }

    /// Writes the outputs of a batch, row by row. Rows beyond the shorter of the two slices stay unchanged.
    #[inline(always)]
    fn forward_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], outputs: &mut [Self::Output]) {
        self.linear_batch(simd, inputs, outputs);
        let rows = inputs.len().min(outputs.len());
        Self::Activation::forward(simd, outputs.get_mut(..rows).unwrap_or_default());
    }
}

/// The bytes of a row that fits eight vector registers.
const ROW_BYTES_IN_REGISTERS: usize = 8 * 8 * size_of::<f32>();

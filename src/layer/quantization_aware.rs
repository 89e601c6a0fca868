//! Quantization-aware training: a dense layer that computes with quantized inputs and weights while it learns.

use crate::activation::{Activation, Pass};
use crate::architecture::Architecture;
use crate::floats::{Floats, floats, zeroable};
use crate::initializer::Initializer;
use crate::kernels::fake_quantize::{self, Grid};
use crate::kernels::{self, UpdateRule};
use crate::layer::constructors::constructors;
use crate::layer::{Dense, Destination, Fold, Layer, Single, Train, Visitor, Weights, WellFormed};
use crate::rng::Rng;
use crate::row::Row;
use crate::simd::{Computation, Execution, Fast, Simd};

/// A dense layer that rounds its inputs and weights to those of eight bits, so that training compensates the rounding.
///
/// The layer keeps its weights in `f32` and learns them; each pass computes with *fake quantized* ones, symmetric per
/// unit, and with fake quantized inputs. The range of the inputs is a running average of the least and the greatest
/// value of each batch, which moves by 1 % per step. The gradient passes the rounding unchanged, and is 0 for inputs
/// outside the range. Equals PyTorch's `torch.ao.nn.qat.Linear` behind a `FakeQuantize` with
/// `MovingAverageMinMaxObserver`, and with weights whose range is that of the current ones, as in TensorFlow.
///
/// [`prepare_qat`](crate::layer::PrepareQat::prepare_qat) makes such a network from a trained one.
///
/// # Ranges
///
/// A layer learns the range of its inputs, from the first training step on. Quantization takes this range for the
/// inputs of the network and for the outputs of each layer that has such a layer behind it. The samples and the
/// [`range`](crate::quantized::Quantizer::range) of the quantizer determine the other ranges:
///
/// - those of the last layer's outputs, unless logistic, tanh or softmax fixes them;
/// - those of the logits of an activation with a table or of softmax;
/// - all of them before the first training step, when no range is known: quantization then differs from that of the
///   network before `prepare_qat` in roundings alone.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
/// let (inputs, targets) = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]);
///
/// let mut net = Net::random(&mut Rng::seed_from_u64(42)).prepare_qat();
/// let mut trainer = Trainer::<Aware<Net>, _, _, 4>::new(BinaryCrossEntropy::default(), Sgd { learning_rate: 0.5 });
/// let fit = Fit { epochs: 1000, ..Fit::default() };
/// let history = trainer.fit(&mut net, Samples::new(&inputs, &targets), fit)?;
/// assert_eq!(history.last().unwrap().training.accuracy, Some(1.0));
/// # Ok::<(), TrainError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)]
pub struct QuantizationAware<L> {
    /// The layer in `f32`.
    pub layer: L,
    state: FakeQuantized<L>,
}

floats! { [L: Floats] QuantizationAware<L> { layer, state } }

/// The values with which a [`QuantizationAware`] layer computes.
#[derive(Clone, Debug, PartialEq)]
#[repr(C)]
pub struct FakeQuantized<L> {
    /// The layer with weights of eight bits.
    layer: L,
    /// The running least and greatest input; equal before the first step.
    range: [f32; 2],
}

floats! { [L: Floats] FakeQuantized<L> { layer, range } }

constructors! { [L: Layer] QuantizationAware<L> }

impl<L: Layer + WellFormed<Proof>, Proof> WellFormed<Proof> for QuantizationAware<L> {}

/// The part of a step by which the running range of the inputs moves: PyTorch's `averaging_constant`.
const MOMENTUM: f32 = 0.01;

/// The rows that inference quantizes at a time.
const ROWS: usize = 16;

impl<const INPUTS: usize, const UNITS: usize, A: Activation> QuantizationAware<Dense<INPUTS, UNITS, A>> {
    /// The least and the greatest input, as training has seen them; `None` before the first step.
    #[must_use]
    pub fn input_range(&self) -> Option<[f32; 2]> {
        let [low, high] = self.state.range;
        (low < high).then_some([low, high])
    }

    /// Forgets the range of the inputs, and quantizes the weights.
    pub(crate) fn reset(&mut self) {
        self.state.range = [0.0; 2];
        self.refresh();
    }

    /// Quantizes the weights again, after a program has changed [`layer`](QuantizationAware::layer).
    pub fn refresh(&mut self) {
        Fast.run(Refresh(self));
    }

    /// Fake quantizes inputs, once their range is known.
    #[inline(always)]
    fn quantize_inputs<S: Simd>(&self, simd: S, inputs: &mut [f32]) {
        if let Some(range) = self.input_range() {
            fake_quantize::fake_quantize(simd, Grid::of_range(range), inputs);
        }
    }

    /// Fake quantizes the weights.
    #[inline(always)]
    fn quantize_weights<S: Simd>(&mut self, simd: S) {
        let Self { layer, state } = self;
        fake_quantize::fake_quantize_weights(simd, &layer.weights, &mut state.layer.weights);
        state.layer.bias = layer.bias;
    }
}

/// [`QuantizationAware::refresh`]
struct Refresh<'a, const INPUTS: usize, const UNITS: usize, A>(&'a mut QuantizationAware<Dense<INPUTS, UNITS, A>>);

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Computation for Refresh<'_, INPUTS, UNITS, A> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.0.quantize_weights(simd);
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Layer for QuantizationAware<Dense<INPUTS, UNITS, A>> {
    type Input = [f32; INPUTS];
    type Output = [f32; UNITS];
    type Activation = A;
    type Structure = Single;

    const PARAMETERS: usize = Dense::<INPUTS, UNITS, A>::PARAMETERS;
    /// Twice those of the dense layer, and the range of the inputs.
    const FLASH_BYTES: usize = size_of::<Self>();
    const ARCHITECTURE: Architecture = Architecture::Type {
        name: "QuantizationAware",
        sizes: &[],
        inner: const { &[Dense::<INPUTS, UNITS, A>::ARCHITECTURE] },
    };

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output) {
        let mut quantized = *input;
        self.quantize_inputs(simd, &mut quantized);
        self.state.layer.linear(simd, &quantized, logits);
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]) {
        let mut quantized = [[0.0; INPUTS]; ROWS];
        for (inputs, logits) in inputs.chunks(ROWS).zip(logits.chunks_mut(ROWS)) {
            let rows = quantized.get_mut(..inputs.len()).unwrap_or_default();
            rows.copy_from_slice(inputs);
            self.quantize_inputs(simd, rows.as_flattened_mut());
            self.state.layer.linear_batch(simd, rows, logits);
        }
    }

    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        self.layer.initialize_with(initializer, rng);
        self.reset();
    }
}

/// The values of a batch that the backward pass of a [`QuantizationAware`] layer needs.
#[derive(Debug)]
pub struct QuantizationAwareTape<R, const BATCH: usize> {
    /// The fake quantized inputs.
    inputs: [R; BATCH],
    /// The range of the inputs with this batch.
    range: [f32; 2],
}

zeroable! { [R: Row, const BATCH: usize] QuantizationAwareTape<R, BATCH> { inputs, range } }

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Train for QuantizationAware<Dense<INPUTS, UNITS, A>> {
    type Gradient = Dense<INPUTS, UNITS, A>;
    type Tape<const BATCH: usize> = QuantizationAwareTape<[f32; INPUTS], BATCH>;
    type Statistics = FakeQuantized<Dense<INPUTS, UNITS, A>>;

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        let FakeQuantized { layer, range } = &self.state;
        tape.range = match (pass, self.input_range()) {
            (Pass::Frozen, _) => *range,
            (_, None) => fake_quantize::range(simd, inputs.as_flattened()),
            (_, Some(_)) => {
                let batch = fake_quantize::range(simd, inputs.as_flattened());
                [0, 1].map(inline!(|end: usize| range[end] + MOMENTUM * (batch[end] - range[end])))
            }
        };
        let quantized = tape.inputs.get_mut(..inputs.len()).unwrap_or_default();
        quantized.iter_mut().zip(inputs).for_each(|(to, input)| *to = *input);
        fake_quantize::fake_quantize(simd, Grid::of_range(tape.range), quantized.as_flattened_mut());
        layer.linear_batch(simd, quantized, logits);
    }

    #[inline(always)]
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        if let Some(gradient) = input_gradient {
            kernels::input_gradient(simd, deltas, &destination.layer().state.layer.weights, gradient);
            let grid = Grid::of_range(tape.range);
            fake_quantize::backward(simd, grid, inputs.as_flattened(), gradient.as_flattened_mut());
        }
        if let Destination::Trained { layer: Self { layer: Dense { weights, bias, .. }, .. }, rule, moments } =
            destination
        {
            let inputs = tape.inputs.get(..inputs.len()).unwrap_or_default();
            kernels::weight_gradient::<_, _, _, _, BATCH, _>(simd, inputs, deltas, weights, bias, rule, moments);
        }
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        self.layer.visit_parameters(visitor);
    }

    #[inline(always)]
    fn visit_statistics(&mut self, visitor: &mut impl Visitor) {
        visitor.visit(self.state.floats_mut(), Weights::NONE);
    }

    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>) {
        self.state.range = tape.range;
        self.quantize_weights(simd);
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Fold for QuantizationAware<Dense<INPUTS, UNITS, A>> {
    type Folded = Dense<INPUTS, UNITS, A>;

    /// Copies the layer in `f32`.
    fn fold_into(&self, folded: &mut Self::Folded) {
        folded.clone_from(&self.layer);
    }
}

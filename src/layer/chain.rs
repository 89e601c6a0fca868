//! Two layers, one after the other.

use core::slice;

use bytemuck::Zeroable;

use crate::activation::Pass;
use crate::architecture::Architecture;
use crate::floats::{Floats, Memory, as_inputs, as_inputs_mut, assert_fits, floats, zeroable};
use crate::initializer::Initializer;
use crate::kernels::UpdateRule;
use crate::layer::constructors::constructors;
use crate::layer::part::{Activated, Batch, Kept, One, Samples};
use crate::layer::structure::{Hidden, HiddenMemory, Larger, MemoryBetween, Walk, larger};
use crate::layer::{Destination, Layer, ScalingError, Summary, Train, Visitor, WellFormed, part};
use crate::rng::Rng;
use crate::row::Fits;
use crate::simd::Simd;

/// Two layers, one after the other; the second is often a chain itself.
///
/// Constructors [check](crate::layer::WellFormed) that the layers fit. A chain written as a struct literal is checked
/// at its first use instead.
#[derive(Clone, Debug, PartialEq)]
#[repr(C)]
pub struct Chain<First, Rest> {
    /// The layer that sees the inputs.
    pub first: First,
    /// The layer, or the chain of layers, that sees the outputs of `first`.
    pub rest: Rest,
}

constructors! { [First: Layer, Rest: Layer] Chain<First, Rest> where First::Output: Fits<Rest::Input> }

impl<First, Rest, FirstProof, RestProof> WellFormed<(FirstProof, RestProof)> for Chain<First, Rest>
where
    First: Layer + WellFormed<FirstProof>,
    Rest: Layer + WellFormed<RestProof>,
    First::Output: Fits<Rest::Input>,
{
}

impl<First: Layer, Rest: Layer> Layer for Chain<First, Rest> {
    type Input = First::Input;
    type Output = Rest::Output;
    type Activation = Rest::Activation;
    type Structure = Joined;

    const PARAMETERS: usize = First::PARAMETERS + Rest::PARAMETERS;
    const TRAINABLE_PARAMETERS: usize = First::TRAINABLE_PARAMETERS + Rest::TRAINABLE_PARAMETERS;
    const FLASH_BYTES: usize = First::FLASH_BYTES + Rest::FLASH_BYTES;
    const SCRATCH_BYTES: usize = larger(First::SCRATCH_BYTES, Rest::SCRATCH_BYTES);
    const ARCHITECTURE: Architecture = {
        // Checks networks that no constructor makes, such as a network in a file.
        assert!(First::Output::LEN == Rest::Input::LEN, "the next layer must have one input for each output");
        Architecture::Chain(&First::ARCHITECTURE, &Rest::ARCHITECTURE)
    };
    const SUMMARY: Summary = Summary::Chain(&First::SUMMARY, &Rest::SUMMARY);

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output) {
        let mut memory = Memory::<HiddenMemory<Self>, 1>::new();
        let mut hidden = Hidden::new(memory.zeroed(1), 1);
        Joined::pass::<_, One>(self, simd, Some(slice::from_ref(input)), Some(slice::from_mut(logits)), &mut hidden);
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]) {
        // The compiler resolves the branches, and the stack holds only the arrays of the chosen one.
        if const { fits_stack::<Self>(128) } {
            self.linear_in_parts::<_, 128>(simd, inputs, logits);
        } else if const { fits_stack::<Self>(64) } {
            self.linear_in_parts::<_, 64>(simd, inputs, logits);
        } else {
            self.linear_in_parts::<_, ROWS>(simd, inputs, logits);
        }
    }

    #[inline]
    fn is_fitted(&self) -> bool {
        self.first.is_fitted() && self.rest.is_fitted()
    }

    fn fit_scaling(&mut self, inputs: &[Self::Input]) -> Result<(), ScalingError> {
        // A layer behind others scales their outputs, which change in training.
        if !self.rest.is_fitted() {
            return Err(ScalingError::NotAtTheFront);
        }
        self.first.fit_scaling(inputs)
    }

    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        self.first.initialize_with(initializer, rng);
        self.rest.initialize_with(initializer, rng);
    }
}

/// The minimum number of rows that pass through the hidden layers at a time in [`Layer::predict_batch`].
const ROWS: usize = 32;

/// The bytes of stack for the values between the layers if more than [`ROWS`] rows pass at a time.
///
/// Each pass packs the panels of weights once for all its rows: 784-300-100-10 takes 0.94 of the time with 128 rows,
/// and 784-1024-512-10, whose weights come from L3, takes 0.9 with 64.
const STACK_BUDGET: usize = 512 << 10;

/// Whether `rows` rows fit the stack budget; only 64-bit targets exceed [`ROWS`].
const fn fits_stack<L: Layer>(rows: usize) -> bool {
    cfg!(target_pointer_width = "64") && L::INFERENCE_BYTES <= STACK_BUDGET / rows
}

impl<First: Layer, Rest: Layer> Chain<First, Rest> {
    /// [`Layer::linear_batch`], `N` rows at a time.
    #[inline(always)]
    fn linear_in_parts<S: Simd, const N: usize>(&self, simd: S, inputs: &[First::Input], logits: &mut [Rest::Output]) {
        let mut memory = Memory::<HiddenMemory<Self>, N>::new();
        let values = memory.zeroed(inputs.len());
        for (inputs, logits) in inputs.chunks(N).zip(logits.chunks_mut(N)) {
            let mut hidden = Hidden::new(values, inputs.len());
            Joined::pass::<_, Batch>(self, simd, Some(inputs), Some(logits), &mut hidden);
        }
    }
}

/// The structure of two layers, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Joined;

impl<First: Layer, Rest: Layer> Walk<Chain<First, Rest>> for Joined {
    type Memory<Before, After> =
        Larger<MemoryBetween<First, Before, First::Output>, MemoryBetween<Rest, First::Output, After>>;

    #[inline(always)]
    fn pass<S: Simd, K: Samples>(
        chain: &Chain<First, Rest>,
        simd: S,
        inputs: Option<&[First::Input]>,
        logits: Option<&mut [Rest::Output]>,
        hidden: &mut Hidden<'_>,
    ) {
        const { assert_fits::<First::Output, Rest::Input>() };
        First::Structure::pass::<_, K::Before<Rest>>(&chain.first, simd, inputs, None, hidden);
        Rest::Structure::pass::<_, K>(&chain.rest, simd, None, logits, hidden);
    }
}

/// The values between two layers in training.
#[derive(Debug)]
pub struct ChainTape<Hidden, Kept, First, Rest, const BATCH: usize> {
    /// The outputs of the first layer, which are the inputs of the rest.
    outputs: [Hidden; BATCH],
    /// The values that the first layer's activation keeps for its derivative.
    kept: [Kept; BATCH],
    /// ∂loss/∂outputs, then the first layer's delta.
    deltas: [Hidden; BATCH],
    first: First,
    rest: Rest,
}

impl<First: Train, Rest: Train> Train for Chain<First, Rest> {
    type Gradient = Chain<First::Gradient, Rest::Gradient>;
    type Tape<const BATCH: usize> = ChainTape<First::Output, Kept<First>, First::Tape<BATCH>, Rest::Tape<BATCH>, BATCH>;
    type Statistics = Chain<First::Statistics, Rest::Statistics>;

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        let outputs = tape.outputs.get_mut(..inputs.len()).unwrap_or_default();
        let [first, activation, rest] = pass.split();
        part::forward_train(&self.first, simd, [first, activation], inputs, outputs, &mut tape.kept, &mut tape.first);
        part::linear_train(&self.rest, simd, rest, as_inputs(outputs), logits, &mut tape.rest);
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
        let activated = Self::backward_rest(destination, simd, inputs.len(), deltas, tape);
        activated.backward(simd, inputs, input_gradient);
    }

    #[inline(always)]
    fn backward_first<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        // If the first layer does not learn, the gradient of its outputs has no use.
        if const { First::Gradient::LEN == 0 } {
            let outputs = tape.outputs.get(..inputs.len()).unwrap_or_default();
            part::backward_first(destination.split().1, simd, as_inputs(outputs), deltas, &mut tape.rest);
        } else {
            Self::backward_rest(destination, simd, inputs.len(), deltas, tape).backward_first(simd, inputs);
        }
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        self.first.visit_parameters(visitor);
        self.rest.visit_parameters(visitor);
    }

    #[inline(always)]
    fn visit_statistics(&mut self, visitor: &mut impl Visitor) {
        self.first.visit_statistics(visitor);
        self.rest.visit_statistics(visitor);
    }

    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>) {
        self.first.learn_statistics(simd, &tape.first);
        self.rest.learn_statistics(simd, &tape.rest);
    }
}

impl<First: Train, Rest: Train> Chain<First, Rest> {
    /// Backpropagates through all layers except the first and its activation, which the result describes.
    #[inline(always)]
    fn backward_rest<'a, S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'a, Self, R, MOMENTS>,
        simd: S,
        rows: usize,
        deltas: &[Rest::Output],
        tape: &'a mut <Self as Train>::Tape<BATCH>,
    ) -> Activated<'a, First, R, BATCH, MOMENTS> {
        let (destination, rest) = destination.split();
        let outputs = tape.outputs.get(..rows).unwrap_or_default();
        let gradient = tape.deltas.get_mut(..rows).unwrap_or_default();
        let input_gradient = Some(as_inputs_mut(&mut *gradient));
        part::backward(rest, simd, as_inputs(outputs), deltas, &mut tape.rest, input_gradient);
        Activated { destination, outputs, kept: &tape.kept, gradient, tape: &mut tape.first }
    }
}

impl<'a, First: Train, Rest: Train, R: Copy, const MOMENTS: usize> Destination<'a, Chain<First, Rest>, R, MOMENTS> {
    /// The same destination for each of the two layers.
    #[inline(always)]
    fn split(self) -> (Destination<'a, First, R, MOMENTS>, Destination<'a, Rest, R, MOMENTS>) {
        match self {
            Self::Trained { layer: Chain { first, rest }, rule, mut moments } => {
                let rest_moments = moments.split_off(First::Gradient::LEN);
                (
                    Destination::Trained { layer: first, rule, moments },
                    Destination::Trained { layer: rest, rule, moments: rest_moments },
                )
            }
            Self::Frozen { layer } => {
                (Destination::Frozen { layer: &layer.first }, Destination::Frozen { layer: &layer.rest })
            }
        }
    }
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

floats! { [First: Floats, Rest: Floats] Chain<First, Rest> { first, rest } }
zeroable! {
    [Hidden: Zeroable, Kept: Zeroable, First: Zeroable, Rest: Zeroable, const BATCH: usize]
    ChainTape<Hidden, Kept, First, Rest, BATCH>
    { outputs, kept, deltas, first, rest }
}

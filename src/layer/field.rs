//! The fields of a custom layer: layers, rows and matrices.

use core::fmt;

use bytemuck::Zeroable;

use crate::activation::{AtZero, Pass};
use crate::architecture::Architecture;
use crate::floats::{Floats, zeroable};
use crate::initializer::Initializer;
use crate::kernels::{self, UpdateRule};
use crate::layer::part::{self, Activated, Kept};
use crate::layer::{Destination, Layer, NoParameters, Train, Visitor, Weights, WellFormed};
use crate::rng::Rng;
use crate::simd::Simd;

/// A field of a custom layer: a layer or network; `[f32; N]`, a row of parameters; or `[[f32; UNITS]; INPUTS]`, a
/// matrix of weights.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no field of a custom layer",
    label = "expected a layer, `[f32; N]` or `[[f32; UNITS]; INPUTS]`"
)]
pub trait Field {
    /// The number of parameters.
    const PARAMETERS: usize;
    /// The number of parameters with a gradient.
    const TRAINABLE_PARAMETERS: usize;
    /// The bytes in flash.
    const FLASH_BYTES: usize;
    /// The bytes of RAM that a prediction of the field needs; 0 for parameters.
    const INFERENCE_BYTES: usize;
    /// The layer's part of the architecture's text; `None` for parameters.
    const LAYER: Option<Architecture>;

    /// [`Layer::is_fitted`]
    fn is_fitted(&self) -> bool;

    /// [`Layer::initialize_with`] of a layer; parameters stay unchanged.
    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng);
}

/// A [`Field`] of a custom layer that can be trained.
pub trait TrainField: Field {
    /// [`Train::Gradient`]
    type Gradient: Floats;
    /// [`Train::Statistics`]
    type Statistics: Floats;
    /// The values that the field keeps between the forward and the backward pass: [`FieldTape`] of a layer, and none of
    /// parameters.
    type Tape<const BATCH: usize>: Zeroable;

    /// [`Train::visit_parameters`]: a matrix is weights, and a row is none.
    fn visit_parameters(&mut self, visitor: &mut impl Visitor);

    /// [`Train::visit_statistics`]
    fn visit_statistics(&mut self, visitor: &mut impl Visitor);

    /// [`Train::learn_statistics`]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>);
}

impl<L: Layer> Field for L {
    const PARAMETERS: usize = L::PARAMETERS;
    const TRAINABLE_PARAMETERS: usize = L::TRAINABLE_PARAMETERS;
    const FLASH_BYTES: usize = L::FLASH_BYTES;
    const INFERENCE_BYTES: usize = L::INFERENCE_BYTES;
    const LAYER: Option<Architecture> = Some(L::ARCHITECTURE);

    #[inline]
    fn is_fitted(&self) -> bool {
        Layer::is_fitted(self)
    }

    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        Layer::initialize_with(self, initializer, rng);
    }
}

impl<L: Train> TrainField for L {
    type Gradient = L::Gradient;
    type Statistics = L::Statistics;
    type Tape<const BATCH: usize> = FieldTape<L, BATCH>;

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        Train::visit_parameters(self, visitor);
    }

    #[inline(always)]
    fn visit_statistics(&mut self, visitor: &mut impl Visitor) {
        Train::visit_statistics(self, visitor);
    }

    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &FieldTape<L, BATCH>) {
        Train::learn_statistics(self, simd, &tape.tape);
    }
}

/// Implements the traits for parameters of the layer's own.
macro_rules! parameters {
    ([$($generics:tt)*] $Parameters:ty, $weights:expr) => {
        impl<$($generics)*> WellFormed<()> for $Parameters {}

        impl<$($generics)*> Field for $Parameters {
            const PARAMETERS: usize = Self::LEN;
            const TRAINABLE_PARAMETERS: usize = Self::LEN;
            const FLASH_BYTES: usize = size_of::<Self>();
            const INFERENCE_BYTES: usize = 0;
            const LAYER: Option<Architecture> = None;

            #[inline]
            fn is_fitted(&self) -> bool {
                true
            }

            fn initialize_with(&mut self, _: Option<Initializer>, _: &mut Rng) {}
        }

        impl<$($generics)*> TrainField for $Parameters {
            type Gradient = Self;
            type Statistics = NoParameters;
            type Tape<const BATCH: usize> = ();

            #[inline(always)]
            fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
                visitor.visit(self.floats_mut(), $weights);
            }

            #[inline(always)]
            fn visit_statistics(&mut self, _: &mut impl Visitor) {}

            #[inline(always)]
            fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, _: S, (): &()) {}
        }
    };
}

parameters! { [const N: usize] [f32; N], Weights::NONE }
parameters! {
    [const UNITS: usize, const INPUTS: usize] [[f32; UNITS]; INPUTS],
    Weights { inputs: INPUTS, units: UNITS, at_zero: AtZero::Other }
}

/// The values that a layer inside a custom layer keeps for its backward pass.
pub struct FieldTape<L: Train, const BATCH: usize> {
    outputs: [L::Output; BATCH],
    /// The values that the activation keeps for its derivative.
    kept: [Kept<L>; BATCH],
    /// ∂loss/∂outputs, then the layer's delta.
    gradient: [L::Output; BATCH],
    tape: L::Tape<BATCH>,
}

zeroable! { [L: Train, const BATCH: usize] FieldTape<L, BATCH> { outputs, kept, gradient, tape } }

// Manual impl: the values of the activation need not be `Debug`.
impl<L: Train, const BATCH: usize> fmt::Debug for FieldTape<L, BATCH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldTape").finish_non_exhaustive()
    }
}

impl<L: Train, const BATCH: usize> FieldTape<L, BATCH> {
    /// The outputs of the layer for a batch of at most `BATCH` rows. The tape keeps them.
    ///
    /// A second layer with dropout takes the pass [`split()[2]`](Pass::split), whose random choices are others.
    #[inline(always)]
    pub fn forward<S: Simd>(&mut self, layer: &L, simd: S, pass: Pass, inputs: &[L::Input]) -> &[L::Output] {
        let Self { outputs, kept, tape, .. } = self;
        let outputs = outputs.get_mut(..inputs.len()).unwrap_or_default();
        let [pass, activation, _] = pass.split();
        part::forward_train(layer, simd, [pass, activation], inputs, outputs, kept, tape);
        outputs
    }

    /// The outputs of the last [`forward`](FieldTape::forward) of `rows` rows.
    #[inline(always)]
    #[must_use]
    pub fn outputs(&self, rows: usize) -> &[L::Output] {
        self.outputs.get(..rows).unwrap_or_default()
    }
}

/// A field of a custom layer in the backward pass, with its tape.
#[derive(Debug)]
pub struct LearningField<'a, F: TrainField, R, const BATCH: usize, const MOMENTS: usize> {
    /// The field, and the place for the gradient of its parameters.
    pub destination: Destination<'a, F, R, MOMENTS>,
    /// The values that the forward pass kept.
    pub tape: &'a mut F::Tape<BATCH>,
}

impl<F: TrainField, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>
    LearningField<'_, F, R, BATCH, MOMENTS>
{
    /// The field's values, before they change.
    #[inline(always)]
    #[must_use]
    pub fn value(&self) -> &F {
        self.destination.layer()
    }

    /// Changes parameters by the optimizer's rule. `gradient` is their gradient.
    #[inline(always)]
    pub fn learn<S: Simd>(self, simd: S, gradient: &F)
    where
        F: Floats,
    {
        if let Destination::Trained { layer, rule, mut moments } = self.destination {
            kernels::update(simd, rule, layer.floats_mut(), gradient.floats(), &mut moments);
        }
    }
}

impl<L: Train, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>
    LearningField<'_, L, R, BATCH, MOMENTS>
{
    /// Backpropagates through the layer and its activation, after [`FieldTape::forward`] of the same inputs, and
    /// changes its parameters. `output_gradient` is ∂loss/∂outputs of the layer; `input_gradient`, if given, receives
    /// ∂loss/∂inputs.
    #[inline(always)]
    pub fn backward<S: Simd>(
        self,
        simd: S,
        inputs: &[L::Input],
        output_gradient: &[L::Output],
        input_gradient: Option<&mut [L::Input]>,
    ) {
        let FieldTape { outputs, kept, gradient, tape } = self.tape;
        let outputs = outputs.get(..inputs.len()).unwrap_or_default();
        let gradient = gradient.get_mut(..inputs.len()).unwrap_or_default();
        gradient.iter_mut().zip(output_gradient).for_each(inline!(|(to, from)| *to = *from));
        let activated = Activated { destination: self.destination, outputs, kept, gradient, tape };
        if input_gradient.is_some() {
            activated.backward(simd, inputs, input_gradient);
        } else {
            activated.backward_first(simd, inputs);
        }
    }
}

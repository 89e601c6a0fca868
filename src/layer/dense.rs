//! The fully connected layer.

use core::marker::PhantomData;

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::floats::{Floats, floats};
use crate::initializer::Initializer;
use crate::kernels::{self, UpdateRule};
use crate::layer::constructors::constructors;
use crate::layer::{Destination, Fold, Layer, NoParameters, Single, Train, Visitor, Weights, WellFormed};
use crate::limits::{AtLeastOne, Below100, Units};
use crate::rng::Rng;
use crate::simd::Simd;

/// A fully connected layer: `INPUTS` inputs, `UNITS` units, `output = activation(input · weights + bias)`.
///
/// The layer stores only its weights and bias. The weights are input-major, so that vector lanes run across the units
/// and inference can skip the row of a zero input; PyTorch's `Linear.weight` is the transpose.
///
/// ```
/// use stackprop::prelude::*;
///
/// // y = 2·a + 3·b + 1
/// const LINE: Dense<2, 1, Identity> = Dense::new([[2.0], [3.0]], [1.0]);
/// assert_eq!(LINE.predict(&[10.0, 100.0]), [321.0]);
/// ```
#[repr(C)]
pub struct Dense<const INPUTS: usize, const UNITS: usize, A> {
    /// `weights[i][u]` is the weight from input `i` to unit `u`.
    pub weights: [[f32; UNITS]; INPUTS],
    /// `bias[u]` is the bias of unit `u`.
    pub bias: [f32; UNITS],
    activation: PhantomData<A>,
}

floats! { [const INPUTS: usize, const UNITS: usize, A: 'static] Dense<INPUTS, UNITS, A> { weights, bias, activation } }

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Dense<INPUTS, UNITS, A> {
    /// A layer with the given parameters.
    #[must_use]
    pub const fn new<SizesAreValid>(weights: [[f32; UNITS]; INPUTS], bias: [f32; UNITS]) -> Self
    where
        Self: WellFormed<SizesAreValid>,
    {
        Self { weights, bias, activation: PhantomData }
    }
}

constructors! { [const INPUTS: usize, const UNITS: usize, A: Activation] Dense<INPUTS, UNITS, A> }

impl<const INPUTS: usize, const UNITS: usize, A: Activation, UnitsProof, DropoutProof>
    WellFormed<(UnitsProof, DropoutProof)> for Dense<INPUTS, UNITS, A>
where
    Units<UNITS>: AtLeastOne<UnitsProof>,
    A::Dropout: Below100<DropoutProof>,
{
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Layer for Dense<INPUTS, UNITS, A> {
    type Input = [f32; INPUTS];
    type Output = [f32; UNITS];
    type Activation = A;
    type Structure = Single;

    const PARAMETERS: usize = {
        assert!(UNITS > 0, "a layer has at least one unit");
        INPUTS * UNITS + UNITS
    };
    const ARCHITECTURE: Architecture =
        Architecture::Type { name: "Dense", sizes: &[INPUTS, UNITS], inner: &[A::ARCHITECTURE] };

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &[f32; INPUTS], logits: &mut [f32; UNITS]) {
        kernels::affine(simd, input, &self.weights, &self.bias, logits);
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[[f32; INPUTS]], logits: &mut [[f32; UNITS]]) {
        kernels::affine_batch(simd, inputs, &self.weights, &self.bias, logits);
    }

    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        let initializer = initializer.unwrap_or(A::INITIALIZER);
        initializer.draw(INPUTS, UNITS, self.weights.as_flattened_mut(), rng);
        initializer.draw_bias(INPUTS, UNITS, &mut self.bias, rng);
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Fold for Dense<INPUTS, UNITS, A> {
    type Folded = Self;

    fn fold_into(&self, folded: &mut Self) {
        folded.weights = self.weights;
        folded.bias = self.bias;
    }
}

by_fields! {
    [const INPUTS: usize, const UNITS: usize, A] "Dense", Dense<INPUTS, UNITS, A> { weights, bias }, activation
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Train for Dense<INPUTS, UNITS, A> {
    type Gradient = Self;
    /// Empty: the gradient depends only on the inputs and the delta.
    type Tape<const BATCH: usize> = ();
    type Statistics = NoParameters;

    #[inline(always)]
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        (): &mut (),
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        // The input gradient uses the weights before their update.
        if let Some(input_gradient) = input_gradient {
            kernels::input_gradient(simd, deltas, &destination.layer().weights, input_gradient);
        }
        if let Destination::Trained { layer: Self { weights, bias, .. }, rule, moments } = destination {
            kernels::weight_gradient::<_, _, _, _, BATCH, _>(simd, inputs, deltas, weights, bias, rule, moments);
        }
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        visitor.visit(self.floats_mut(), Weights { inputs: INPUTS, units: UNITS, at_zero: A::AT_ZERO });
    }
}

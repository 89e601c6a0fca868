//! Custom layers: their computation, as two traits. [`custom_layer!`](crate::custom_layer!) does the rest.

use crate::activation::{Activation, Pass};
use crate::initializer::Initializer;
use crate::kernels::UpdateRule;
use crate::layer::{Fields, Layer, TrainFields};
use crate::rng::Rng;
use crate::row::Row;
use crate::simd::Simd;

/// The computation of a custom layer, whose struct [`custom_layer!`](crate::custom_layer!) declares. The type then
/// implements [`Layer`].
///
/// ```
/// use stackprop::layer::Custom;
/// use stackprop::prelude::*;
/// use stackprop::simd::Simd;
///
/// custom_layer! {
///     /// x and x²: twice as many outputs as inputs.
///     #[derive(Debug)]
///     struct Squares {}
/// }
///
/// impl Custom for Squares {
///     type Input = [f32; 2];
///     type Output = [f32; 4];
///     type Activation = Identity;
///
///     fn logits<S: Simd>(&self, _: S, inputs: &[[f32; 2]], logits: &mut [[f32; 4]]) {
///         for (&[a, b], logits) in inputs.iter().zip(logits) {
///             *logits = [a, b, a * a, b * b];
///         }
///     }
/// }
///
/// let net: sequential![Squares, Dense<4, 1, Identity>] =
///     Chain { first: Squares {}, rest: Dense::new([[1.0], [0.0], [0.0], [0.5]], [0.0]) };
/// assert_eq!(net.predict(&[3.0, 2.0]), [5.0]);
/// ```
pub trait Custom: Fields {
    /// One sample's inputs, `[f32; INPUTS]`.
    type Input: Row;
    /// One sample's outputs, `[f32; UNITS]`.
    type Output: Row;
    /// Turns the logits into the outputs. It is [`Identity`](crate::activation::Identity), unless the layer ends with
    /// an activation.
    type Activation: Activation;

    /// The bytes of the rows that [`logits`](Custom::logits) holds itself for one sample, such as those between two
    /// layers among the fields; by default 0. [`INFERENCE_BYTES`](Layer::INFERENCE_BYTES) adds them to those of the
    /// fields.
    const OWN_SCRATCH_BYTES: usize = 0;

    /// Writes the logits of a batch, row by row; both slices have the same length. One sample is a batch of one.
    ///
    /// [`forward`] computes the outputs of a layer among the fields. `#[inline(always)]` compiles the method for the
    /// instructions of the token.
    fn logits<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]);

    /// Draws the parameters of the layer's own, after the layers among the fields have drawn theirs.
    ///
    /// A layer with rows or matrices among its fields that lacks this method does not compile.
    fn initialize_own(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        const { assert!(!Self::HAS_ROWS, "a layer with rows of parameters implements `initialize_own`") };
        let _ = (initializer, rng);
    }
}

/// The computation of a custom layer in training. The type then implements [`Train`](crate::layer::Train).
///
/// The [guide](crate::guide::custom_layers) builds one from start to end.
pub trait CustomTrain: Custom + TrainFields {
    /// Writes the logits of a batch of at most `BATCH` rows. `tape` is a tuple with one element per field, in which a
    /// layer [computes and keeps its outputs](crate::layer::FieldTape::forward).
    ///
    /// The default is [`logits`](Custom::logits), for a layer that contains no layers. A layer that contains others and
    /// lacks this method does not compile.
    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        const { assert!(!Self::HAS_LAYERS, "a layer that contains layers implements `forward_train`") };
        let _ = (pass, tape);
        self.logits(simd, inputs, logits);
    }

    /// Backpropagates through the layer, after `forward_train` with the same inputs.
    ///
    /// `fields` is a tuple of [`LearningField`](crate::layer::LearningField)s, in the order of the fields. `deltas` is
    /// ∂loss/∂logits, and `input_gradient`, if given, receives ∂loss/∂inputs. A field holds its old values until the
    /// call that changes it.
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        fields: Self::Learning<'_, R, BATCH, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        input_gradient: Option<&mut [Self::Input]>,
    );
}

/// Writes the outputs of a layer: [`Layer::forward`] of one row, and [`Layer::forward_batch`] of several. The bits are
/// the same, and one row takes fewer instructions with the former.
#[inline(always)]
pub fn forward<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], outputs: &mut [L::Output]) {
    match (inputs, outputs) {
        ([input], [output]) => layer.forward(simd, input, output),
        (inputs, outputs) => layer.forward_batch(simd, inputs, outputs),
    }
}

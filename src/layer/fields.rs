//! All fields of a custom layer: the traits that `custom_layer!` implements.

use bytemuck::Zeroable;

use crate::architecture::Architecture;
use crate::floats::Floats;
use crate::layer::structure::larger;
use crate::layer::{CustomTrain, Destination, TrainField, Visitor};
use crate::simd::Simd;

/// The fields of a custom layer. [`custom_layer!`](crate::custom_layer!) implements the trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no custom layer",
    label = "declare the struct inside `custom_layer! {{ … }}`"
)]
pub trait Fields: Sized {
    /// Whether a field is a row or a matrix of parameters.
    const HAS_ROWS: bool;
    /// Whether a field is a layer.
    const HAS_LAYERS: bool;
}

/// The largest of the numbers of the fields; 0 without fields.
#[doc(hidden)]
#[must_use]
pub const fn largest<const FIELDS: usize>(numbers: [usize; FIELDS]) -> usize {
    let (mut most, mut field) = (0, 0);
    while field < FIELDS {
        most = larger(most, numbers[field]);
        field += 1;
    }
    most
}

/// The fields of a custom layer in training. [`custom_layer!`](crate::custom_layer!) implements the trait, if every
/// field is a [`TrainField`].
pub trait TrainFields: Fields {
    /// [`Train::Gradient`](crate::layer::Train::Gradient): those of the fields, in their order.
    type Gradient: Floats;
    /// [`Train::Statistics`](crate::layer::Train::Statistics): those of the fields, in their order.
    type Statistics: Floats;
    /// The tuple of the fields' [tapes](crate::layer::TrainField::Tape).
    type Tape<const BATCH: usize>: Zeroable;
    /// The tuple of the fields as [`LearningField`](crate::layer::LearningField)s.
    type Learning<'a, R, const BATCH: usize, const MOMENTS: usize>
    where
        Self: 'a;

    /// Divides the destination and the tape among the fields.
    fn learning<'a, R: Copy, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'a, Self, R, MOMENTS>,
        tape: &'a mut Self::Tape<BATCH>,
    ) -> Self::Learning<'a, R, BATCH, MOMENTS>;

    /// Shows the parameters of each field.
    fn visit_parameters(&mut self, visitor: &mut impl Visitor);

    /// Shows the statistics of each field.
    fn visit_statistics(&mut self, visitor: &mut impl Visitor);

    /// Moves the running statistics of each field.
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>);
}

/// [`CustomTrain`], in a bound with a lifetime. The compiler rejects a plain bound that no type parameter can fulfil,
/// such as that of an inference layer without generic parameters; with a lifetime it ignores the implementation.
pub trait IfCustomTrain<'a>: CustomTrain {}

impl<L: CustomTrain> IfCustomTrain<'_> for L {}

/// [`TrainField`], in a bound with a lifetime, as [`IfCustomTrain`].
pub trait IfTrainField<'a>: TrainField {}

impl<F: TrainField> IfTrainField<'_> for F {}

/// The layers among the fields, in their order, and their number.
#[must_use]
pub const fn layers<const FIELDS: usize>(fields: [Option<Architecture>; FIELDS]) -> ([Architecture; FIELDS], usize) {
    let (mut layers, mut count, mut field) = ([Architecture::name(""); FIELDS], 0, 0);
    while field < FIELDS {
        if let Some(layer) = fields[field] {
            layers[count] = layer;
            count += 1;
        }
        field += 1;
    }
    (layers, count)
}

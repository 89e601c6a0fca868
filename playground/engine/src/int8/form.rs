//! Activations in integers, chosen at run time.

use stackprop::activation::{self, Identity, Logistic, Softmax, Tanh};
use stackprop::quantized::{Clamp, Form, Int8Softmax, Lite, OutputRange, Quantization, QuantizedActivation, Table};

use crate::network::activation::with_type;
use crate::objective::{Objective, OutputActivation};
use crate::row::Int8Row;
use crate::settings;

/// An activation: what its type tells the quantizer.
pub(super) struct Activation {
    range: OutputRange,
    form: fn(Quantization, Quantization) -> AnyForm,
}

impl Activation {
    /// That of a hidden layer, or else of the output layer.
    pub(super) fn new(settings: Option<&settings::Layer>, objective: &Objective) -> Self {
        match (settings, objective.activation()) {
            (Some(settings), _) => Self::of_hidden(settings),
            (None, OutputActivation::Identity) => Self::of::<Identity>(),
            (None, OutputActivation::Tanh) => Self::of::<Tanh>(),
            (None, OutputActivation::Logistic) => Self::of::<Logistic>(),
            (None, OutputActivation::Softmax) => Self::of::<Softmax>(),
            (None, OutputActivation::Heaviside) => Self::of::<activation::Heaviside>(),
        }
    }

    fn of_hidden(settings: &settings::Layer) -> Self {
        use settings::Activation;
        with_type!(settings.activation, A => Self::of::<A>(), step => Self::of::<A>())
    }

    fn of<A: QuantizedActivation<Form: Into<AnyForm>>>() -> Self {
        Self { range: A::OUTPUT, form: |product, output| A::form::<Lite>(product, output).into() }
    }

    /// Whether the outputs of a hidden layer have the scale of the product.
    pub(super) fn is_clamp(settings: &settings::Layer) -> bool {
        Self::of_hidden(settings).range == OutputRange::OfProduct
    }

    /// The range of the outputs, given their bounds for the samples.
    pub(super) fn range(&self, bounds: [f32; 2]) -> [f32; 2] {
        match self.range {
            OutputRange::Fixed(fixed) => [i8::MIN, i8::MAX].map(|value| fixed.dequantize(value)),
            OutputRange::OfProduct | OutputRange::Calibrated => bounds,
        }
    }

    /// The activation with these scales of the product and of the outputs.
    pub(super) fn form(&self, product: Quantization, output: Quantization) -> AnyForm {
        (self.form)(product, output)
    }
}

/// The form of any activation.
#[derive(Clone, Debug)]
pub(super) enum AnyForm {
    Clamp(Clamp),
    Table(Box<Table>),
    Softmax(Int8Softmax),
}

impl AnyForm {
    /// Replaces the products of the present units with outputs. Products have the limits of a clamp already.
    pub(super) fn apply(&self, row: &mut Int8Row, [_, units]: [usize; 2]) {
        let row = row.get_mut(..units).unwrap_or_default();
        match self {
            Self::Clamp(_) => {}
            Self::Table(table) => table.apply(row),
            Self::Softmax(softmax) => softmax.apply(row),
        }
    }
}

impl From<Clamp> for AnyForm {
    fn from(clamp: Clamp) -> Self {
        Self::Clamp(clamp)
    }
}

impl From<Table> for AnyForm {
    fn from(table: Table) -> Self {
        Self::Table(Box::new(table))
    }
}

impl From<Int8Softmax> for AnyForm {
    fn from(softmax: Int8Softmax) -> Self {
        Self::Softmax(softmax)
    }
}

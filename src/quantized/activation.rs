//! The form of each activation in integers.

use crate::activation::{
    Activation, AlphaDropout, Dropout, Elu, Gelu, HardSigmoid, HardSwish, Heaviside, Identity, LeakyRelu, Logistic,
    Relu, Selu, Silu, Softmax, Softplus, Tanh,
};
use crate::quantized::{Clamp, Form, Int8Softmax, Quantization, Rounding, Table};

/// An activation that a quantized network can compute.
///
/// A custom elementwise activation becomes a [`Table`]:
///
/// ```
/// use stackprop::activation::{Elementwise, FromOutput};
/// use stackprop::architecture::Architecture;
/// use stackprop::initializer::Initializer;
/// use stackprop::quantized::{OutputRange, Quantization, QuantizedActivation, Rounding, Table};
/// use stackprop::simd::Simd;
///
/// /// z²
/// struct Square;
///
/// impl QuantizedActivation for Square {
///     type Form = Table;
///     const OUTPUT: OutputRange = OutputRange::Calibrated;
///
///     fn form<R: Rounding>(product: Quantization, output: Quantization) -> Table {
///         Table::of_elementwise::<Self>(product, output)
///     }
/// }
/// # impl Elementwise for Square {
/// #     const ARCHITECTURE: Architecture = Architecture::name("Square");
/// #     const INITIALIZER: Initializer = Initializer::GlorotUniform;
/// #     type Source = FromOutput;
/// #     fn value<S: Simd>(_: S, logit: S::Vector) -> S::Vector { logit * logit }
/// #     fn derivative<S: Simd>(_: S, output: S::Vector) -> S::Vector { output }
/// # }
/// let unit = Quantization { scale: 1.0, zero_point: 0 };
/// let table = Square::form::<stackprop::quantized::Lite>(unit, unit);
/// assert_eq!(table.outputs[3], 9);
/// ```
pub trait QuantizedActivation: Activation {
    /// The activation in integers.
    type Form: Form;
    /// How the outputs get their scale.
    const OUTPUT: OutputRange;

    /// The activation with these scales of the product, before the activation, and of the outputs.
    fn form<R: Rounding>(product: Quantization, output: Quantization) -> Self::Form;
}

/// How the outputs of an activation get their scale and zero point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OutputRange {
    /// The product has the scale of the outputs already: a [`Clamp`].
    OfProduct,
    /// The specification fixes it.
    Fixed(Quantization),
    /// The range of the outputs determines it.
    Calibrated,
}

macro_rules! tables {
    ($([$($generics:tt)*] $Activation:ty, $output:expr;)*) => {$(
        impl<$($generics)*> QuantizedActivation for $Activation {
            type Form = Table;
            const OUTPUT: OutputRange = $output;

            fn form<R: Rounding>(product: Quantization, output: Quantization) -> Table {
                Table::of_elementwise::<Self>(product, output)
            }
        }
    )*};
}

tables! {
    [const PERCENT: usize] Elu<PERCENT>, OutputRange::Calibrated;
    [] Gelu, OutputRange::Calibrated;
    [] HardSigmoid, OutputRange::Calibrated;
    [] HardSwish, OutputRange::Calibrated;
    [const PERCENT: usize] LeakyRelu<PERCENT>, OutputRange::Calibrated;
    [] Logistic, OutputRange::Fixed(Quantization::PROBABILITY);
    [] Selu, OutputRange::Calibrated;
    [] Silu, OutputRange::Calibrated;
    [] Softplus, OutputRange::Calibrated;
    [] Tanh, OutputRange::Fixed(Quantization::TANH);
}

impl QuantizedActivation for Heaviside {
    type Form = Table;
    const OUTPUT: OutputRange = OutputRange::Calibrated;

    fn form<R: Rounding>(product: Quantization, output: Quantization) -> Table {
        Table::of(product, output, |value| f32::from(u8::from(value >= 0.0)))
    }
}

impl QuantizedActivation for Identity {
    type Form = Clamp;
    const OUTPUT: OutputRange = OutputRange::OfProduct;

    fn form<R: Rounding>(_: Quantization, _: Quantization) -> Clamp {
        Clamp::between(i8::MIN, i8::MAX)
    }
}

impl QuantizedActivation for Relu {
    type Form = Clamp;
    const OUTPUT: OutputRange = OutputRange::OfProduct;

    fn form<R: Rounding>(_: Quantization, output: Quantization) -> Clamp {
        Clamp::between(output.quantize(0.0), i8::MAX)
    }
}

impl QuantizedActivation for Softmax {
    type Form = Int8Softmax;
    const OUTPUT: OutputRange = OutputRange::Fixed(Quantization::PROBABILITY);

    fn form<R: Rounding>(product: Quantization, _: Quantization) -> Int8Softmax {
        Int8Softmax::new(product.scale)
    }
}

// Dropout is for training alone.

impl<A: QuantizedActivation, const PERCENT: usize> QuantizedActivation for Dropout<A, PERCENT>
where
    Self: Activation,
{
    type Form = A::Form;
    const OUTPUT: OutputRange = A::OUTPUT;

    fn form<R: Rounding>(product: Quantization, output: Quantization) -> A::Form {
        A::form::<R>(product, output)
    }
}

impl<A: QuantizedActivation, const PERCENT: usize> QuantizedActivation for AlphaDropout<A, PERCENT>
where
    Self: Activation,
{
    type Form = A::Form;
    const OUTPUT: OutputRange = A::OUTPUT;

    fn form<R: Rounding>(product: Quantization, output: Quantization) -> A::Form {
        A::form::<R>(product, output)
    }
}

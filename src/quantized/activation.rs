//! The form of each activation in integers.

use crate::activation::{
    Activation, AlphaDropout, Dropout, Elu, Gelu, HardSigmoid, HardSwish, HardTanh, Heaviside, Identity, LeakyRelu,
    Logistic, Relu, Relu6, Selu, Silu, Softmax, Softplus, Tanh,
};
use crate::quantized::{Clamp, Form, Int8Softmax, Quantization, Rounding, Table, curves};

/// An activation that a quantized network can compute.
///
/// | activation | form | equals to the bit |
/// | --- | --- | --- |
/// | [`Identity`], [`Relu`] | [`Clamp`] | the fused activations NONE, RELU |
/// | [`Relu6`], [`HardTanh`] | [`Clamp`] | the fused activations RELU6, RELU_N1_TO_1 |
/// | [`Logistic`], [`Tanh`] | [`Table`] | LOGISTIC, TANH of the implementation that the rounding names |
/// | [`Softmax`] | [`Int8Softmax`] | SOFTMAX |
/// | [`LeakyRelu`], [`HardSwish`] | [`Table`] | LEAKY_RELU, HARD_SWISH |
/// | [`Silu`] | [`Table`] | LOGISTIC, and MUL of its output with z, as TensorFlow's converter writes it |
/// | [`Gelu`] | [`Table`] | GELU of LiteRT without `approximate` |
/// | [`Elu`] with α = 1 | [`Table`] | ELU of LiteRT |
/// | [`HardSigmoid`], [`Selu`], [`Softplus`], [`Heaviside`], [`Elu`] with other α | [`Table`] | no operator |
///
/// A table without an operator holds the step nearest to the value in `f32`. TensorFlow Lite Micro has no GELU and no
/// ELU of this kind, so both roundings share LiteRT's.
///
/// [`Dropout`] and [`AlphaDropout`] have the form of their activation.
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

/// Each activation with its output range and its table.
macro_rules! tables {
    ($([$($generics:tt)*] $Activation:ty, $output:expr, |$product:pat_param, $to:pat_param| $table:expr;)*) => {$(
        impl<$($generics)*> QuantizedActivation for $Activation {
            type Form = Table;
            const OUTPUT: OutputRange = $output;

            fn form<R: Rounding>($product: Quantization, $to: Quantization) -> Table {
                $table
            }
        }
    )*};
}

tables! {
    [const PERCENT: usize] Elu<PERCENT>, OutputRange::Calibrated, |z, a| Table::elu(z, a, Self::ALPHA);
    [] Gelu, OutputRange::Calibrated, |z, a| curves::gelu(z, a);
    [] HardSigmoid, OutputRange::Calibrated, |z, a| Table::of_elementwise::<Self>(z, a);
    [] HardSwish, OutputRange::Calibrated, |z, a| curves::hard_swish(z, a);
    [] Heaviside, OutputRange::Calibrated, |z, a| Table::of(z, a, |value| f32::from(u8::from(value >= 0.0)));
    [const PERCENT: usize] LeakyRelu<PERCENT>, OutputRange::Calibrated, |z, a| Table::leaky_relu(z, a, Self::SLOPE);
    [] Logistic, OutputRange::Fixed(Quantization::PROBABILITY), |z, _| R::logistic(z);
    [] Selu, OutputRange::Calibrated, |z, a| Table::of_elementwise::<Self>(z, a);
    [] Silu, OutputRange::Calibrated, |z, a| curves::silu::<R>(z, a);
    [] Softplus, OutputRange::Calibrated, |z, a| Table::of_elementwise::<Self>(z, a);
    [] Tanh, OutputRange::Fixed(Quantization::TANH), |z, _| R::tanh(z);
}

/// Each activation that only limits its output, with the limits.
macro_rules! clamps {
    ($($Activation:ty, |$output:pat_param| $low:expr, $high:expr;)*) => {$(
        impl QuantizedActivation for $Activation {
            type Form = Clamp;
            const OUTPUT: OutputRange = OutputRange::OfProduct;

            fn form<R: Rounding>(_: Quantization, $output: Quantization) -> Clamp {
                Clamp::between($low, $high)
            }
        }
    )*};
}

clamps! {
    HardTanh, |output| output.quantize(-1.0), output.quantize(1.0);
    Identity, |_| i8::MIN, i8::MAX;
    Relu, |output| output.quantize(0.0), i8::MAX;
    Relu6, |output| output.quantize(0.0), output.quantize(6.0);
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

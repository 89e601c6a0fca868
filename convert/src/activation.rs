//! Activations as values.

use std::fmt;
use std::str::FromStr;

use stackprop::activation as types;
use stackprop::quantized::data::{Encoder, PlainData};
use stackprop::quantized::{OutputRange, Quantization, QuantizedActivation, Rounding, Table};

/// An activation of the crate [`stackprop::activation`]. `Display` writes the name of a model file, such as
/// `LeakyRelu<10>`, and `FromStr` reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the type of its name")]
pub enum Activation {
    /// α in percent.
    Elu(usize),
    Gelu,
    HardSigmoid,
    HardSwish,
    HardTanh,
    Heaviside,
    Identity,
    /// The slope in percent.
    LeakyRelu(usize),
    Logistic,
    Relu,
    Relu6,
    Selu,
    Silu,
    Softmax,
    Softplus,
    Tanh,
}

/// The activations without parameters, with their names in a model file and their types.
macro_rules! plain {
    ($($name:literal $Type:ident),+ $(,)?) => {
        const PLAIN: &[(&str, Activation)] = &[$(($name, Activation::$Type)),+];

        impl Activation {
            /// The bytes of the activation's form in integers, as [`Int8Dense`](stackprop::quantized::Int8Dense) holds
            /// it, with the scales of the product and of the outputs.
            pub(crate) fn form<R: Rounding>(self, product: Quantization, output: Quantization) -> Vec<u8> {
                match self {
                    Self::Elu(percent) => bytes(&Table::elu(product, output, fraction(percent))),
                    Self::LeakyRelu(percent) => bytes(&Table::leaky_relu(product, output, fraction(percent))),
                    $(Self::$Type => bytes(&types::$Type::form::<R>(product, output)),)+
                }
            }

            /// The length of [`form`](Self::form).
            pub(crate) fn form_bytes(self) -> usize {
                match self {
                    Self::Elu(_) | Self::LeakyRelu(_) => size_of::<Table>(),
                    $(Self::$Type => size_of::<<types::$Type as QuantizedActivation>::Form>(),)+
                }
            }

            /// How the outputs get their scale in integers.
            pub(crate) fn output_range(self) -> OutputRange {
                match self {
                    Self::Elu(_) | Self::LeakyRelu(_) => OutputRange::Calibrated,
                    $(Self::$Type => types::$Type::OUTPUT,)+
                }
            }
        }
    };
}

plain! {
    "Gelu" Gelu,
    "HardSigmoid" HardSigmoid,
    "HardSwish" HardSwish,
    "HardTanh" HardTanh,
    "Step" Heaviside,
    "Identity" Identity,
    "Logistic" Logistic,
    "Relu" Relu,
    "Relu6" Relu6,
    "Selu" Selu,
    "Silu" Silu,
    "Softmax" Softmax,
    "Softplus" Softplus,
    "Tanh" Tanh,
}

/// The names of PyTorch and Keras in lower case, without underscores.
const NAMES: &[(&[&str], Activation)] = &[
    (&["identity", "linear", "none"], Activation::Identity),
    (&["relu"], Activation::Relu),
    (&["relu6"], Activation::Relu6),
    (&["sigmoid", "logistic"], Activation::Logistic),
    (&["tanh"], Activation::Tanh),
    (&["softmax"], Activation::Softmax),
    (&["gelu"], Activation::Gelu),
    (&["silu", "swish"], Activation::Silu),
    (&["softplus"], Activation::Softplus),
    (&["selu"], Activation::Selu),
    (&["hardsigmoid"], Activation::HardSigmoid),
    (&["hardswish", "hardsilu"], Activation::HardSwish),
    (&["hardtanh"], Activation::HardTanh),
    (&["step", "heaviside"], Activation::Heaviside),
];

type WithPercent = fn(Option<&str>, &str) -> Result<Activation, String>;

/// The activations with a parameter, likewise.
const WITH_PERCENT: [(&str, WithPercent); 2] = [
    ("leakyrelu", |parameter, name| parse_percent(parameter.unwrap_or("0.01"), name).map(Activation::LeakyRelu)),
    ("elu", |parameter, name| parse_percent(parameter.unwrap_or("1"), name).map(Activation::Elu)),
];

fn parse_percent(parameter: &str, name: &str) -> Result<usize, String> {
    let value = parameter.trim().parse().ok().and_then(percent);
    value.ok_or_else(|| format!("expected a parameter of whole percents, such as leaky_relu=0.01, found {name:?}"))
}

/// The activations of [`stackprop::prelude`].
const IN_PRELUDE: [Activation; 5] =
    [Activation::Identity, Activation::Logistic, Activation::Relu, Activation::Softmax, Activation::Tanh];

impl Activation {
    /// The type's name in a program that uses [`stackprop::prelude`].
    #[must_use]
    pub fn rust(self) -> String {
        match self {
            Self::Heaviside => "activation::Heaviside".into(),
            _ if IN_PRELUDE.contains(&self) => self.to_string(),
            _ => format!("activation::{self}"),
        }
    }

    /// The activation that PyTorch and Keras call so: `relu`, `LeakyReLU`, `hard_sigmoid`, `sigmoid`. Case and
    /// underscores do not count. `leaky_relu` and `elu` may state their parameter, by default PyTorch's 0.01 and 1:
    /// `leaky_relu=0.2`.
    ///
    /// ```
    /// use stackprop_convert::Activation;
    ///
    /// assert_eq!(Activation::from_name("ReLU"), Ok(Activation::Relu));
    /// assert_eq!(Activation::from_name("leaky_relu=0.2"), Ok(Activation::LeakyRelu(20)));
    /// assert!(Activation::from_name("maxout").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// If the crate has no such activation.
    pub fn from_name(name: &str) -> Result<Self, String> {
        let (plain, parameter) = name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
        let plain: String = plain.trim().chars().filter(|letter| *letter != '_').collect();
        let plain = plain.to_ascii_lowercase();
        if let Some((_, of)) = WITH_PERCENT.iter().find(|(known, _)| *known == plain) {
            return of(parameter, name);
        }
        let found = NAMES.iter().find(|(names, _)| parameter.is_none() && names.contains(&plain.as_str()));
        found.map(|(_, activation)| *activation).ok_or_else(|| {
            let known: Vec<_> = NAMES.iter().filter_map(|(names, _)| names.first().copied()).collect();
            format!("expected an activation of {}, leakyrelu=0.01, elu=1, found {name:?}", known.join(", "))
        })
    }

    /// Whether each output depends on one input alone.
    #[must_use]
    pub fn is_elementwise(self) -> bool {
        self != Self::Softmax
    }
}

/// The parameter of `LeakyRelu` and `Elu`, computed as in their types.
fn fraction(percent: usize) -> f32 {
    percent as f32 / 100.0
}

/// `fraction` in percent, if some whole percentage gives exactly this `f32`.
pub(crate) fn percent(fraction: f32) -> Option<usize> {
    let percent = (f64::from(fraction) * 100.0).round();
    let is_exact = (0.0..=1e6).contains(&percent) && self::fraction(percent as usize) == fraction;
    is_exact.then_some(percent as usize)
}

fn bytes<T: PlainData>(value: &T) -> Vec<u8> {
    let mut bytes = vec![0; size_of::<T>()];
    value.encode(&mut Encoder::new(&mut bytes));
    bytes
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elu(percent) => write!(f, "Elu<{percent}>"),
            Self::LeakyRelu(percent) => write!(f, "LeakyRelu<{percent}>"),
            plain => f.write_str(PLAIN.iter().find(|(_, value)| value == plain).map_or("", |(name, _)| name)),
        }
    }
}

impl FromStr for Activation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |name: &str| text.strip_prefix(name)?.strip_prefix('<')?.strip_suffix('>')?.parse().ok();
        let plain = PLAIN.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        plain
            .or_else(|| number("LeakyRelu").map(Self::LeakyRelu))
            .or_else(|| number("Elu").map(Self::Elu))
            .ok_or_else(|| format!("expected an activation such as Relu or LeakyRelu<10>, found {text:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_its_activation() {
        let activations = PLAIN.iter().map(|(_, value)| *value);
        for activation in activations.chain([Activation::Elu(100), Activation::LeakyRelu(7)]) {
            assert_eq!(activation.to_string().parse(), Ok(activation));
        }
        assert_eq!(Activation::Heaviside.to_string(), "Step");
        assert!("LeakyRelu<7".parse::<Activation>().is_err());
    }

    #[test]
    fn only_whole_percentages_have_a_type() {
        assert_eq!([0.1, 0.01, 0.3, 0.0].map(percent), [Some(10), Some(1), Some(30), Some(0)]);
        assert_eq!([0.015, -0.1, f32::NAN, f32::INFINITY].map(percent), [None; 4]);
    }
}

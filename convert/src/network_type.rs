//! The type of a network: its text, its sizes.

use std::fmt;
use std::str::FromStr;

use stackprop::quantized::{Multiplier, Quantization};

use crate::{Activation, Statistic};

/// The layers of a network, without parameters. `Display` writes the text of a model file, and `FromStr` reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkType(pub Vec<LayerType>);

/// A layer without parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerType {
    /// A fully connected layer.
    Dense {
        /// The number of inputs.
        inputs: usize,
        /// The number of units.
        units: usize,
        /// The activation.
        activation: Activation,
        /// Whether batch normalization precedes the activation.
        normalized: bool,
    },
    /// A scaling layer.
    Scaling {
        /// Its type.
        statistic: Statistic,
        /// The number of inputs.
        size: usize,
        /// The activation.
        activation: Activation,
    },
}

/// The numbers in which a network computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// `f32`.
    Float,
    /// Eight bits, in [`Quantized`](stackprop::quantized::Quantized).
    Int8,
}

impl NetworkType {
    /// The network's type in a program that uses [`stackprop::prelude`].
    #[must_use]
    pub fn rust(&self) -> String {
        let layers: Vec<_> = self.0.iter().map(|layer| layer.text(Activation::rust)).collect();
        format!("sequential![{}]", layers.join(", "))
    }

    /// The number of `f32` parameters, scaling and batch normalization included.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.0.iter().map(LayerType::parameters).fold(0, usize::saturating_add)
    }

    /// The bytes of the network in flash: `FLASH_BYTES` of its type. The rounding does not change them.
    #[must_use]
    pub fn flash_bytes(&self, numbers: Numbers) -> usize {
        match numbers {
            Numbers::Float => self.parameters().saturating_mul(size_of::<f32>()),
            Numbers::Int8 => {
                let front = self.preprocessing_bytes() + size_of::<Quantization>();
                self.0
                    .iter()
                    .skip(self.preprocessing_layers())
                    .map(LayerType::int8_bytes)
                    .fold(front, usize::saturating_add)
            }
        }
    }

    /// The bytes of RAM for the values between the layers: `INFERENCE_BYTES` of its type.
    #[must_use]
    pub fn inference_bytes(&self, numbers: Numbers) -> usize {
        let (skip, size) = match numbers {
            Numbers::Float => (0, size_of::<f32>()),
            Numbers::Int8 => (self.preprocessing_layers(), size_of::<i8>()),
        };
        let layers = self.0.get(skip..).unwrap_or_default();
        let mut hidden: Vec<_> = layers.iter().map(LayerType::outputs).collect();
        hidden.pop();
        let rows: Vec<_> = [0].into_iter().chain(hidden).chain([0]).collect();
        size * rows.windows(2).map(|neighbours| neighbours.iter().sum()).max().unwrap_or(0)
    }

    /// The layers that stay in `f32` in front of a network in eight bits: 0 or 1.
    fn preprocessing_layers(&self) -> usize {
        usize::from(matches!(self.0.first(), Some(LayerType::Scaling { .. })))
    }

    pub(crate) fn preprocessing_bytes(&self) -> usize {
        self.0.iter().take(self.preprocessing_layers()).map(|layer| size_of::<f32>() * layer.parameters()).sum()
    }
}

impl LayerType {
    /// The number of inputs.
    #[must_use]
    pub fn inputs(&self) -> usize {
        match self {
            Self::Dense { inputs, .. } => *inputs,
            Self::Scaling { size, .. } => *size,
        }
    }

    /// The number of outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        match self {
            Self::Dense { units, .. } => *units,
            Self::Scaling { size, .. } => *size,
        }
    }

    /// The activation.
    #[must_use]
    pub fn activation(&self) -> Activation {
        match self {
            Self::Dense { activation, .. } | Self::Scaling { activation, .. } => *activation,
        }
    }

    /// The number of `f32` parameters.
    #[must_use]
    pub fn parameters(&self) -> usize {
        match self {
            Self::Dense { inputs, units, normalized, .. } => {
                units.saturating_mul(inputs.saturating_add(if *normalized { 4 } else { 1 }))
            }
            Self::Scaling { size, .. } => 2 * size,
        }
    }

    /// The bytes of the layer in eight bits, in which batch normalization is folded.
    pub(crate) fn int8_bytes(&self) -> usize {
        let weights = match self {
            // `narrow_range` precedes them.
            Self::Dense { inputs, units, .. } => inputs.saturating_mul(*units).saturating_add(size_of::<i32>()),
            Self::Scaling { size, .. } => *size,
        };
        let unit = size_of::<i32>() + size_of::<Multiplier>();
        let parameters = size_of::<Quantization>() + self.activation().form_bytes() + unit * self.outputs();
        parameters.saturating_add(weights).checked_next_multiple_of(align_of::<i32>()).unwrap_or(usize::MAX)
    }

    /// The type, with the activation's name by `name`.
    fn text(&self, name: impl Fn(Activation) -> String) -> String {
        match self {
            Self::Dense { inputs, units, activation, normalized } => {
                let dense = format!("Dense<{inputs}, {units}, {}>", name(*activation));
                if *normalized { format!("BatchNorm<{dense}>") } else { dense }
            }
            Self::Scaling { statistic, size, activation } => format!("{statistic:?}<{size}, {}>", name(*activation)),
        }
    }
}

impl fmt::Display for NetworkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, layer) in self.0.iter().enumerate() {
            let joint = if index == 0 { "" } else { ", " };
            write!(f, "{joint}{}", layer.text(|activation| activation.to_string()))?;
        }
        Ok(())
    }
}

impl FromStr for NetworkType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let layers = split_layers(text).into_iter().map(str::parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self(layers))
    }
}

/// The layers of a text, separated by commas outside angle brackets.
fn split_layers(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let is_joint = move |letter: char| {
        match letter {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    };
    text.split(is_joint).map(str::trim).collect()
}

impl FromStr for LayerType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (dense, normalized) = match text.strip_prefix("BatchNorm<").and_then(|text| text.strip_suffix('>')) {
            Some(dense) => (dense, true),
            None => (text, false),
        };
        let unknown = || format!("expected Dense, BatchNorm, Standardize or MinMax with their sizes, found {text:?}");
        let (name, inner) = dense.strip_suffix('>').and_then(|text| text.split_once('<')).ok_or_else(unknown)?;
        let size = |text: &str| text.parse::<u32>().map(|size| size as usize).map_err(|_| unknown());
        let statistic = if name == "MinMax" { Statistic::MinMax } else { Statistic::Standardize };
        match (name, split_layers(inner).as_slice()) {
            ("Dense", [inputs, units, activation]) => Ok(Self::Dense {
                inputs: size(inputs)?,
                units: size(units)?,
                activation: activation.parse()?,
                normalized,
            }),
            // In eight bits the text of a layer behind others does not state the statistic.
            ("Standardize" | "MinMax" | "Scaling", [number, activation]) if !normalized => {
                Ok(Self::Scaling { statistic, size: size(number)?, activation: activation.parse()? })
            }
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use stackprop::activation::Gelu;
    use stackprop::prelude::*;

    use super::*;

    type Net = sequential![
        Standardize<5>,
        BatchNorm<Dense<5, 7, Gelu>>,
        Dense<7, 3, Relu>,
        Dense<3, 1, activation::LeakyRelu<20>>,
        Dense<1, 2, Softmax>,
    ];

    #[test]
    fn the_text_of_a_model_file_gives_the_type_with_its_sizes() {
        let text = Net::ARCHITECTURE.to_string();
        let network: NetworkType = text.parse().unwrap();
        assert_eq!(network.to_string(), text);
        let sizes = |numbers| [network.flash_bytes(numbers), network.inference_bytes(numbers)];
        assert_eq!(sizes(Numbers::Float), [Net::FLASH_BYTES, Net::INFERENCE_BYTES]);
        assert_eq!(sizes(Numbers::Int8), [Quantized::<Net>::FLASH_BYTES, Quantized::<Net>::INFERENCE_BYTES]);
        assert_eq!(
            network.rust(),
            "sequential![Standardize<5, Identity>, BatchNorm<Dense<5, 7, activation::Gelu>>, Dense<7, 3, Relu>, \
             Dense<3, 1, activation::LeakyRelu<20>>, Dense<1, 2, Softmax>]"
        );
    }

    #[test]
    fn other_texts_are_errors() {
        let nested = "BatchNorm<".repeat(100_000);
        for text in ["", "Dense<2, 3>", "Dense<2, 3, Relu", "Conv<2, 3, Relu>", "Dense<-1, 3, Relu>", nested.as_str()] {
            assert!(text.parse::<NetworkType>().is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_without_limit_saturate() {
        let layer = "Dense<4294967295, 4294967295, Relu>";
        let network: NetworkType = [layer; 3].join(", ").parse().unwrap();
        assert_eq!(network.flash_bytes(Numbers::Float), usize::MAX);
        assert_eq!(network.flash_bytes(Numbers::Int8), usize::MAX);
    }
}

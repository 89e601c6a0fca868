//! The operators of the activations.

use super::flatbuffer::{Table, Value};
use super::graph::{Graph, Numbers, Options};
use crate::formats::tflite::names::{fused, operator};
use crate::{Activation, Problem};

/// How TensorFlow Lite computes an activation.
pub(super) enum Operators {
    /// The operator in front of it does: an `ActivationFunctionType`.
    Fused(i8),
    /// An operator.
    Operator(i32, Options),
    /// LOGISTIC, and MUL of its output with its input.
    Silu,
}

impl Operators {
    /// The operators of an activation.
    ///
    /// # Errors
    ///
    /// If there are none. LiteRT has ELU of `i8`, but not beside a FULLY_CONNECTED with the bits of the crate: its
    /// kernels for reference lack the operator.
    pub(super) fn of(activation: Activation, numbers: Numbers) -> Result<Self, Problem> {
        Ok(match activation {
            Activation::Identity => Self::Fused(fused::NONE),
            Activation::Relu => Self::Fused(fused::RELU),
            Activation::Relu6 => Self::Fused(fused::RELU6),
            Activation::HardTanh => Self::Fused(fused::RELU_N1_TO_1),
            Activation::Elu(100) if matches!(numbers, Numbers::Float) => Self::Operator(operator::ELU, None),
            Activation::Gelu => Self::Operator(operator::GELU, None),
            Activation::HardSwish => Self::Operator(operator::HARD_SWISH, None),
            Activation::LeakyRelu(percent) => Self::Operator(operator::LEAKY_RELU, leaky_relu(percent)),
            Activation::Logistic => Self::Operator(operator::LOGISTIC, None),
            Activation::Softmax => Self::Operator(operator::SOFTMAX, softmax()),
            Activation::Tanh => Self::Operator(operator::TANH, None),
            Activation::Silu => Self::Silu,
            Activation::Elu(_)
            | Activation::HardSigmoid
            | Activation::Heaviside
            | Activation::Selu
            | Activation::Softplus => {
                return Err(Problem {
                    subject: String::new(),
                    found: format!("expected an activation with an operator of TensorFlow Lite, found {activation}"),
                    remedy:
                        "train with Relu, LeakyRelu, HardSwish or Gelu instead, or export the network in f32 as .onnx"
                            .into(),
                });
            }
        })
    }

    /// The activation that the operator in front computes.
    pub(super) fn fused(&self) -> i8 {
        if let Self::Fused(fused) = self { *fused } else { fused::NONE }
    }

    /// Appends the operators. `logistic`: the numbers between those of SiLU.
    pub(super) fn append(self, graph: &mut Graph, width: usize, output: Numbers, logistic: Numbers) {
        let product = graph.value();
        match self {
            Self::Fused(_) => {}
            Self::Operator(code, options) => graph.operator(code, &[product], options, width, output),
            Self::Silu => {
                graph.operator(operator::LOGISTIC, &[product], None, width, logistic);
                graph.operator(operator::MUL, &[product, graph.value()], mul(fused::NONE), width, output);
            }
        }
    }
}

/// `MulOptions`.
pub(super) fn mul(fused: i8) -> Options {
    Some((21, Table::default().with(0, Value::Byte(fused))))
}

/// `LeakyReluOptions`. The slope is that of `LeakyRelu`.
fn leaky_relu(percent: usize) -> Options {
    Some((75, Table::default().with(0, Value::Word((percent as f32 / 100.0).to_le_bytes()))))
}

/// `SoftmaxOptions` with β = 1.
fn softmax() -> Options {
    Some((9, Table::default().with(0, Value::Word(1.0_f32.to_le_bytes()))))
}

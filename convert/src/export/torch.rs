//! PyTorch: the modules of `torch.nn.Sequential`, and their tensors.

use stackprop::kernels::batch_norm::EPSILON;

use super::floats;
use crate::{Activation, BatchNorm, Dense, FloatLayer, Network, Problem, Problems, Scaling};

/// A module of `torch.nn.Sequential`.
pub(super) struct Module {
    /// The expression that constructs it.
    pub(super) code: String,
    /// The tensors of its `state_dict`.
    pub(super) tensors: Vec<Tensor>,
}

/// A tensor of a module's `state_dict`.
pub(super) struct Tensor {
    /// The name in the module.
    pub(super) name: &'static str,
    pub(super) shape: Vec<usize>,
    pub(super) values: Values,
}

pub(super) enum Values {
    Floats(Vec<f32>),
    /// A number of batches.
    Count(i64),
}

/// The modules of a network in `f32`. An activation is a module of its own.
pub(super) fn modules(network: &Network) -> Result<Vec<Module>, Problems> {
    let mut problems = Problems::default();
    let mut modules = Vec::new();
    for layer in floats(network)? {
        match layer {
            FloatLayer::Dense(dense) => modules.push(linear(dense, Some(&dense.bias))),
            FloatLayer::BatchNorm(layer) => modules.extend([linear(&layer.dense, None), batch_norm(layer)]),
            FloatLayer::Scaling(layer) => modules.push(scaling(layer)),
        }
        match activation(layer.layer_type().activation()) {
            Ok(code) => modules.extend(code.map(|code| Module { code, tensors: Vec::new() })),
            Err(problem) => problems.add(layer.name(), problem.found, problem.remedy),
        }
    }
    problems.or(modules)
}

fn linear(Dense { inputs, units, weights, .. }: &Dense, bias: Option<&[f32]>) -> Module {
    let mut tensors = vec![Tensor::floats("weight", &[*units, *inputs], weights)];
    tensors.extend(bias.map(|bias| Tensor::floats("bias", &[*units], bias)));
    let without_bias = if bias.is_none() { ", bias=False" } else { "" };
    Module { code: format!("Linear({inputs}, {units}{without_bias})"), tensors }
}

fn batch_norm(BatchNorm { dense, scale, mean, variance }: &BatchNorm) -> Module {
    batch_norm_1d(dense.units, [scale, &dense.bias, mean, variance])
}

/// Batch normalization with the variance 1 − ε: PyTorch's deviation √(variance + ε) is 1.
fn scaling(Scaling { offset, factor, .. }: &Scaling) -> Module {
    let size = offset.len();
    batch_norm_1d(size, [factor, &vec![0.0; size], offset, &vec![1.0 - EPSILON; size]])
}

fn batch_norm_1d(size: usize, values: [&[f32]; 4]) -> Module {
    let names = ["weight", "bias", "running_mean", "running_var"];
    let mut tensors: Vec<_> =
        names.iter().zip(values).map(|(name, values)| Tensor::floats(name, &[size], values)).collect();
    tensors.push(Tensor { name: "num_batches_tracked", shape: Vec::new(), values: Values::Count(0) });
    Module { code: format!("BatchNorm1d({size})"), tensors }
}

impl Tensor {
    fn floats(name: &'static str, shape: &[usize], values: &[f32]) -> Self {
        Self { name, shape: shape.into(), values: Values::Floats(values.into()) }
    }
}

/// The module of an activation; `None` for the identity.
fn activation(activation: Activation) -> Result<Option<String>, Problem> {
    Ok(Some(match activation {
        Activation::Identity => return Ok(None),
        Activation::Elu(percent) => format!("ELU({})", percent as f32 / 100.0),
        Activation::LeakyRelu(percent) => format!("LeakyReLU({})", percent as f32 / 100.0),
        Activation::Gelu => "GELU()".into(),
        Activation::HardSigmoid => "Hardsigmoid()".into(),
        Activation::HardSwish => "Hardswish()".into(),
        Activation::HardTanh => "Hardtanh()".into(),
        Activation::Logistic => "Sigmoid()".into(),
        Activation::Relu => "ReLU()".into(),
        Activation::Relu6 => "ReLU6()".into(),
        Activation::Selu => "SELU()".into(),
        Activation::Silu => "SiLU()".into(),
        Activation::Softmax => "Softmax(dim=1)".into(),
        Activation::Softplus => "Softplus()".into(),
        Activation::Tanh => "Tanh()".into(),
        Activation::Heaviside => {
            return Err(Problem {
                subject: String::new(),
                found: "expected an activation with a module of PyTorch, found Heaviside".into(),
                remedy: "export the network as .onnx".into(),
            });
        }
    }))
}

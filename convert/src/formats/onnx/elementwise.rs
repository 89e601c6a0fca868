//! Operators that compute each output from the inputs at the same index, as functions of numbers.

use super::schema::Node;
use super::tensor::data_type;

/// A value of an operator with these inputs, in `f64`. An omitted input is `None`.
type Inputs<'a> = [Option<f64>];

/// The value of an elementwise operator. `None` for other operators, attributes without an equivalent, and missing
/// inputs.
pub(super) fn value(node: &Node<'_>, operator: &str, inputs: &Inputs<'_>) -> Option<f64> {
    let input = |index: usize| inputs.get(index).copied().flatten();
    let x = input(0)?;
    // In training, Dropout is random.
    if operator == "Dropout" && input(2).is_some_and(|training_mode| training_mode != 0.0) {
        return None;
    }
    unary(node, operator, x).or_else(|| match operator {
        "Clip" => {
            let bound = |index, name, default| {
                let omitted = node.input(index).is_none();
                if omitted { Some(node.float(name, default).into()) } else { input(index) }
            };
            Some(x.max(bound(1, "min", f32::MIN)?).min(bound(2, "max", f32::MAX)?))
        }
        "Where" => Some(if x == 0.0 { input(2)? } else { input(1)? }),
        "Max" => inputs.iter().copied().try_fold(x, |last, value| Some(last.max(value?))),
        "Min" => inputs.iter().copied().try_fold(x, |last, value| Some(last.min(value?))),
        "Sum" => inputs.iter().copied().try_fold(-0.0, |last, value| Some(last + value?)),
        _ => binary(operator, x, input(1)?),
    })
}

fn binary(operator: &str, x: f64, y: f64) -> Option<f64> {
    let truth = |truth| if truth { 1.0 } else { 0.0 };
    Some(match operator {
        "Add" => x + y,
        "Sub" => x - y,
        "Mul" => x * y,
        "Div" => x / y,
        "Pow" => x.powf(y),
        "PRelu" => positive_or(x, y * x),
        "Greater" => truth(x > y),
        "GreaterOrEqual" => truth(x >= y),
        "Less" => truth(x < y),
        "LessOrEqual" => truth(x <= y),
        _ => return None,
    })
}

fn unary(node: &Node<'_>, operator: &str, x: f64) -> Option<f64> {
    let float = |name, default| f64::from(node.float(name, default));
    Some(match operator {
        "Identity" | "Dropout" => x,
        "Cast" if data_type::is_float(node.int("to", 0)) => x,
        "Relu" => positive_or(x, 0.0),
        "LeakyRelu" => positive_or(x, float("alpha", 0.01) * x),
        "ThresholdedRelu" => {
            if x > float("alpha", 1.0) {
                x
            } else {
                0.0
            }
        }
        "Sigmoid" => sigmoid(x),
        "HardSigmoid" => (float("alpha", 0.2) * x + float("beta", 0.5)).clamp(0.0, 1.0),
        "HardSwish" => hard_swish(x),
        "Tanh" => x.tanh(),
        "Elu" => positive_or(x, float("alpha", 1.0) * x.exp_m1()),
        "Celu" => positive_or(x, float("alpha", 1.0) * (x / float("alpha", 1.0)).exp_m1()),
        "Selu" => {
            let alpha = float("alpha", SELU_ALPHA as f32);
            float("gamma", SELU_GAMMA as f32) * positive_or(x, alpha * x.exp_m1())
        }
        "Softplus" => softplus(x),
        "Softsign" => x / (1.0 + x.abs()),
        "Mish" => x * softplus(x).tanh(),
        "Swish" => x * sigmoid(float("alpha", 1.0) * x),
        "Gelu" | "com.microsoft.Gelu" => match node.attribute("approximate").map(|attribute| attribute.text) {
            None | Some(b"none") => gelu(x),
            _ => gelu_by_tanh(x),
        },
        "Erf" => libm::erf(x),
        "Exp" => x.exp(),
        "Log" => x.ln(),
        "Sqrt" => x.sqrt(),
        "Reciprocal" => x.recip(),
        "Neg" => -x,
        "Abs" => x.abs(),
        "Sign" => {
            if x == 0.0 {
                0.0
            } else {
                x.signum()
            }
        }
        "Not" => {
            if x == 0.0 {
                1.0
            } else {
                0.0
            }
        }
        _ => return None,
    })
}

/// α of SELU.
pub(super) const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;
/// γ of SELU.
pub(super) const SELU_GAMMA: f64 = 1.050_700_987_355_480_5;

pub(super) fn positive_or(x: f64, otherwise: f64) -> f64 {
    if x > 0.0 { x } else { otherwise }
}

pub(super) fn sigmoid(x: f64) -> f64 {
    (1.0 + (-x).exp()).recip()
}

pub(super) fn hard_swish(x: f64) -> f64 {
    x * (x / 6.0 + 0.5).clamp(0.0, 1.0)
}

pub(super) fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

pub(super) fn gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + libm::erf(x / f64::sqrt(2.0)))
}

fn gelu_by_tanh(x: f64) -> f64 {
    let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x * x * x);
    0.5 * x * (1.0 + inner.tanh())
}

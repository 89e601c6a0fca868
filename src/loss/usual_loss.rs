//! The usual loss of an output activation.

use crate::activation::{Identity, Logistic, Relu, Softmax, Softplus, Tanh};
use crate::loss::{BinaryCrossEntropy, CategoricalCrossEntropy, CrossEntropy, MeanSquaredError};

/// An output activation with its usual loss for targets of type `Target`.
///
/// | output activation | target | loss |
/// | --- | --- | --- |
/// | [`Softmax`] | `usize` | [`CrossEntropy`] |
/// | [`Softmax`] | `[f32; N]` | [`CategoricalCrossEntropy`] |
/// | [`Logistic`] | `[f32; N]` | [`BinaryCrossEntropy`] |
/// | [`Identity`], [`Softplus`], [`Relu`], [`Tanh`] | `[f32; N]` | [`MeanSquaredError`] |
#[diagnostic::on_unimplemented(
    message = "the output activation `{Self}` has no usual loss for targets of type `{Target}`",
    note = "`Softmax` takes labels, `usize`, or rows `[f32; N]`; `Logistic`, `Identity`, `Softplus`, `Relu` and `Tanh` take rows"
)]
pub trait UsualLoss<Target> {
    /// The loss.
    type Loss;
}

impl UsualLoss<usize> for Softmax {
    type Loss = CrossEntropy;
}

impl<const N: usize> UsualLoss<[f32; N]> for Softmax {
    type Loss = CategoricalCrossEntropy;
}

impl<const N: usize> UsualLoss<[f32; N]> for Logistic {
    type Loss = BinaryCrossEntropy;
}

/// Declares the output activations of regression.
macro_rules! regression {
    ($($Activation:ty),+) => {$(
        impl<const N: usize> UsualLoss<[f32; N]> for $Activation {
            type Loss = MeanSquaredError;
        }
    )+};
}

regression! { Identity, Softplus, Relu, Tanh }

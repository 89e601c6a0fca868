//! The activations as types of the crate.

use stackprop::activation::{self, Activation};
use stackprop::architecture::Architecture;
use stackprop::quantized::QuantizedActivation;

use crate::settings;

/// An activation as a type of the crate.
#[derive(Clone, Copy, Debug)]
pub(super) struct ActivationType {
    /// The type in a program that imports the prelude.
    pub(super) code: &'static str,
    /// The type in a model file.
    pub(super) architecture: Architecture,
    /// The number of values that training keeps of each unit of a sample, for the derivative.
    pub(super) kept: usize,
    /// The bytes of the activation's form in eight bits.
    pub(super) form_bytes: usize,
}

impl ActivationType {
    /// The type `A`, written `code`.
    pub(super) fn of<A: QuantizedActivation>(code: &'static str) -> Self {
        Self {
            code,
            architecture: A::ARCHITECTURE,
            kept: size_of::<<A as Activation>::Kept<[f32; 1]>>() / size_of::<f32>(),
            form_bytes: size_of::<A::Form>(),
        }
    }
}

/// Matches an activation with the type of its name: in the prelude, or in the module `activation`.
macro_rules! type_of {
    ($activation:expr, prelude: [$($Prelude:ident),+], others: [$($Other:ident),+]) => {
        match $activation {
            $(settings::Activation::$Prelude => ActivationType::of::<activation::$Prelude>(stringify!($Prelude)),)+
            $(settings::Activation::$Other => {
                ActivationType::of::<activation::$Other>(concat!("activation::", stringify!($Other)))
            })+
        }
    };
}

impl From<settings::Activation> for ActivationType {
    fn from(activation: settings::Activation) -> Self {
        type_of!(
            activation,
            prelude: [Identity, Logistic, Relu, Tanh],
            others: [
                LeakyRelu, Elu, Selu, Gelu, Silu, Softplus, HardTanh, HardSigmoid, HardSwish, Relu6, Heaviside
            ]
        )
    }
}

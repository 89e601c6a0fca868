//! The optimizers as types of the crate.

use stackprop::optimizer::{self, Regularized};

use crate::export::code::literal;
use crate::settings::{self, Regularization, Training};

/// An optimizer as a type of the crate.
#[derive(Clone, Copy, Debug)]
pub(super) struct OptimizerType {
    /// The type in a program that imports the prelude.
    code: &'static str,
    /// The bytes of its settings.
    pub(super) settings_bytes: usize,
    /// The number of values that its state holds of each parameter.
    pub(super) moments: usize,
    /// The bytes of its state beside those.
    pub(super) counter_bytes: usize,
    /// Whether training stores the gradient.
    pub(super) stores_gradient: bool,
}

impl OptimizerType {
    /// The type `O`, written `code`; with a penalty, the type around it.
    fn of<O: optimizer::Optimizer>(code: &'static str, is_regularized: bool) -> Self {
        let (one, none) = (size_of::<O::State<[f32; 1]>>(), size_of::<O::State<[f32; 0]>>());
        Self {
            code,
            settings_bytes: if is_regularized { size_of::<Regularized<O>>() } else { size_of::<O>() },
            moments: (one - none) / size_of::<f32>(),
            counter_bytes: none,
            stores_gradient: is_regularized,
        }
    }

    /// The statements that make the value `optimizer`.
    pub(super) fn statements(&self, training: &Training) -> Vec<String> {
        let rate = format!("learning_rate: {:?}", training.learning_rate);
        let value = match training.optimizer {
            settings::Optimizer::Sgd => literal(self.code, &[rate]),
            _ => literal(self.code, &[rate, format!("..{}::default()", self.code)]),
        };
        let penalty = match training.regularization {
            _ if !is_regularized(training) => return vec![format!("let optimizer = {value};")],
            Regularization::L1 => "l1",
            _ => "l2",
        };
        let penalty = format!("{penalty}: {:?}", training.regularization_rate);
        let base = "..optimizer::Regularized::new(rule)".to_owned();
        let regularized = literal("optimizer::Regularized", &[penalty, base]);
        vec![format!("let rule = {value};"), format!("let optimizer = {regularized};")]
    }
}

/// Whether a penalty has an effect: the engine leaves out a penalty of 0.
fn is_regularized(training: &Training) -> bool {
    training.regularization != Regularization::None && training.regularization_rate != 0.0
}

/// Matches an optimizer with the type of its name: in the prelude, or in the module `optimizer`.
macro_rules! type_of {
    ($training:expr, prelude: [$($Prelude:ident),+], others: [$($Other:ident),+]) => {{
        let is_regularized = is_regularized($training);
        match $training.optimizer {
            $(settings::Optimizer::$Prelude => {
                OptimizerType::of::<optimizer::$Prelude>(stringify!($Prelude), is_regularized)
            })+
            $(settings::Optimizer::$Other => {
                OptimizerType::of::<optimizer::$Other>(concat!("optimizer::", stringify!($Other)), is_regularized)
            })+
        }
    }};
}

impl From<&Training> for OptimizerType {
    fn from(training: &Training) -> Self {
        type_of!(training, prelude: [Sgd, Momentum, Adam], others: [Nesterov, RmsProp, AdamW, NAdam])
    }
}

//! Stochastic gradient descent.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::kernels::Descend;
use crate::layer::NoParameters;
use crate::optimizer::{Backward, Optimizer};
use crate::setting::Allowed;

/// w ← w − η·g. Training stores only the weights and the activations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    /// η, 0 or above; by default 0.01.
    pub learning_rate: f32,
}

zeroable! { [] Sgd { learning_rate } }

impl Default for Sgd {
    fn default() -> Self {
        Self { learning_rate: 0.01 }
    }
}

impl Optimizer for Sgd {
    const ARCHITECTURE: Architecture = Architecture::name("Sgd");

    type State<Gradient: Floats> = NoParameters;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), _: &mut NoParameters) {
        backward.update(Descend { learning_rate: self.learning_rate }, []);
    }
}

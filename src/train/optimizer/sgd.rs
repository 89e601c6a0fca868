//! Stochastic gradient descent.

use super::Optimizer;
use crate::architecture::Architecture;
use crate::bytes::Floats;
use crate::kernels::Descend;
use crate::train::setting::Allowed;
use crate::train::{Backward, Nothing, TrainError};

/// w ← w − η·g. Training needs the weights and the activations, and no more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    /// η, 0 or above; by default 0.01.
    pub learning_rate: f32,
}

impl Default for Sgd {
    fn default() -> Self {
        Self { learning_rate: 0.01 }
    }
}

impl Optimizer for Sgd {
    const ARCHITECTURE: Architecture = Architecture::name("Sgd");

    type State<Gradient: Floats> = Nothing;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])
    }

    fn learning_rate(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), _: &mut Nothing) {
        backward.update(Descend { learning_rate: self.learning_rate }, []);
    }
}

//! Adam with decoupled weight decay.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::optimizer::{Adam, AdamState, Backward, Optimizer};
use crate::setting::Allowed;

/// w ← w − η·λ·w, then a step of [`Adam`]: the decay does not pass through the moments (Loshchilov and Hutter,
/// *Decoupled Weight Decay Regularization*, 2019). All parameters decay, including biases, as in PyTorch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamW {
    /// η, 0 or above; by default 0.001.
    pub learning_rate: f32,
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta_1: f32,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta_2: f32,
    /// ε, at least 1.6·10⁻¹⁴ / √(1 − β₂), as for [`Adam`]; by default 10⁻⁸.
    pub epsilon: f32,
    /// λ, 0 or above; by default 0.01 (Keras has 0.004).
    pub weight_decay: f32,
}

zeroable! { [] AdamW { learning_rate, beta_1, beta_2, epsilon, weight_decay } }

impl Default for AdamW {
    fn default() -> Self {
        let Adam { learning_rate, beta_1, beta_2, epsilon } = Adam::default();
        Self { learning_rate, beta_1, beta_2, epsilon, weight_decay: 0.01 }
    }
}

impl AdamW {
    /// The same settings without the decay.
    #[inline(always)]
    fn adam(&self) -> Adam {
        let Self { learning_rate, beta_1, beta_2, epsilon, .. } = *self;
        Adam { learning_rate, beta_1, beta_2, epsilon }
    }
}

impl Optimizer for AdamW {
    const ARCHITECTURE: Architecture = Architecture::name("AdamW");

    type State<Gradient: Floats> = AdamState<Gradient>;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        self.adam().check()?;
        Allowed::NOT_NEGATIVE.check([("weight_decay", self.weight_decay)])
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), state: &mut AdamState<B::Gradient>) {
        let decay = 1.0 - self.learning_rate * self.weight_decay;
        self.adam().update_decayed::<_, true>(backward, state, decay);
    }
}

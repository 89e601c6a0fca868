//! Stochastic gradient descent with Nesterov's momentum.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::Floats;
use crate::floats::zeroable;
use crate::kernels::UpdateRule;
use crate::optimizer::Backward;
use crate::optimizer::Optimizer;
use crate::setting::Allowed;
use crate::simd::Registers;

/// v ← μ·v + g, w ← w − η·(g + μ·v): PyTorch's form of Nesterov's accelerated gradient (1983; Sutskever et al., 2013).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nesterov {
    /// η, 0 or above; by default 0.01.
    pub learning_rate: f32,
    /// μ, from 0 to below 1; by default 0.9.
    pub momentum: f32,
}

zeroable! { [] Nesterov { learning_rate, momentum } }

impl Default for Nesterov {
    fn default() -> Self {
        Self { learning_rate: 0.01, momentum: 0.9 }
    }
}

impl Optimizer for Nesterov {
    const ARCHITECTURE: Architecture = Architecture::name("Nesterov");

    /// v
    type State<Gradient: Floats> = Gradient;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])?;
        Allowed::BELOW_ONE.check([("momentum", self.momentum)])
    }

    fn learning_rate(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), velocity: &mut B::Gradient) {
        backward.update(*self, [velocity]);
    }
}

/// The moment is v.
impl UpdateRule<1> for Nesterov {
    #[inline(always)]
    fn apply<T: Registers>(self, t: T, w: T::Vector, g: T::Vector, [v]: [T::Vector; 1]) -> (T::Vector, [T::Vector; 1]) {
        let momentum = t.splat(self.momentum);
        let v = t.flush_subnormal(t.mul_add(momentum, v, g));
        (t.mul_add(t.splat(-self.learning_rate), t.mul_add(momentum, v, g), w), [v])
    }
}

//! Stochastic gradient descent with momentum, Polyak's or Nesterov's.
//!
//! PyTorch has one optimizer with a flag. Two types resolve the flag at compile time: a program contains only the code
//! of the one it uses, and a checkpoint names it.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::kernels::UpdateRule;
use crate::optimizer::{Backward, Optimizer};
use crate::setting::Allowed;
use crate::simd::Registers;

/// v ← μ·v + g, w ← w − η·v: PyTorch's form of Polyak's heavy ball (1964).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Momentum {
    /// η, 0 or above; by default 0.01.
    pub learning_rate: f32,
    /// μ, from 0 to below 1; by default 0.9.
    pub momentum: f32,
}

/// v ← μ·v + g, w ← w − η·(g + μ·v): PyTorch's form of Nesterov's accelerated gradient (1983; Sutskever et al., 2013).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nesterov {
    /// η, 0 or above; by default 0.01.
    pub learning_rate: f32,
    /// μ, from 0 to below 1; by default 0.9.
    pub momentum: f32,
}

/// Declares an optimizer whose step uses the velocity v, or, with `$nesterov`, the look-ahead g + μ·v.
macro_rules! optimizer_with_momentum {
    ($Optimizer:ident, nesterov: $nesterov:literal) => {
        zeroable! { [] $Optimizer { learning_rate, momentum } }

        impl Default for $Optimizer {
            fn default() -> Self {
                Self { learning_rate: 0.01, momentum: 0.9 }
            }
        }

        impl Optimizer for $Optimizer {
            const ARCHITECTURE: Architecture = Architecture::name(stringify!($Optimizer));

            /// v
            type State<Gradient: Floats> = Gradient;
            type Buffer<Gradient: Floats> = ();

            fn check(&self) -> Result<(), TrainError> {
                Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])?;
                Allowed::BELOW_ONE.check([("momentum", self.momentum)])
            }

            fn learning_rate_mut(&mut self) -> &mut f32 {
                &mut self.learning_rate
            }

            #[inline(always)]
            fn update<B: Backward>(&self, backward: B, (): &mut (), velocity: &mut B::Gradient) {
                let Self { learning_rate, momentum } = *self;
                backward.update(MomentumRule::<$nesterov> { learning_rate, momentum }, [velocity]);
            }
        }
    };
}
optimizer_with_momentum!(Momentum, nesterov: false);
optimizer_with_momentum!(Nesterov, nesterov: true);

/// The rule of one step; its moment is v.
#[derive(Clone, Copy)]
struct MomentumRule<const NESTEROV: bool> {
    learning_rate: f32,
    momentum: f32,
}

impl<const NESTEROV: bool> UpdateRule<1> for MomentumRule<NESTEROV> {
    #[inline(always)]
    fn apply<T: Registers>(self, t: T, w: T::Vector, g: T::Vector, [v]: [T::Vector; 1]) -> (T::Vector, [T::Vector; 1]) {
        let momentum = t.splat(self.momentum);
        let v = t.flush_subnormal(t.mul_add(momentum, v, g));
        let direction = if NESTEROV { t.mul_add(momentum, v, g) } else { v };
        (t.mul_add(t.splat(-self.learning_rate), direction, w), [v])
    }
}

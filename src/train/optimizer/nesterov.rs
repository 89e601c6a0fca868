//! Stochastic gradient descent with Nesterov's momentum.

use super::{Optimizer, update};
use crate::architecture::Architecture;
use crate::bytes::Floats;
use crate::kernels::map;
use crate::simd::Simd;
use crate::train::setting::Allowed;
use crate::train::{Train, TrainError};

/// v ← μ·v + g, w ← w − η·(g + μ·v): PyTorch's form of Nesterov's accelerated gradient (1983; Sutskever et al., 2013).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nesterov {
    /// η, 0 or above; by default 0.01.
    pub learning_rate: f32,
    /// μ, from 0 to below 1; by default 0.9.
    pub momentum: f32,
}

impl Default for Nesterov {
    fn default() -> Self {
        Self { learning_rate: 0.01, momentum: 0.9 }
    }
}

impl Optimizer for Nesterov {
    const ARCHITECTURE: Architecture = Architecture::name("Nesterov");

    /// v
    type State<Gradient: Floats> = Gradient;
    type Buffer<Gradient: Floats> = [Gradient; 1];

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])?;
        Allowed::BELOW_ONE.check([("momentum", self.momentum)])
    }

    fn learning_rate(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<S: Simd, Net: Train>(
        &self,
        simd: S,
        net: &mut Net,
        gradient: &mut Net::Gradient,
        velocity: &mut Net::Gradient,
    ) {
        let (momentum, step) = (simd.splat(self.momentum), simd.splat(-self.learning_rate));
        update::with_moment(
            simd,
            net,
            gradient,
            velocity,
            #[inline(always)]
            |w, g, v| {
                let v = map::flush_subnormal(simd, simd.mul_add(momentum, v, g));
                (simd.mul_add(step, simd.mul_add(momentum, v, g), w), v)
            },
        );
    }
}

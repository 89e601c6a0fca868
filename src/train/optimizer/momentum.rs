//! Stochastic gradient descent with momentum.

use super::{Optimizer, take, take_mut};
use crate::bytes::Floats;
use crate::kernels::map;
use crate::simd::Simd;
use crate::train::{Destination, Train};

/// v ← μ·v + g, w ← w − η·v: PyTorch's form of Polyak's heavy ball (1964).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Momentum {
    /// η; by default 0.01.
    pub learning_rate: f32,
    /// μ, from 0 to below 1; by default 0.9.
    pub momentum: f32,
}

/// What [`Momentum`] keeps.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Velocity<Gradient> {
    pub(crate) gradient: Gradient,
    pub(crate) velocity: Gradient,
}

impl Default for Momentum {
    fn default() -> Self {
        Self {
            learning_rate: 0.01,
            momentum: 0.9,
        }
    }
}

impl Optimizer for Momentum {
    type State<Gradient: Floats> = Velocity<Gradient>;

    fn learning_rate(&self) -> f32 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f32) {
        self.learning_rate = learning_rate;
    }

    #[inline(always)]
    fn step<S: Simd, Net: Train, const BATCH: usize>(
        &self,
        simd: S,
        net: &mut Net,
        state: &mut Velocity<Net::Gradient>,
        inputs: &[Net::Input],
        deltas: &[Net::Output],
        tape: &mut Net::Tape<BATCH>,
    ) {
        let destination = Destination::Buffer {
            layer: net,
            gradient: &mut state.gradient,
        };
        Net::backward(destination, simd, inputs, deltas, tape, None);

        let (mut gradient, mut velocity) = (state.gradient.floats(), state.velocity.floats_mut());
        net.visit_parameters(&mut |parameters| {
            let gradient = take(&mut gradient, parameters.len());
            let velocity = take_mut(&mut velocity, parameters.len());
            map::zip_map(simd, velocity, gradient, |v, g| {
                simd.mul_add(simd.splat(self.momentum), v, g)
            });
            map::zip_map(simd, parameters, velocity, |w, v| {
                simd.mul_add(simd.splat(-self.learning_rate), v, w)
            });
        });
    }
}

//! Stochastic gradient descent with momentum.

use super::{Optimizer, take, take_mut};
use crate::bytes::Floats;
use crate::kernels::map;
use crate::simd::Simd;
use crate::train::{Destination, Train, Visitor};

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
        Self { learning_rate: 0.01, momentum: 0.9 }
    }
}

impl Optimizer for Momentum {
    type State<Gradient: Floats> = Velocity<Gradient>;

    fn learning_rate(&mut self) -> &mut f32 {
        &mut self.learning_rate
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
        let destination = Destination::Buffer { layer: net, gradient: &mut state.gradient };
        Net::backward(destination, simd, inputs, deltas, tape, None);

        let (gradient, velocity) = (state.gradient.floats(), state.velocity.floats_mut());
        net.visit_parameters(&mut Update { simd, settings: self, gradient, velocity });
    }
}

/// The update of one layer after the other.
struct Update<'a, S> {
    simd: S,
    settings: &'a Momentum,
    /// What is left for the layers to come.
    gradient: &'a [f32],
    velocity: &'a mut [f32],
}

impl<S: Simd> Visitor for Update<'_, S> {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32]) {
        let Self { simd, settings, .. } = *self;
        let gradient = take(&mut self.gradient, parameters.len());
        let velocity = take_mut(&mut self.velocity, parameters.len());
        let (momentum, step) = (simd.splat(settings.momentum), simd.splat(-settings.learning_rate));
        map::zip_map(
            simd,
            velocity,
            gradient,
            #[inline(always)]
            |v, g| map::flush_subnormal(simd, simd.mul_add(momentum, v, g)),
        );
        map::zip_map(
            simd,
            parameters,
            velocity,
            #[inline(always)]
            |w, v| simd.mul_add(step, v, w),
        );
    }
}

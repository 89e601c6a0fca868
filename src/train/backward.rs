//! The backward pass, as an optimizer sees it.

use super::{Destination, Train, Visitor, Weights};
use crate::bytes::Floats;
use crate::kernels::{self, Moments, Rule};
use crate::simd::Simd;

/// The backward pass of one step, which waits for an [`Optimizer`](super::Optimizer) to say what becomes of the gradient.
pub trait Backward {
    /// The token of the instructions that the step is computed with.
    type Simd: Simd;
    /// The network that learns.
    type Net: Train<Gradient = Self::Gradient>;
    /// The gradient of its parameters.
    type Gradient: Floats;

    /// The token.
    fn simd(&self) -> Self::Simd;

    /// The network.
    fn net(&mut self) -> &mut Self::Net;

    /// Changes every parameter and its moments by the rule, as soon as its gradient is known: the gradient is never stored.
    ///
    /// `moments` are parts of the optimizer's state, as many as the rule keeps.
    fn update<R: Rule<MOMENTS>, const MOMENTS: usize>(self, rule: R, moments: [&mut Self::Gradient; MOMENTS]);

    /// Writes the gradient down, for a step that depends on all of it.
    fn gradient(&mut self, gradient: &mut Self::Gradient);
}

/// Backpropagation of a batch, after its forward pass.
pub(super) struct Backpropagation<'a, S, Net: Train, const BATCH: usize> {
    pub(super) simd: S,
    pub(super) net: &'a mut Net,
    pub(super) inputs: &'a [Net::Input],
    /// ∂loss/∂logits
    pub(super) deltas: &'a [Net::Output],
    pub(super) tape: &'a mut Net::Tape<BATCH>,
}

impl<S: Simd, Net: Train, const BATCH: usize> Backward for Backpropagation<'_, S, Net, BATCH> {
    type Simd = S;
    type Net = Net;
    type Gradient = Net::Gradient;

    #[inline(always)]
    fn simd(&self) -> S {
        self.simd
    }

    #[inline(always)]
    fn net(&mut self) -> &mut Net {
        self.net
    }

    #[inline(always)]
    fn update<R: Rule<MOMENTS>, const MOMENTS: usize>(self, rule: R, moments: [&mut Net::Gradient; MOMENTS]) {
        let Self { simd, net: layer, inputs, deltas, tape } = self;
        let moments = Moments(moments.map(Floats::floats_mut));
        Net::backward(Destination::Parameters { layer, rule, moments }, simd, inputs, deltas, tape, None);
    }

    #[inline(always)]
    fn gradient(&mut self, gradient: &mut Net::Gradient) {
        let destination = Destination::gradient(&mut *self.net, gradient);
        Net::backward(destination, self.simd, self.inputs, self.deltas, self.tape, None);
    }
}

/// A backward pass that has been: its gradient is known.
pub(super) struct Known<'a, S, Net: Train> {
    pub(super) simd: S,
    pub(super) net: &'a mut Net,
    pub(super) gradient: &'a Net::Gradient,
}

impl<S: Simd, Net: Train> Backward for Known<'_, S, Net> {
    type Simd = S;
    type Net = Net;
    type Gradient = Net::Gradient;

    #[inline(always)]
    fn simd(&self) -> S {
        self.simd
    }

    #[inline(always)]
    fn net(&mut self) -> &mut Net {
        self.net
    }

    #[inline(always)]
    fn update<R: Rule<MOMENTS>, const MOMENTS: usize>(self, rule: R, moments: [&mut Net::Gradient; MOMENTS]) {
        let Self { simd, net, gradient } = self;
        let moments = Moments(moments.map(Floats::floats_mut));
        net.visit_parameters(&mut Update { simd, rule, gradient: gradient.floats(), moments });
    }

    #[inline(always)]
    fn gradient(&mut self, gradient: &mut Net::Gradient) {
        gradient.floats_mut().iter_mut().zip(self.gradient.floats()).for_each(|(to, from)| *to = *from);
    }
}

/// The update of one layer after the other.
struct Update<'a, S, R, const MOMENTS: usize> {
    simd: S,
    rule: R,
    /// What is left for the layers to come.
    gradient: &'a [f32],
    moments: Moments<'a, MOMENTS>,
}

impl<S: Simd, R: Rule<MOMENTS>, const MOMENTS: usize> Visitor for Update<'_, S, R, MOMENTS> {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], _: Weights) {
        let gradient = self.gradient.split_off(..parameters.len()).unwrap_or_default();
        let rest = self.moments.split_off(parameters.len());
        kernels::update(self.simd, self.rule, parameters, gradient, &mut self.moments);
        self.moments = rest;
    }
}

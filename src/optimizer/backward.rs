//! The backward pass as an [`Optimizer`](super::Optimizer) uses it.

use crate::floats::Floats;
use crate::kernels::{self, Moments, UpdateRule};
use crate::layer::{Destination, Train, Visitor, Weights};
use crate::simd::Simd;

/// The pending backward pass of one step; the [`Optimizer`](super::Optimizer) chooses how it uses the gradient.
pub trait Backward {
    /// The token that computes the step.
    type Simd: Simd;
    /// The network that learns.
    type Net: Train<Gradient = Self::Gradient>;
    /// The gradient of its parameters.
    type Gradient: Floats;

    /// Applies the rule to every parameter and its moments as soon as its gradient is known, without storing the
    /// gradient.
    ///
    /// `moments` are the `MOMENTS` parts of the optimizer's state that the rule updates.
    fn update<R: UpdateRule<MOMENTS>, const MOMENTS: usize>(self, rule: R, moments: [&mut Self::Gradient; MOMENTS]);

    /// Writes the gradient to `gradient`, for a step that depends on the whole gradient.
    fn record<'a>(self, gradient: &'a mut Self::Gradient) -> Recorded<'a, Self::Simd, Self::Net>
    where
        Self: 'a;
}

/// Backpropagation of a batch, after its forward pass.
pub(crate) struct Backpropagation<'a, S, Net: Train, const BATCH: usize> {
    pub(crate) simd: S,
    pub(crate) net: &'a mut Net,
    pub(crate) inputs: &'a [Net::Input],
    /// ∂loss/∂logits
    pub(crate) deltas: &'a [Net::Output],
    pub(crate) tape: &'a mut Net::Tape<BATCH>,
}

impl<S: Simd, Net: Train, const BATCH: usize> Backward for Backpropagation<'_, S, Net, BATCH> {
    type Simd = S;
    type Net = Net;
    type Gradient = Net::Gradient;

    #[inline(always)]
    fn update<R: UpdateRule<MOMENTS>, const MOMENTS: usize>(self, rule: R, moments: [&mut Net::Gradient; MOMENTS]) {
        let Self { simd, net: layer, inputs, deltas, tape } = self;
        let moments = Moments(moments.map(Floats::floats_mut));
        Net::backward_first(Destination::Trained { layer, rule, moments }, simd, inputs, deltas, tape);
    }

    #[inline(always)]
    fn record<'a>(self, gradient: &'a mut Net::Gradient) -> Recorded<'a, S, Net>
    where
        Self: 'a,
    {
        let Self { simd, net, inputs, deltas, tape } = self;
        Net::backward_first(Destination::gradient(&mut *net, &mut *gradient), simd, inputs, deltas, tape);
        Recorded { simd, net, gradient }
    }
}

/// A backward pass with a computed gradient, which an optimizer may change before the update.
#[derive(Debug)]
pub struct Recorded<'a, S, Net: Train> {
    /// The token that computes the step.
    pub simd: S,
    /// The network that learns.
    pub net: &'a mut Net,
    /// The gradient of its parameters.
    pub gradient: &'a mut Net::Gradient,
}

impl<S: Simd, Net: Train> Backward for Recorded<'_, S, Net> {
    type Simd = S;
    type Net = Net;
    type Gradient = Net::Gradient;

    #[inline(always)]
    fn update<R: UpdateRule<MOMENTS>, const MOMENTS: usize>(self, rule: R, moments: [&mut Net::Gradient; MOMENTS]) {
        let Self { simd, net, gradient } = self;
        let moments = Moments(moments.map(Floats::floats_mut));
        net.visit_parameters(&mut Update { simd, rule, gradient: gradient.floats(), moments });
    }

    #[inline(always)]
    fn record<'a>(self, gradient: &'a mut Net::Gradient) -> Recorded<'a, S, Net>
    where
        Self: 'a,
    {
        gradient.floats_mut().iter_mut().zip(self.gradient.floats()).for_each(|(to, from)| *to = *from);
        Recorded { simd: self.simd, net: self.net, gradient }
    }
}

/// The visitor that updates one layer after the other.
struct Update<'a, S, R, const MOMENTS: usize> {
    simd: S,
    rule: R,
    /// The gradient of the layers not yet visited.
    gradient: &'a [f32],
    moments: Moments<'a, MOMENTS>,
}

impl<S: Simd, R: UpdateRule<MOMENTS>, const MOMENTS: usize> Visitor for Update<'_, S, R, MOMENTS> {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], _: Weights) {
        let gradient = self.gradient.split_off(..parameters.len()).unwrap_or_default();
        let rest = self.moments.split_off(parameters.len());
        kernels::update(self.simd, self.rule, parameters, gradient, &mut self.moments);
        self.moments = rest;
    }
}

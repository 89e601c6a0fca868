//! The output activation, chosen at run time.

use stackprop::activation::{Activation, Heaviside, Logistic, Softmax, Tanh};
use stackprop::simd::Simd;

use crate::objective::narrow::Narrow;

/// The activation of the output layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputActivation {
    /// For regression, and for margins.
    Identity,
    /// For targets of ±1.
    Tanh,
    /// For the probability of an answer.
    Logistic,
    /// For the probabilities of classes.
    Softmax,
    /// For the perceptron rule.
    Heaviside,
}

/// [`Activation::forward`] of the output activation.
pub(super) struct Activate(pub(super) OutputActivation);

impl Narrow for Activate {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const OUTPUTS: usize>(self, simd: S, rows: &mut [[f32; OUTPUTS]]) {
        match self.0 {
            OutputActivation::Identity => {}
            OutputActivation::Tanh => Tanh::forward(simd, rows),
            OutputActivation::Logistic => Logistic::forward(simd, rows),
            OutputActivation::Softmax => Softmax::forward(simd, rows),
            OutputActivation::Heaviside => Heaviside::forward(simd, rows),
        }
    }
}

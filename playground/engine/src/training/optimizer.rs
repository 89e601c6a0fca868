//! The optimizer, chosen at run time.

use stackprop::architecture::Architecture;
use stackprop::layer::{Chain, Train};
use stackprop::optimizer::{
    Adam, AdamW, Backward, Momentum, NAdam, Nesterov, Optimizer, Recorded, Regularized, RmsProp, Sgd,
};
use stackprop::simd::Simd;
use stackprop::{Floats, TrainError, Zeroable};

use crate::settings::{self, Regularization, Training};

/// An optimizer of the crate with its default settings, and a penalty on the weights.
#[derive(Clone, Copy, Debug, PartialEq, Zeroable)]
#[bytemuck(crate = "stackprop")]
pub struct AnyOptimizer {
    optimizer: settings::Optimizer,
    learning_rate: f32,
    l1: f32,
    l2: f32,
}

impl AnyOptimizer {
    /// The optimizer of these settings.
    #[must_use]
    pub fn new(training: &Training) -> Self {
        let Training { optimizer, learning_rate, regularization, regularization_rate, .. } = *training;
        let (l1, l2) = match regularization {
            Regularization::None => (0.0, 0.0),
            Regularization::L1 => (regularization_rate, 0.0),
            Regularization::L2 => (0.0, regularization_rate),
        };
        Self { optimizer, learning_rate, l1, l2 }
    }

    /// The learning rate of the next step.
    #[must_use]
    pub fn learning_rate(&self) -> f32 {
        self.learning_rate
    }
}

type State<O, Gradient> = <O as Optimizer>::State<Gradient>;

impl Optimizer for AnyOptimizer {
    const ARCHITECTURE: Architecture = Architecture::name("AnyOptimizer");

    /// The states of all optimizers; the chosen one uses its own. (A tuple is not [`Floats`].)
    type State<Gradient: Floats> = Chain<
        Chain<State<Momentum, Gradient>, State<RmsProp, Gradient>>,
        Chain<State<Adam, Gradient>, State<NAdam, Gradient>>,
    >;
    /// The gradient, and the buffer of the penalty.
    type Buffer<Gradient: Floats> = (Gradient, PenaltyBuffer<Gradient>);

    fn check(&self) -> Result<(), TrainError> {
        Regularized { l1: self.l1, l2: self.l2, ..Regularized::new(Sgd { learning_rate: self.learning_rate }) }.check()
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(
        &self,
        backward: B,
        (gradient, buffer): &mut Self::Buffer<B::Gradient>,
        state: &mut Self::State<B::Gradient>,
    ) {
        let Chain { first: Chain { first: velocity, rest: squares }, rest: Chain { first: adam, rest: n_adam } } =
            state;
        let Self { learning_rate, l1, l2, .. } = *self;
        if self.optimizer == settings::Optimizer::Sgd && l1 == 0.0 && l2 == 0.0 {
            // The usual case: applies the rule inside the products, without a stored gradient.
            return Sgd { learning_rate }.update(backward, &mut (), &mut Zeroable::zeroed());
        }
        let step = Step { backward: backward.record(gradient), buffer, l1, l2 };
        match self.optimizer {
            settings::Optimizer::Sgd => step.make(Sgd { learning_rate }, &mut Zeroable::zeroed()),
            settings::Optimizer::Momentum => step.make(Momentum { learning_rate, ..Momentum::default() }, velocity),
            settings::Optimizer::Nesterov => step.make(Nesterov { learning_rate, ..Nesterov::default() }, velocity),
            settings::Optimizer::RmsProp => step.make(RmsProp { learning_rate, ..RmsProp::default() }, squares),
            settings::Optimizer::Adam => step.make(Adam { learning_rate, ..Adam::default() }, adam),
            settings::Optimizer::AdamW => step.make(AdamW { learning_rate, ..AdamW::default() }, adam),
            settings::Optimizer::NAdam => step.make(NAdam { learning_rate, ..NAdam::default() }, n_adam),
        }
    }
}

/// The buffer of [`Regularized`], for an optimizer without one of its own.
type PenaltyBuffer<Gradient> = (Gradient, ());

/// A step with a computed gradient.
struct Step<'a, S, Net: Train> {
    backward: Recorded<'a, S, Net>,
    buffer: &'a mut PenaltyBuffer<Net::Gradient>,
    l1: f32,
    l2: f32,
}

impl<S: Simd, Net: Train> Step<'_, S, Net> {
    /// Makes the step of an optimizer, with the penalty if there is one.
    #[inline(always)]
    fn make<O>(self, optimizer: O, state: &mut O::State<Net::Gradient>)
    where
        O: Optimizer<Buffer<Net::Gradient> = ()>,
    {
        let Self { backward, buffer, l1, l2 } = self;
        if l1 == 0.0 && l2 == 0.0 {
            optimizer.update(backward, &mut (), state);
        } else {
            Regularized { l1, l2, ..Regularized::new(optimizer) }.update(backward, buffer, state);
        }
    }
}

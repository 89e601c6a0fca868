//! Optimizers: what becomes of a gradient.
//!
//! With g the gradient, w a parameter and η the learning rate, a step is
//!
//! | optimizer | step | keeps |
//! | --- | --- | --- |
//! | [`Sgd`] | w ← w − η·g | nothing |
//! | [`Momentum`] | v ← μ·v + g, w ← w − η·v | v |
//! | [`Nesterov`] | v ← μ·v + g, w ← w − η·(g + μ·v) | v |
//! | [`RmsProp`] | v ← α·v + (1 − α)·g², w ← w − η·g / (√v + ε) | v |
//! | [`Adam`] | m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η·m̂ / (√v̂ + ε) | m, v |
//! | [`AdamW`] | w ← w − η·λ·w, then as Adam | m, v |
//! | [`NAdam`] | Adam with Nesterov's momentum | m, v |
//!
//! None of them stores the gradient: each is a [`Rule`](super::Rule) for one parameter, which is followed as soon as its gradient
//! is known. [`Regularized`] adds penalties, clipping and a limit on norms to any of them, for which it stores the gradient. All are
//! as PyTorch has them.

mod adam;
mod adam_w;
mod momentum;
mod n_adam;
mod nesterov;
mod regularized;
mod rms_prop;
mod sgd;

pub use self::adam::{Adam, Adaptive};
pub use self::adam_w::AdamW;
pub use self::momentum::Momentum;
pub use self::n_adam::NAdam;
pub use self::nesterov::Nesterov;
pub use self::regularized::Regularized;
pub use self::rms_prop::RmsProp;
pub use self::sgd::Sgd;

use bytemuck::Zeroable;

use super::{Backward, TrainError};
use crate::architecture::Architecture;
use crate::bytes::Floats;

/// Changes a network's parameters by what backpropagation says.
///
/// An optimizer is plain settings, for which zero is a value ([`Zeroable`]), so that a trainer can be made in a box. With the
/// feature `derive` that is derived, without `unsafe`:
///
/// ```
/// use stackprop::architecture::Architecture;
/// use stackprop::prelude::*;
/// use stackprop::Zeroable;
/// use stackprop::train::{Backward, Recorded};
///
/// /// w ← w − η·g / ‖g‖, with the norm of the whole gradient (Shor, 1964): a step that depends on all of it.
/// #[derive(Clone, Copy, Debug, Zeroable)]
/// #[bytemuck(crate = "stackprop")]
/// struct Normalized {
///     learning_rate: f32,
/// }
///
/// impl Optimizer for Normalized {
///     const ARCHITECTURE: Architecture = Architecture::name("Normalized");
///     type State<Gradient: Floats> = [f32; 0];
///     type Buffer<Gradient: Floats> = Gradient;
///
///     fn learning_rate(&mut self) -> &mut f32 {
///         &mut self.learning_rate
///     }
///
///     #[inline(always)]
///     fn update<B: Backward>(&self, backward: B, gradient: &mut B::Gradient, _: &mut [f32; 0]) {
///         let Recorded { net, gradient, .. } = backward.record(gradient);
///         let norm = gradient.floats().iter().map(|g| g * g).sum::<f32>().sqrt();
///         let mut gradient = gradient.floats().iter();
///         net.visit_parameters(&mut |parameters: &mut [f32]| {
///             for (w, g) in parameters.iter_mut().zip(&mut gradient) {
///                 *w -= self.learning_rate * g / norm;
///             }
///         });
///     }
/// }
///
/// let mut net = Dense::<1, 1, Identity>::zeroed();
/// let mut trainer = Trainer::<_, MeanSquaredError, _, 1>::new(Normalized { learning_rate: 0.5 });
/// trainer.step(&mut net, &[[0.75]], &[[2.0]])?; // g is −3 and −4
/// assert_eq!(net, Dense::new([[0.3]], [0.4]));
/// # Ok::<(), TrainError>(())
/// ```
///
/// A step that treats all parameters alike is a [`Rule`](super::Rule), which shows another example.
pub trait Optimizer: Zeroable {
    /// The optimizer in words, for a checkpoint.
    const ARCHITECTURE: Architecture;

    /// What is kept from step to step: structs of the parameters' own shape, mostly. Zero is where training begins.
    type State<Gradient: Floats>: Floats;

    /// What is needed during a step: nothing, `()`, or the gradient, if a step depends on all of it.
    type Buffer<Gradient: Floats>: Zeroable;

    /// Whether the settings make sense, before anything is learned with them; by default they do.
    ///
    /// # Errors
    ///
    /// The first that does not, with what was expected.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }

    /// What a step is multiplied by; it may change between two steps.
    fn learning_rate(&mut self) -> &mut f32;

    /// One step: asks the backward pass for the gradient, or gives it a [`Rule`](super::Rule) to follow.
    fn update<B: Backward>(
        &self,
        backward: B,
        buffer: &mut Self::Buffer<B::Gradient>,
        state: &mut Self::State<B::Gradient>,
    );
}

//! The trait of every optimizer.

use bytemuck::Zeroable;

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::Floats;
use crate::optimizer::Backward;

/// Changes a network's parameters by what backpropagation says.
///
/// An optimizer is plain settings, for which zero is a value ([`Zeroable`]), so that a trainer can be made in a box. With the
/// feature `derive` that is derived, without `unsafe`:
///
/// ```
/// use stackprop::architecture::Architecture;
/// use stackprop::prelude::*;
/// use stackprop::layer::Train;
/// use stackprop::optimizer::{Backward, Optimizer, Recorded};
/// use stackprop::{Floats, Zeroable};
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
///     fn learning_rate_mut(&mut self) -> &mut f32 {
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
/// type Net = Dense<1, 1, Identity>;
/// let mut net = Net::zeroed();
/// let mut trainer = Trainer::<Net, _, _, 1>::new(MeanSquaredError, Normalized { learning_rate: 0.5 });
/// trainer.step(&mut net, &[[0.75]], &[[2.0]])?; // g is −3 and −4
/// assert_eq!(net, Dense::new([[0.3]], [0.4]));
/// # Ok::<(), TrainError>(())
/// ```
///
/// A step that treats all parameters alike is a [`UpdateRule`](super::UpdateRule), which shows another example.
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
    fn learning_rate_mut(&mut self) -> &mut f32;

    /// One step: asks the backward pass for the gradient, or gives it a [`UpdateRule`](super::UpdateRule) to follow.
    fn update<B: Backward>(
        &self,
        backward: B,
        buffer: &mut Self::Buffer<B::Gradient>,
        state: &mut Self::State<B::Gradient>,
    );
}

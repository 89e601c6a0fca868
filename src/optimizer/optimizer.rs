//! The trait of every optimizer.

use bytemuck::Zeroable;

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::Floats;
use crate::optimizer::Backward;

/// Changes a network's parameters by the gradient from backpropagation.
///
/// An optimizer consists of plain settings that accept zero ([`Zeroable`]), so that a box can hold a new trainer. The
/// feature `derive` derives that without `unsafe`:
///
/// ```
/// use stackprop::architecture::Architecture;
/// use stackprop::prelude::*;
/// use stackprop::layer::Train;
/// use stackprop::optimizer::{Backward, Optimizer, Recorded};
/// use stackprop::{Floats, Zeroable};
///
/// /// w ← w − η·g / ‖g‖, with the norm of the whole gradient (Shor, 1964).
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
/// A step that treats all parameters alike is an [`UpdateRule`](super::UpdateRule), whose documentation shows another
/// example.
pub trait Optimizer: Zeroable {
    /// The description of the optimizer in a checkpoint. If the state gets another meaning and keeps its size, the
    /// optimizer needs another description, because older checkpoints would be misread.
    const ARCHITECTURE: Architecture;

    /// The state between steps, usually structs with the shape of the parameters. Training begins with zeros.
    type State<Gradient: Floats>: Floats;

    /// Scratch memory of a step: `()`, or the gradient for a step that depends on the whole gradient.
    type Buffer<Gradient: Floats>: Zeroable;

    /// Checks the settings before training; by default accepts all.
    ///
    /// # Errors
    ///
    /// The first invalid setting, with the expected range.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }

    /// The learning rate, which a program or a schedule may change between two steps. 0 is valid, and leaves the
    /// parameters unchanged.
    fn learning_rate_mut(&mut self) -> &mut f32;

    /// Makes one step: records the gradient of the backward pass, or passes it an [`UpdateRule`](super::UpdateRule).
    fn update<B: Backward>(
        &self,
        backward: B,
        buffer: &mut Self::Buffer<B::Gradient>,
        state: &mut Self::State<B::Gradient>,
    );
}

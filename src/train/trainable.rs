//! One bound for functions that are generic over the network.

use core::fmt::Debug;

use crate::floats::Floats;
use crate::layer::{Layer, Train};
use crate::loss::{FusedWith, Loss, UsualLoss};

/// A network that learns `Target`s from `Input`s with the [usual loss](UsualLoss) of its output activation: the bound
/// of a function that is generic over the network. Every such network implements it.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use stackprop::prelude::*;
///
/// fn fit<Net: Trainable<[f32; 2], usize>>(samples: Samples<[f32; 2], usize>) -> Result<Box<Net>, TrainError> {
///     let mut net = Net::zeroed_box();
///     net.initialize(&mut Rng::seed_from_u64(1));
///     let adam = Adam { learning_rate: 0.05, ..Adam::default() };
///     let mut trainer = Trainer::<Net, _, _, 4>::boxed(Net::Loss::default(), adam);
///     trainer.fit(&mut net, samples, Fit { epochs: 200, ..Fit::default() })?;
///     Ok(net)
/// }
///
/// let inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let samples = Samples::new(&inputs, &[0, 1, 1, 0]);
/// type Net = sequential![Dense<2, 8, Tanh>, Dense<8, 2, Softmax>];
/// let net = fit::<Net>(samples)?;
/// assert_eq!(net.evaluate(&CrossEntropy::default(), samples)?.accuracy, Some(1.0));
/// # }
/// # Ok::<(), stackprop::TrainError>(())
/// ```
///
/// Another loss `L` is a second bound: `L: FusedWith<Net::Activation>`.
pub trait Trainable<Input, Target>: Train<Input = Input> + Floats {
    /// The usual loss of the output activation.
    type Loss: FusedWith<<Self as Layer>::Activation>
        + Loss<Target<<Self as Layer>::Output> = Target>
        + Clone
        + Debug
        + Default;
}

impl<Net, L, Input, Target> Trainable<Input, Target> for Net
where
    Net: Train<Input = Input, Activation: UsualLoss<Target, Loss = L>> + Floats,
    L: FusedWith<Net::Activation> + Loss<Target<Net::Output> = Target> + Clone + Debug + Default,
{
    type Loss = L;
}

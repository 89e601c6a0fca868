//! Folding batch normalisation into dense layers, for inference.

use crate::floats::Floats;
use crate::layer::{Chain, Layer};

/// A network that can fold its batch normalisation into the weights and biases of its dense layers, for inference.
///
/// The folded network is smaller and faster, and its outputs differ by rounding only. Other layers are copied
/// unchanged.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Standardize<4>, BatchNorm<Dense<4, 8, Tanh>>, Dense<8, 1, Identity>];
/// type Folded = sequential![Standardize<4>, Dense<4, 8, Tanh>, Dense<8, 1, Identity>];
///
/// let inputs = [[1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0]];
/// let net = Net::random_scaled(&inputs, &mut Rng::seed_from_u64(1))?;
/// let folded: Folded = net.fold();
/// let mut in_place = Folded::zeroed(); // or `boxed`, for a network that is too large for the stack
/// net.fold_into(&mut in_place);
/// assert_eq!(in_place, folded);
/// # Ok::<(), stackprop::layer::ScalingError>(())
/// ```
pub trait Fold: Layer {
    /// The network without batch normalisation.
    type Folded: Layer<Input = Self::Input, Output = Self::Output>;

    /// Writes the folded network to `folded`.
    fn fold_into(&self, folded: &mut Self::Folded);

    /// The folded network.
    #[must_use]
    fn fold(&self) -> Self::Folded
    where
        Self::Folded: Floats,
    {
        let mut folded = bytemuck::zeroed();
        self.fold_into(&mut folded);
        folded
    }
}

impl<First: Fold, Rest: Fold> Fold for Chain<First, Rest> {
    type Folded = Chain<First::Folded, Rest::Folded>;

    fn fold_into(&self, folded: &mut Self::Folded) {
        self.first.fold_into(&mut folded.first);
        self.rest.fold_into(&mut folded.rest);
    }
}

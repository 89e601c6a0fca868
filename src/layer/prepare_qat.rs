//! The quantization-aware network of a trained one.

use crate::activation::Activation;
use crate::floats::Floats;
use crate::layer::{BatchNorm, Chain, Dense, Fold, Layer, QuantizationAware, Scaling, Statistic};

/// A network from which a quantization-aware one can be made, to be trained further before it is quantized.
///
/// Dense layers become [`QuantizationAware`], those with batch normalization after [`Fold::fold`]; scaling layers stay.
///
/// Train the result for at least one step: only training determines the [ranges](QuantizationAware#ranges) of values.
/// Then quantize it as any other network.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Standardize<2>, BatchNorm<Dense<2, 4, Relu>>, Dense<4, 1, Identity>];
/// let net = Net::random_scaled(&[[1.0, 2.0], [3.0, 5.0]], &mut Rng::seed_from_u64(1))?;
/// let aware: Aware<Net> = net.prepare_qat();
/// assert_eq!(aware.fold(), net.fold());
/// # Ok::<(), stackprop::layer::ScalingError>(())
/// ```
pub trait PrepareQat: Layer {
    /// The quantization-aware network.
    type Aware: Layer<Input = Self::Input, Output = Self::Output>;

    /// Writes the quantization-aware network to `aware`, for a network that is too large for the stack.
    fn prepare_qat_into(&self, aware: &mut Self::Aware);

    /// The quantization-aware network.
    #[must_use]
    fn prepare_qat(&self) -> Self::Aware
    where
        Self::Aware: Floats,
    {
        let mut aware = bytemuck::zeroed();
        self.prepare_qat_into(&mut aware);
        aware
    }
}

/// The quantization-aware network of `Net`.
pub type Aware<Net> = <Net as PrepareQat>::Aware;

impl<First: PrepareQat, Rest: PrepareQat> PrepareQat for Chain<First, Rest> {
    type Aware = Chain<First::Aware, Rest::Aware>;

    fn prepare_qat_into(&self, aware: &mut Self::Aware) {
        self.first.prepare_qat_into(&mut aware.first);
        self.rest.prepare_qat_into(&mut aware.rest);
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation> PrepareQat for Dense<INPUTS, UNITS, A> {
    type Aware = QuantizationAware<Self>;

    fn prepare_qat_into(&self, aware: &mut Self::Aware) {
        aware.layer.clone_from(self);
        aware.reset();
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation, const MOMENTUM: usize> PrepareQat
    for BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM>
{
    type Aware = QuantizationAware<Dense<INPUTS, UNITS, A>>;

    fn prepare_qat_into(&self, aware: &mut Self::Aware) {
        self.fold_into(&mut aware.layer);
        aware.reset();
    }
}

impl<S: Statistic, const N: usize, A: Activation> PrepareQat for Scaling<S, N, A> {
    type Aware = Self;

    fn prepare_qat_into(&self, aware: &mut Self) {
        aware.clone_from(self);
    }
}

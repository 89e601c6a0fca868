//! Preprocessing as a layer: inputs are scaled in the network, on the device exactly as in training.
//!
//! A scaling layer is fitted from data and saved with the network. What it learned from the data is no parameter that training
//! would change.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Standardize<2>, Dense<2, 1, Identity>];
//! let inputs = [[1000.0, 0.25], [3000.0, 0.75]];
//!
//! let mut net = Net::zeroed();
//! net.first.fit(&inputs)?;
//! assert_eq!(net.first.predict(&inputs[0]), [-1.0, -1.0]);
//! assert_eq!(net.first.predict(&[2000.0, 0.5]), [0.0, 0.0]);
//! # Ok::<(), stackprop::layer::ScalingError>(())
//! ```

use core::fmt;
use core::marker::PhantomData;

use crate::activation::{Activation, Identity, Pass};
use crate::architecture::Architecture;
use crate::floats::floats;
use crate::initializer::Initializer;
use crate::kernels::UpdateRule;
use crate::kernels::map;
use crate::layer::constructors::constructors;
use crate::layer::{Destination, Layer, NoParameters, Train, Visitor, WellFormed};
use crate::limits::{AtLeastOne, Below100, Units};
use crate::rng::Rng;
use crate::simd::Simd;

/// (x − mean) / standard deviation, feature by feature: mean 0 and variance 1 over the data it was fitted to. As scikit-learn's
/// `StandardScaler` (the variance's divisor is how many samples there are; a constant feature is only shifted).
pub type Standardize<const N: usize, A = Identity> = Scaling<Deviation, N, A>;

/// (x − smallest) / (largest − smallest), feature by feature: 0 to 1 over the data it was fitted to. As scikit-learn's
/// `MinMaxScaler` (other data may lie outside; a constant feature is only shifted).
pub type MinMax<const N: usize, A = Identity> = Scaling<MinMaxRange, N, A>;

/// A layer that scales each of its `N` inputs: (x − offset) · factor, with what `S` makes of the data. Mostly written
/// [`Standardize`] or [`MinMax`].
///
/// Its activation is mostly [`Identity`]; with [`Dropout<Identity, 20>`](crate::activation::Dropout) training leaves out a
/// fifth of the inputs.
#[repr(C)]
pub struct Scaling<S, const N: usize, A = Identity> {
    /// What is taken off each input.
    pub offset: [f32; N],
    /// What is multiplied with it then.
    pub factor: [f32; N],
    kind: PhantomData<(S, A)>,
}

/// What a scaling layer makes of the data that it is fitted to.
pub trait Statistic: 'static {
    /// The layer's name in an architecture's words.
    const NAME: &'static str;

    /// What is taken off a feature, and what it is divided by then, given the feature's value in every sample, of which
    /// there is at least one.
    fn of(values: impl Iterator<Item = f64> + Clone) -> (f64, f64);
}

/// The mean and the standard deviation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deviation;

/// The smallest value, and how far it is from there to the largest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MinMaxRange;

impl Statistic for Deviation {
    const NAME: &'static str = "Standardize";

    fn of(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
        let (sum, count) = values.clone().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        let mean = sum / count;
        let squares: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
        (mean, libm::sqrt(squares / count))
    }
}

impl Statistic for MinMaxRange {
    const NAME: &'static str = "MinMax";

    fn of(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
        let smallest = values.clone().fold(f64::INFINITY, f64::min);
        (smallest, values.fold(f64::NEG_INFINITY, f64::max) - smallest)
    }
}

constructors! { [S: Statistic, const N: usize, A: Activation] Scaling<S, N, A> }

impl<S, const N: usize, A: Activation, UnitsProof, DropoutProof> WellFormed<(UnitsProof, DropoutProof)>
    for Scaling<S, N, A>
where
    Units<N>: AtLeastOne<UnitsProof>,
    A::Dropout: Below100<DropoutProof>,
{
}

impl<S: Statistic, const N: usize, A: Activation> Scaling<S, N, A> {
    /// The layer with these settings.
    #[must_use]
    pub const fn new<SizesAreValid>(offset: [f32; N], factor: [f32; N]) -> Self
    where
        Self: WellFormed<SizesAreValid>,
    {
        Self { offset, factor, kind: PhantomData }
    }

    /// Learns the scale of each feature from these samples, mostly those that the network will be trained on.
    ///
    /// # Errors
    ///
    /// If there is no sample, or a value that is not finite. The layer is then as it was.
    pub fn fit(&mut self, inputs: &[[f32; N]]) -> Result<(), ScalingError> {
        if inputs.is_empty() {
            return Err(ScalingError::Empty);
        }
        for (sample, values) in inputs.iter().enumerate() {
            if let Some((feature, &found)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
                return Err(ScalingError::NotFinite { sample, feature, found });
            }
        }
        for (feature, (offset, factor)) in self.offset.iter_mut().zip(&mut self.factor).enumerate() {
            let (origin, unit) = S::of(inputs.iter().map(|values| f64::from(values[feature])));
            // A feature whose values differ by roundings alone is constant, as scikit-learn sees it.
            let is_constant = unit <= 10.0 * f64::EPSILON * origin.abs();
            let inverse = (1.0 / unit) as f32;
            // Nor can an `f32` scale values that all but vanish.
            (*offset, *factor) = (origin as f32, if is_constant || inverse.is_infinite() { 1.0 } else { inverse });
        }
        Ok(())
    }

    #[inline(always)]
    fn scale<I: Simd>(&self, simd: I, input: &[f32; N], output: &mut [f32; N]) {
        *output = *input;
        map::zip_map(simd, output, &self.offset, inline!(|x, offset| x - offset));
        map::zip_map(simd, output, &self.factor, inline!(|x, factor| x * factor));
    }
}

impl<S: Statistic, const N: usize, A: Activation> Layer for Scaling<S, N, A> {
    type Input = [f32; N];
    type Output = [f32; N];
    type Activation = A;

    const PARAMETERS: usize = 2 * N;
    const INFERENCE_BYTES: usize = 0;
    const ARCHITECTURE: Architecture = Architecture::Type { name: S::NAME, sizes: &[N], inner: &[A::ARCHITECTURE] };

    #[inline(always)]
    fn linear<I: Simd>(&self, simd: I, input: &[f32; N], logits: &mut [f32; N]) {
        self.scale(simd, input, logits);
    }

    #[inline(always)]
    fn linear_batch<I: Simd>(&self, simd: I, inputs: &[[f32; N]], logits: &mut [[f32; N]]) {
        for (input, logits) in inputs.iter().zip(logits) {
            self.scale(simd, input, logits);
        }
    }

    /// What was fitted stays. A layer that was not fitted passes its inputs on as they are.
    fn initialize_with(&mut self, _: Option<Initializer>, _: &mut Rng) {
        if self.factor == [0.0; N] {
            self.factor = [1.0; N];
        }
    }
}

/// Why a scaling layer was not fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ScalingError {
    /// There is no sample to learn from.
    Empty,
    /// A value is NaN or infinite.
    NotFinite {
        /// The index of the sample.
        sample: usize,
        /// The index of the feature.
        feature: usize,
        /// The value.
        found: f32,
    },
}

impl fmt::Display for ScalingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => write!(f, "expected at least one sample, found none"),
            Self::NotFinite { sample, feature, found } => {
                write!(f, "expected finite values, found {found} for feature {feature} of sample {sample}")
            }
        }
    }
}

impl core::error::Error for ScalingError {}

// Manual impls: `derive` would require the same of `S` and `A`, which are only markers.

impl<S, const N: usize, A> Clone for Scaling<S, N, A> {
    fn clone(&self) -> Self {
        Self { offset: self.offset, factor: self.factor, kind: PhantomData }
    }
}

impl<S, const N: usize, A> PartialEq for Scaling<S, N, A> {
    fn eq(&self, other: &Self) -> bool {
        self.offset == other.offset && self.factor == other.factor
    }
}

impl<S, const N: usize, A> fmt::Debug for Scaling<S, N, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scaling").field("offset", &self.offset).field("factor", &self.factor).finish()
    }
}

impl<S: Statistic, const N: usize, A: Activation> Train for Scaling<S, N, A> {
    type Gradient = NoParameters;
    type Tape<const BATCH: usize> = ();
    type Statistics = NoParameters;

    #[inline(always)]
    fn forward_train<I: Simd, const BATCH: usize>(
        &self,
        simd: I,
        _: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        (): &mut (),
    ) {
        self.linear_batch(simd, inputs, logits);
    }

    #[inline(always)]
    fn backward<I: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: I,
        _: &[Self::Input],
        deltas: &[Self::Output],
        (): &mut (),
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        let factor = &destination.layer().factor;
        for (gradient, delta) in input_gradient.unwrap_or_default().iter_mut().zip(deltas) {
            *gradient = *delta;
            map::zip_map(simd, gradient, factor, inline!(|delta, factor| delta * factor));
        }
    }

    fn visit_parameters(&mut self, _: &mut impl Visitor) {}
}

floats! { [S: 'static, const N: usize, A: 'static] Scaling<S, N, A> { offset, factor, kind } }

//! Preprocessing as a layer: the network scales its inputs, so a device scales them exactly as training does.
//!
//! [`random_scaled`](crate::layer::Chain::random_scaled) makes a network with a scaling layer that is fitted to data;
//! [`Scaling::fit`] fits one later. The model file holds the fitted values. Training does not change the fitted values,
//! and refuses a network with an unfitted scaling layer: [`TrainError::ScalingNotFitted`](crate::TrainError).
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Standardize<2>, Dense<2, 1, Identity>];
//! let inputs = [[1000.0, 0.25], [3000.0, 0.75]];
//!
//! let net = Net::random_scaled(&inputs, &mut Rng::seed_from_u64(42))?;
//! assert_eq!(net.first.predict(&inputs[0]), [-1.0, -1.0]);
//! assert_eq!(net.first.predict(&[2000.0, 0.5]), [0.0, 0.0]);
//! # Ok::<(), stackprop::layer::ScalingError>(())
//! ```
//!
//! Until the fit, the outputs are NaN after [`Layer::initialize`] or `random`, and 0 in a zeroed network.

use core::fmt;
use core::marker::PhantomData;
use core::slice;

use crate::activation::{Activation, Identity};
use crate::architecture::Architecture;
use crate::error::LengthMismatch;
use crate::floats::floats;
use crate::initializer::Initializer;
use crate::kernels::{UpdateRule, map};
use crate::layer::constructors::constructors;
use crate::layer::{Destination, Fold, Layer, NoParameters, Single, Train, WellFormed};
use crate::limits::{AtLeastOne, Below100, Units};
use crate::rng::Rng;
use crate::row::largest_magnitude;
use crate::simd::Simd;

/// (x − mean) / standard deviation per feature: mean 0 and variance 1 over the fitted data. Equals scikit-learn's
/// `StandardScaler`: the variance's divisor is the number of samples, and a constant feature is only shifted. A
/// deviation of at most 2⁻¹²⁸ (2.9·10⁻³⁹) counts as 0, because `f32` cannot hold its inverse.
pub type Standardize<const N: usize, A = Identity> = Scaling<Deviation, N, A>;

/// (x − smallest) / (largest − smallest) per feature: 0 to 1 over the fitted data. Equals scikit-learn's
/// `MinMaxScaler`: other data may lie outside, and a constant feature is only shifted. A range of at most 2⁻¹²⁸
/// (2.9·10⁻³⁹) counts as 0, because `f32` cannot hold its inverse.
pub type MinMax<const N: usize, A = Identity> = Scaling<MinMaxRange, N, A>;

/// A layer that scales each of its `N` inputs: (x − offset) · factor, fitted by the statistic `S`. Programs usually
/// name it [`Standardize`] or [`MinMax`].
///
/// The fit and the outputs are finite for all finite data, even where x − offset exceeds `f32::MAX`. A feature whose
/// range exceeds 2¹²⁶ has a factor below the normal numbers, with a relative error of up to 2⁻²¹.
///
/// The usual activation is [`Identity`]; with [`Dropout<Identity, 20>`](crate::activation::Dropout) training drops a
/// fifth of the inputs. `new([0.0; N], [1.0; N])` leaves inputs unscaled.
#[repr(C)]
pub struct Scaling<S, const N: usize, A = Identity> {
    /// The value subtracted from each input.
    pub offset: [f32; N],
    /// The factor of each shifted input; all 0 or NaN before the fit.
    pub factor: [f32; N],
    kind: PhantomData<(S, A)>,
}

floats! { [S: 'static, const N: usize, A: 'static] Scaling<S, N, A> { offset, factor, kind } }

/// 2¹⁰³, half an ulp of `f32::MAX`: x − offset is finite for every finite x if the offset is smaller.
const LARGE: f32 = (1_u128 << 103) as f32;

/// The statistic of a feature that a scaling layer applies.
pub trait Statistic: 'static {
    /// The layer's name in an [`Architecture`].
    const NAME: &'static str;

    /// The offset and the divisor of a feature, given its value in each sample. `values` has at least one element.
    fn of(values: impl Iterator<Item = f64> + Clone) -> (f64, f64);
}

/// The mean and the standard deviation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deviation;

/// The smallest value, and the difference between the largest and the smallest.
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
    /// A layer with the given offsets and factors.
    #[must_use]
    pub const fn new<SizesAreValid>(offset: [f32; N], factor: [f32; N]) -> Self
    where
        Self: WellFormed<SizesAreValid>,
    {
        Self { offset, factor, kind: PhantomData }
    }

    /// A layer that is [fitted](Scaling::fit) to these samples.
    ///
    /// # Errors
    ///
    /// As [`fit`](Scaling::fit).
    pub fn fitted<SizesAreValid>(inputs: &[[f32; N]]) -> Result<Self, ScalingError>
    where
        A: 'static,
        Self: WellFormed<SizesAreValid>,
    {
        let mut layer = Self::zeroed();
        layer.fit(inputs)?;
        Ok(layer)
    }

    /// Fits the scale of each feature to these samples, usually the training samples.
    ///
    /// # Errors
    ///
    /// If `inputs` is empty or contains a value that is not finite. The layer then stays unchanged.
    pub fn fit(&mut self, inputs: &[[f32; N]]) -> Result<(), ScalingError> {
        if inputs.is_empty() {
            return Err(ScalingError::NoSamples);
        }
        for (sample, values) in inputs.iter().enumerate() {
            if let Some((feature, &found)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
                return Err(ScalingError::NotFinite { sample, feature, found });
            }
        }
        for (feature, (offset, factor)) in self.offset.iter_mut().zip(&mut self.factor).enumerate() {
            let (origin, unit) = S::of(inputs.iter().map(|values| f64::from(values[feature])));
            // A feature whose values differ by rounding only is constant, by scikit-learn's criterion.
            let is_constant = unit <= 10.0 * f64::EPSILON * origin.abs();
            let inverse = (1.0 / unit) as f32;
            // A feature whose inverse unit overflows `f32` counts as constant too.
            (*offset, *factor) = (origin as f32, if is_constant || inverse.is_infinite() { 1.0 } else { inverse });
        }
        Ok(())
    }

    #[inline(always)]
    fn scale<I: Simd>(&self, simd: I, inputs: &[[f32; N]], outputs: &mut [[f32; N]]) {
        if largest_magnitude(&self.offset) >= LARGE {
            return self.scale_by_large(inputs, outputs);
        }
        for (input, output) in inputs.iter().zip(outputs) {
            *output = *input;
            map::zip_map(simd, output, &self.offset, inline!(|x, offset| x - offset));
            map::zip_map(simd, output, &self.factor, inline!(|x, factor| x * factor));
        }
    }

    /// [`scale`](Scaling::scale) with large offsets: where a difference overflows, it computes with halves.
    #[cold]
    #[inline(never)]
    fn scale_by_large(&self, inputs: &[[f32; N]], outputs: &mut [[f32; N]]) {
        for (input, output) in inputs.iter().zip(outputs) {
            let scale = self.offset.iter().zip(&self.factor);
            for ((output, x), (offset, factor)) in output.iter_mut().zip(input).zip(scale) {
                let shifted = x - offset;
                *output = if shifted.is_finite() { shifted * factor } else { (0.5 * x - 0.5 * offset) * factor * 2.0 };
            }
        }
    }
}

impl<S: Statistic, const N: usize> Scaling<S, N, Identity> {
    /// The inputs that the layer scales to these outputs: output / factor + offset, as scikit-learn's
    /// `inverse_transform`. The values are computed in `f64`; those of a layer that was never fitted are NaN or
    /// infinite.
    ///
    /// A layer of its own scales the targets of a regression, and `inverse` returns predictions in their units:
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let scaling = Standardize::fitted(&[[1000.0], [3000.0]])?;
    /// assert_eq!(scaling.predict(&[3000.0]), [1.0]);
    /// assert_eq!(scaling.inverse(&[1.0]), [3000.0]);
    /// assert_eq!(scaling.inverse(&[-0.5]), [1500.0]);
    /// # Ok::<(), stackprop::layer::ScalingError>(())
    /// ```
    #[must_use]
    pub fn inverse(&self, output: &[f32; N]) -> [f32; N] {
        let mut input = *output;
        for (value, (offset, factor)) in input.iter_mut().zip(self.offset.iter().zip(&self.factor)) {
            *value = (f64::from(*value) / f64::from(*factor) + f64::from(*offset)) as f32;
        }
        input
    }

    /// [`inverse`](Self::inverse) of many rows.
    ///
    /// # Errors
    ///
    /// If the slices differ in length. `inputs` then stays unchanged.
    pub fn inverse_batch(&self, outputs: &[[f32; N]], inputs: &mut [[f32; N]]) -> Result<(), LengthMismatch> {
        if inputs.len() != outputs.len() {
            return Err(LengthMismatch { inputs: inputs.len(), outputs: outputs.len() });
        }
        inputs.iter_mut().zip(outputs).for_each(|(input, output)| *input = self.inverse(output));
        Ok(())
    }
}

impl<S: Statistic, const N: usize, A: Activation> Layer for Scaling<S, N, A> {
    type Input = [f32; N];
    type Output = [f32; N];
    type Activation = A;
    type Structure = Single;

    const PARAMETERS: usize = 2 * N;
    const TRAINABLE_PARAMETERS: usize = 0;
    const ARCHITECTURE: Architecture = Architecture::Type { name: S::NAME, sizes: &[N], inner: &[A::ARCHITECTURE] };

    #[inline(always)]
    fn linear<I: Simd>(&self, simd: I, input: &[f32; N], logits: &mut [f32; N]) {
        self.scale(simd, slice::from_ref(input), slice::from_mut(logits));
    }

    #[inline(always)]
    fn linear_batch<I: Simd>(&self, simd: I, inputs: &[[f32; N]], logits: &mut [[f32; N]]) {
        self.scale(simd, inputs, logits);
    }

    /// Whether a factor is a number other than 0, as a fit makes every factor.
    #[inline]
    fn is_fitted(&self) -> bool {
        self.factor.iter().any(|factor| factor.abs() > 0.0)
    }

    fn fit_scaling(&mut self, inputs: &[[f32; N]]) -> Result<(), ScalingError> {
        self.fit(inputs)
    }

    /// Keeps fitted values. The factors of an unfitted layer become NaN, which reaches every output of the network
    /// instead of unscaled inputs.
    fn initialize_with(&mut self, _: Option<Initializer>, _: &mut Rng) {
        if !self.is_fitted() {
            self.factor = [f32::NAN; N];
        }
    }
}

impl<S: Statistic, const N: usize, A: Activation> Fold for Scaling<S, N, A> {
    type Folded = Self;

    fn fold_into(&self, folded: &mut Self) {
        folded.clone_from(self);
    }
}

/// The reason why a fit of a scaling layer failed.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ScalingError {
    /// The slice of samples is empty.
    NoSamples,
    /// A value is NaN or infinite.
    NotFinite {
        /// The index of the sample.
        sample: usize,
        /// The index of the feature.
        feature: usize,
        /// The value.
        found: f32,
    },
    /// An unfitted scaling layer lies behind other layers or in a frozen network, where
    /// [`fit_scaling`](Layer::fit_scaling) does not fit it.
    NotAtTheFront,
}

impl fmt::Display for ScalingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoSamples => write!(f, "expected at least one sample, found none"),
            Self::NotFinite { sample, feature, found } => {
                write!(f, "expected finite values, found {found} for feature {feature} of sample {sample}")
            }
            Self::NotAtTheFront => write!(
                f,
                "expected an unfitted scaling layer only at the front of the network, found one behind other layers \
                 or in a frozen network: call its `fit` with the outputs of the layers before it"
            ),
        }
    }
}

impl core::error::Error for ScalingError {}

by_fields! { [S, const N: usize, A] "Scaling", Scaling<S, N, A> { offset, factor }, kind }

impl<S: Statistic, const N: usize, A: Activation> Train for Scaling<S, N, A> {
    type Gradient = NoParameters;
    type Tape<const BATCH: usize> = ();
    type Statistics = NoParameters;

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
}

//! Batch normalisation of a dense layer.

use core::fmt;

use crate::activation::{Activation, Pass};
use crate::architecture::Architecture;
use crate::floats::{Floats, floats, zeroable};
use crate::initializer::Initializer;
use crate::kernels::{self, UpdateRule, batch_norm};
use crate::layer::constructors::constructors;
use crate::layer::{Dense, Destination, Fold, Layer, Single, Train, Visitor, Weights, WellFormed};
use crate::rng::Rng;
use crate::row::Row;
use crate::simd::Simd;

/// A dense layer that normalises its weighted inputs before the activation: `output = activation(γ · (z − μ) / √(σ² +
/// ε) + β)` with z = input · weights (Ioffe and Szegedy, *Batch Normalization*, 2015).
///
/// β is the bias of the dense layer. Training normalises by the mean μ and the variance σ² of the batch, and each step
/// moves the running averages towards them by `MOMENTUM` %, from 0 to 100. Inference normalises by the running
/// averages. The defaults are those of PyTorch's `Linear(bias=False)` and `BatchNorm1d`: ε is 10⁻⁵ and the momentum 10
/// % (Keras: ε = 10⁻³, 1 %). The running variance is the sample variance, with divisor `batch − 1`. The running
/// averages normalise a batch of one row, which has no variance, and do not change.
///
/// [`Fold::fold`](crate::layer::Fold::fold) converts the layer to a plain dense layer for inference.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![BatchNorm<Dense<4, 16, Relu>>, Dense<16, 3, Softmax>];
///
/// let mut net = Net::random(&mut Rng::seed_from_u64(1));
/// let mut trainer = Trainer::<Net, _, _, 4>::new(CrossEntropy::default(), Sgd::default());
/// trainer.step(&mut net, &[[1., 2., 3., 4.], [4., 3., 2., 1.], [1., 0., 1., 0.]], &[0, 1, 2])?;
///
/// let folded: sequential![Dense<4, 16, Relu>, Dense<16, 3, Softmax>] = net.fold();
/// let (found, expected) = (folded.predict(&[1.0; 4]), net.predict(&[1.0; 4]));
/// assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6));
/// # Ok::<(), TrainError>(())
/// ```
///
/// A momentum of more than 100 % does not compile:
///
/// ```compile_fail
/// use stackprop::prelude::*;
///
/// type Net = BatchNorm<Dense<4, 2, Identity>, 101>;
/// let mut trainer = Trainer::<Net, _, _, 4>::new(MeanSquaredError, Sgd::default());
/// trainer.step(&mut Net::zeroed(), &[[1.0; 4]; 2], &[[1.0; 2]; 2]).unwrap();
/// ```
#[repr(C)]
pub struct BatchNorm<L: Layer, const MOMENTUM: usize = 10> {
    /// The dense layer. Its bias is β, added after the normalisation.
    pub layer: L,
    /// γ, the factor of each normalised unit.
    pub scale: L::Output,
    /// The running mean of each unit.
    pub mean: L::Output,
    /// The running variance of each unit.
    pub variance: L::Output,
}

floats! { [L: Layer + Floats, const MOMENTUM: usize] BatchNorm<L, MOMENTUM> { layer, scale, mean, variance } }

constructors! { [L: Layer, const MOMENTUM: usize] BatchNorm<L, MOMENTUM> }

impl<L: Layer + WellFormed<Proof>, const MOMENTUM: usize, Proof> WellFormed<Proof> for BatchNorm<L, MOMENTUM> {}

impl<const INPUTS: usize, const UNITS: usize, A: Activation, const MOMENTUM: usize> Layer
    for BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM>
{
    type Input = [f32; INPUTS];
    type Output = [f32; UNITS];
    type Activation = A;
    type Structure = Single;

    const PARAMETERS: usize = Dense::<INPUTS, UNITS, A>::PARAMETERS + 3 * UNITS;
    const TRAINABLE_PARAMETERS: usize = Self::PARAMETERS - 2 * UNITS;
    const ARCHITECTURE: Architecture = Architecture::Type {
        name: "BatchNorm",
        sizes: &[],
        inner: const { &[Dense::<INPUTS, UNITS, A>::ARCHITECTURE] },
    };

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output) {
        let Self { layer, scale, mean, variance } = self;
        kernels::affine(simd, input, &layer.weights, &[0.0; UNITS], logits);
        let logits = core::slice::from_mut(logits);
        batch_norm::normalize(simd, logits, mean, variance, scale, &layer.bias);
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]) {
        let Self { layer, scale, mean, variance } = self;
        let logits = logits.get_mut(..inputs.len()).unwrap_or_default();
        kernels::affine_batch(simd, inputs, &layer.weights, &[0.0; UNITS], logits);
        batch_norm::normalize(simd, logits, mean, variance, scale, &layer.bias);
    }

    /// Draws the weights; sets γ to one, β to zero, the running means to zero and the running variances to one.
    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        self.layer.initialize_with(initializer, rng);
        self.layer.bias.fill(0.0);
        self.scale.fill(1.0);
        self.mean.fill(0.0);
        self.variance.fill(1.0);
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation, const MOMENTUM: usize> Fold
    for BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM>
{
    type Folded = Dense<INPUTS, UNITS, A>;

    /// With s = γ / √(σ² + ε), the weights become weights · s and the bias becomes β − μ · s.
    fn fold_into(&self, folded: &mut Self::Folded) {
        for unit in 0..UNITS {
            let scale = self.scale[unit] / libm::sqrtf(self.variance[unit] + batch_norm::EPSILON);
            for (to, weights) in folded.weights.iter_mut().zip(&self.layer.weights) {
                to[unit] = weights[unit] * scale;
            }
            folded.bias[unit] = self.layer.bias[unit] - self.mean[unit] * scale;
        }
    }
}

// Manual impls: `derive` would add bounds on `L::Output`, and every row meets them.

impl<L: Layer + Clone, const MOMENTUM: usize> Clone for BatchNorm<L, MOMENTUM> {
    fn clone(&self) -> Self {
        Self { layer: self.layer.clone(), scale: self.scale, mean: self.mean, variance: self.variance }
    }
}

impl<L: Layer + PartialEq, const MOMENTUM: usize> PartialEq for BatchNorm<L, MOMENTUM> {
    fn eq(&self, other: &Self) -> bool {
        let rows = |norm: &Self| [norm.scale, norm.mean, norm.variance];
        self.layer == other.layer && Row::flatten(&rows(self)) == Row::flatten(&rows(other))
    }
}

impl<L: Layer + fmt::Debug, const MOMENTUM: usize> fmt::Debug for BatchNorm<L, MOMENTUM> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchNorm")
            .field("layer", &self.layer)
            .field("scale", &self.scale.floats())
            .field("mean", &self.mean.floats())
            .field("variance", &self.variance.floats())
            .finish()
    }
}

/// The gradient of a [`BatchNorm`]: that of the dense layer, whose bias is β, and that of γ.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct BatchNormGradient<L, R> {
    /// The gradient of the dense layer.
    layer: L,
    /// The gradient of γ.
    scale: R,
}

floats! { [L: Floats, R: Row] BatchNormGradient<L, R> { layer, scale } }

/// The values of a batch that the backward pass of a [`BatchNorm`] needs.
#[derive(Debug)]
pub struct BatchNormTape<R, const BATCH: usize> {
    /// x̂, then the gradient of the weighted inputs.
    normalized: [R; BATCH],
    /// The mean and the variance that normalised the batch.
    mean: R,
    variance: R,
    /// The gradients of γ and of β.
    scale_gradient: R,
    shift_gradient: R,
    /// The number of rows that give the mean and the variance; 0 for the running averages.
    rows: usize,
}

zeroable! {
    [R: Row, const BATCH: usize] BatchNormTape<R, BATCH>
    { normalized, mean, variance, scale_gradient, shift_gradient, rows }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation, const MOMENTUM: usize> Train
    for BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM>
{
    type Gradient = BatchNormGradient<Dense<INPUTS, UNITS, A>, [f32; UNITS]>;
    type Tape<const BATCH: usize> = BatchNormTape<[f32; UNITS], BATCH>;
    /// The running mean and variance.
    type Statistics = [[f32; UNITS]; 2];

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        let BatchNormTape { normalized, mean, variance, rows, .. } = tape;
        let Self { layer, scale, .. } = self;
        let logits = logits.get_mut(..inputs.len()).unwrap_or_default();
        kernels::affine_batch(simd, inputs, &layer.weights, &[0.0; UNITS], logits);
        // One row has no variance.
        if pass == Pass::Frozen || inputs.len() < 2 {
            (*mean, *variance, *rows) = (self.mean, self.variance, 0);
        } else {
            batch_norm::statistics(simd, logits, mean, variance);
            *rows = inputs.len();
        }
        normalized.iter_mut().zip(&*logits).for_each(|(to, z)| *to = *z);
        batch_norm::normalize(simd, normalized, mean, variance, &[1.0; UNITS], &[0.0; UNITS]);
        batch_norm::normalize(simd, logits, mean, variance, scale, &layer.bias);
    }

    #[inline(always)]
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        let BatchNormTape { normalized, variance, scale_gradient, shift_gradient, rows, .. } = tape;
        let deltas = deltas.get(..inputs.len()).unwrap_or_default();
        let normalized = normalized.get_mut(..inputs.len()).unwrap_or_default();
        let Self { layer, scale, .. } = destination.layer();
        let of_the_batch = *rows > 0;
        let gradients = [&mut *scale_gradient, &mut *shift_gradient];
        batch_norm::backward(simd, deltas, normalized, variance, scale, of_the_batch, gradients);
        // The input gradient uses the weights before their update.
        if let Some(input_gradient) = input_gradient {
            kernels::input_gradient(simd, normalized, &layer.weights, input_gradient);
        }
        if let Destination::Trained { layer: Self { layer, scale, .. }, rule, mut moments } = destination {
            let mut scale_moments = moments.split_off(INPUTS * UNITS + UNITS);
            let mut shift_moments = moments.split_off(INPUTS * UNITS);
            kernels::update(simd, rule, scale, scale_gradient, &mut scale_moments);
            kernels::update(simd, rule, &mut layer.bias, shift_gradient, &mut shift_moments);
            kernels::weight_gradient::<_, _, _, _, BATCH, _>(
                simd,
                inputs,
                normalized,
                &mut layer.weights,
                // β replaces the bias of the dense layer: the normalisation cancels a bias before it.
                &mut [0.0; UNITS],
                rule,
                moments,
            );
        }
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        self.layer.visit_parameters(visitor);
        visitor.visit(&mut self.scale, Weights::NONE);
    }

    #[inline(always)]
    fn visit_statistics(&mut self, visitor: &mut impl Visitor) {
        visitor.visit(&mut self.mean, Weights::NONE);
        visitor.visit(&mut self.variance, Weights::NONE);
    }

    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>) {
        // A momentum above 100 % could make a variance negative.
        const { assert!(MOMENTUM <= 100, "running averages move by at most 100 percent") };
        if tape.rows > 0 {
            let momentum = MOMENTUM as f32 / 100.0;
            let rows = tape.rows as f32;
            batch_norm::move_average(simd, &mut self.mean, &tape.mean, momentum, 1.0);
            batch_norm::move_average(simd, &mut self.variance, &tape.variance, momentum, rows / (rows - 1.0));
        }
    }
}

//! Dropout: training zeroes random outputs, so that no unit relies on another.

use core::marker::PhantomData;

use crate::activation::{Activation, AtZero, Elementwise, Pass, Selu, Source};
use crate::architecture::Architecture;
use crate::floats::zeroable;
use crate::initializer::Initializer;
use crate::kernels::map;
use crate::limits::Percent;
use crate::rng::Rng;
use crate::row::Row;
use crate::simd::Simd;

/// The activation `A` with dropout: training drops each output with a probability of `PERCENT` %, and divides the
/// remaining ones by the probability to remain, which preserves the mean (Srivastava et al., *Dropout*, 2014).
///
/// `Dropout` is an activation and not a layer, so that inference pays neither an instruction nor a byte for it. Model
/// files do not contain it: a network trained with `Dropout<Relu, 20>` loads as one with `Relu`. To drop inputs, pass
/// it to a scaling layer: `MinMax<784, Dropout<Identity, 20>>`.
///
/// `A` is any activation except softmax. Training saves the undropped outputs and no mask: the backward pass draws the
/// dropped elements again from the same seed.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<4, 32, Dropout<Relu, 20>>, Dense<32, 3, Softmax>];
/// type OnTheDevice = sequential![Dense<4, 32, Relu>, Dense<32, 3, Softmax>];
///
/// const _: () = assert!(Net::INFERENCE_BYTES == OnTheDevice::INFERENCE_BYTES);
/// assert_eq!(Net::ARCHITECTURE, OnTheDevice::ARCHITECTURE);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropout<A, const PERCENT: usize>(PhantomData<A>);

/// Dropout for [`Selu`]: dropped outputs become −λα, Selu's lower limit, and an affine map of all outputs restores mean
/// 0 and variance 1 (Klambauer et al., *Self-Normalizing Neural Networks*, 2017). Otherwise like [`Dropout`].
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<8, 64, activation::AlphaDropout<activation::Selu, 10>>, Dense<64, 1, Identity>];
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlphaDropout<A, const PERCENT: usize>(PhantomData<A>);

/// The data that dropout saves per row.
#[derive(Clone, Copy, Debug)]
pub struct DropoutSaved<R> {
    /// The argument of the derivative.
    source: R,
    choice: Choice,
}

zeroable! { [R: Row] DropoutSaved<R> { source, choice } }

/// The random choice of a row's dropped elements, reproducible from the seed.
#[derive(Clone, Copy, Debug)]
struct Choice {
    seed: u32,
    row: u32,
    /// An element is dropped if its random number is below the threshold; 0 drops none.
    threshold: u32,
}

zeroable! { [] Choice { seed, row, threshold } }

impl Choice {
    /// For each element, whether it remains.
    fn stays(self) -> impl Iterator<Item = bool> {
        let mut rng = Rng::seed_from_u64(u64::from(self.seed) << 32 | u64::from(self.row));
        core::iter::repeat_with(move || rng.next_u32() >= self.threshold)
    }
}

/// The map of outputs in training: remaining ones are scaled and shifted, dropped ones become `dropped`.
#[derive(Clone, Copy, Debug)]
struct DropoutParameters {
    threshold: u32,
    scale: f32,
    shift: f32,
    dropped: f32,
}

impl DropoutParameters {
    fn dropout(percent: usize) -> Self {
        Self { threshold: threshold(percent), scale: 1.0 / (1.0 - probability(percent)), shift: 0.0, dropped: 0.0 }
    }

    fn alpha_dropout(percent: usize) -> Self {
        let p = probability(percent);
        let scale = 1.0 / libm::sqrtf((1.0 - p) * (1.0 + p * Selu::FLOOR * Selu::FLOOR));
        let shift = scale * p * Selu::FLOOR;
        Self { threshold: threshold(percent), scale, shift, dropped: shift - scale * Selu::FLOOR }
    }

    #[inline(always)]
    fn forward_train<S: Simd, A: Elementwise, R: Row>(
        self,
        simd: S,
        pass: Pass,
        rows: &mut [R],
        kept: &mut [DropoutSaved<R>],
    ) {
        let (seed, threshold) = match pass {
            Pass::Trained { seed } => (seed, self.threshold),
            Pass::Frozen => (0, 0),
        };
        for ((values, DropoutSaved { source, choice }), row) in rows.iter_mut().zip(kept).zip(0..) {
            *source = *values;
            A::forward(simd, core::slice::from_mut(values));
            map::zip_map(simd, source.values_mut(), values.values(), A::Source::choose);
            *choice = Choice { seed, row, threshold };
            if threshold > 0 {
                for (value, stays) in values.values_mut().iter_mut().zip(choice.stays()) {
                    *value = if stays { self.scale * *value + self.shift } else { self.dropped };
                }
            }
        }
    }

    #[inline(always)]
    fn backward<S: Simd, A: Elementwise, R: Row>(self, simd: S, kept: &[DropoutSaved<R>], gradient: &mut [R]) {
        for (gradient, DropoutSaved { source, choice }) in gradient.iter_mut().zip(kept) {
            if choice.threshold > 0 {
                for (value, stays) in gradient.values_mut().iter_mut().zip(choice.stays()) {
                    *value = if stays { self.scale * *value } else { 0.0 };
                }
            }
            map::zip_map(
                simd,
                gradient.values_mut(),
                source.values(),
                inline!(|gradient, source| gradient * A::derivative(simd, source)),
            );
        }
    }
}

/// The probability that an element is dropped.
const fn probability(percent: usize) -> f32 {
    percent as f32 / 100.0
}

/// The number of the 2³² random values that drop an element.
const fn threshold(percent: usize) -> u32 {
    assert!(percent < 100, "expected a dropout of less than 100 percent");
    ((1 << 32) * percent as u64 / 100) as u32
}

/// Implements an activation with the parameters of `DropoutParameters::$parameters`. `$at_zero` is its behaviour at
/// 0 in training.
macro_rules! activation_with_dropout {
    ($Dropout:ident, $parameters:ident, $at_zero:expr) => {
        impl<A: Elementwise, const PERCENT: usize> Activation for $Dropout<A, PERCENT> {
            const ARCHITECTURE: Architecture = <A as Elementwise>::ARCHITECTURE;
            const INITIALIZER: Initializer = <A as Elementwise>::INITIALIZER;
            const AT_ZERO: AtZero = $at_zero;

            type Kept<R: Row> = DropoutSaved<R>;
            type Dropout = Percent<PERCENT>;

            #[inline(always)]
            fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]) {
                A::forward(simd, rows);
            }

            #[inline(always)]
            fn forward_train<S: Simd, R: Row>(simd: S, pass: Pass, rows: &mut [R], kept: &mut [Self::Kept<R>]) {
                const { threshold(PERCENT) };
                DropoutParameters::$parameters(PERCENT).forward_train::<S, A, R>(simd, pass, rows, kept);
            }

            #[inline(always)]
            fn backward<S: Simd, R: Row>(simd: S, _: &[R], kept: &[Self::Kept<R>], gradient: &mut [R]) {
                DropoutParameters::$parameters(PERCENT).backward::<S, A, R>(simd, kept, gradient);
            }
        }
    };
}
activation_with_dropout!(Dropout, dropout, <A as Elementwise>::AT_ZERO);
activation_with_dropout!(
    AlphaDropout,
    alpha_dropout,
    match <A as Elementwise>::AT_ZERO {
        AtZero::Slope => AtZero::Other, // training shifts the outputs
        at_zero => at_zero,
    }
);

//! Outputs that are left out at random in training, so that no unit relies on another.

use core::marker::PhantomData;

use crate::activation::Pass;
use crate::activation::{Activation, Elementwise, Selu, Source};
use crate::architecture::Architecture;
use crate::floats::zeroable;
use crate::initializer::Initializer;
use crate::kernels::map;
use crate::limits::Percent;
use crate::rng::Rng;
use crate::row::Row;
use crate::simd::Simd;

/// The activation `A`, each of whose outputs training leaves out with a probability of `PERCENT` %; what stays is divided by
/// the probability to stay, so that the mean is the same (Srivastava et al., *Dropout*, 2014).
///
/// It is an activation and not a layer, because then it costs nothing where there is no training: not an instruction, and not
/// a byte. Saved files do not know of it either: a network trained with `Dropout<Relu, 20>` loads where `Relu` stands. For
/// dropout of the inputs, give it to a layer that scales them: `MinMax<784, Dropout<Identity, 20>>`.
///
/// `A` is any activation but softmax. In training its outputs are kept as they were, and no mask: what was left out is drawn
/// again when it is needed.
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

/// Dropout for [`Selu`]: what is left out becomes −λα, where Selu saturates, and all is scaled and shifted so that mean 0 and
/// variance 1 stay what they are (Klambauer et al., *Self-Normalizing Neural Networks*, 2017). Otherwise as [`Dropout`].
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<8, 64, activation::AlphaDropout<activation::Selu, 10>>, Dense<64, 1, Identity>];
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlphaDropout<A, const PERCENT: usize>(PhantomData<A>);

/// The values that dropout keeps of a row.
#[derive(Clone, Copy, Debug)]
pub struct DropoutSaved<R> {
    /// What the derivative is computed from.
    source: R,
    choice: Choice,
}

zeroable! { [R: Row] DropoutSaved<R> { source, choice } }

/// Which elements of a row are left out: the same at every call.
#[derive(Clone, Copy, Debug)]
struct Choice {
    seed: u32,
    row: u32,
    /// The random numbers below which an element is left out; 0 for none.
    threshold: u32,
}

zeroable! { [] Choice { seed, row, threshold } }

impl Choice {
    /// Whether each element in turn stays.
    fn stays(self) -> impl Iterator<Item = bool> {
        let mut rng = Rng::seed_from_u64(u64::from(self.seed) << 32 | u64::from(self.row));
        core::iter::repeat_with(move || rng.next_u32() >= self.threshold)
    }
}

/// What becomes of the outputs in training: those that stay are scaled and shifted, the others replaced.
#[derive(Clone, Copy, Debug)]
struct DropoutParameters {
    threshold: u32,
    scale: f32,
    shift: f32,
    left_out: f32,
}

impl DropoutParameters {
    fn dropout(percent: usize) -> Self {
        Self { threshold: threshold(percent), scale: 1.0 / (1.0 - probability(percent)), shift: 0.0, left_out: 0.0 }
    }

    fn alpha_dropout(percent: usize) -> Self {
        let p = probability(percent);
        let scale = 1.0 / libm::sqrtf((1.0 - p) * (1.0 + p * Selu::FLOOR * Selu::FLOOR));
        let shift = scale * p * Selu::FLOOR;
        Self { threshold: threshold(percent), scale, shift, left_out: shift - scale * Selu::FLOOR }
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
                    *value = if stays { self.scale * *value + self.shift } else { self.left_out };
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

/// The probability that an element is left out.
const fn probability(percent: usize) -> f32 {
    percent as f32 / 100.0
}

/// The part of all 2³² random numbers that leaves an element out.
const fn threshold(percent: usize) -> u32 {
    assert!(percent < 100, "dropout leaves out less than 100 percent");
    ((1 << 32) * percent as u64 / 100) as u32
}

/// An activation with a rule for training.
macro_rules! activation_with_dropout {
    ($Dropout:ident, $rule:ident) => {
        impl<A: Elementwise, const PERCENT: usize> Activation for $Dropout<A, PERCENT> {
            const ARCHITECTURE: Architecture = <A as Elementwise>::ARCHITECTURE;
            const INITIALIZER: Initializer = <A as Elementwise>::INITIALIZER;

            type Kept<R: Row> = DropoutSaved<R>;
            type Dropout = Percent<PERCENT>;

            #[inline(always)]
            fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]) {
                A::forward(simd, rows);
            }

            #[inline(always)]
            fn forward_train<S: Simd, R: Row>(simd: S, pass: Pass, rows: &mut [R], kept: &mut [Self::Kept<R>]) {
                const { threshold(PERCENT) };
                DropoutParameters::$rule(PERCENT).forward_train::<S, A, R>(simd, pass, rows, kept);
            }

            #[inline(always)]
            fn backward<S: Simd, R: Row>(simd: S, _: &[R], kept: &[Self::Kept<R>], gradient: &mut [R]) {
                DropoutParameters::$rule(PERCENT).backward::<S, A, R>(simd, kept, gradient);
            }
        }
    };
}
activation_with_dropout!(Dropout, dropout);
activation_with_dropout!(AlphaDropout, alpha_dropout);

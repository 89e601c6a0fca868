//! Losses of one output and one target, for any output activation.

use bytemuck::Zeroable;

use crate::activation::{Elementwise, Source};
use crate::error::TrainError;
use crate::kernels::map;
use crate::loss::loss::{binary_class, check_finite, one_hot};
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::row::Row;
use crate::simd::Simd;

/// A loss as a function of one output and its target, computed eight at a time. Its mean over samples and outputs is a
/// [`Loss`] for every [`Elementwise`] activation. The settings must accept zero as a value; `Zeroable` derives that,
/// with `features = ["derive"]` for `stackprop` in `Cargo.toml`:
///
/// ```
/// use stackprop::Zeroable;
/// use stackprop::prelude::*;
/// use stackprop::simd::{Simd, Vector};
/// use stackprop::loss::Pointwise;
///
/// /// s² (√(1 + (a − y)² / s²) − 1): a smooth Huber loss.
/// #[derive(Clone, Copy, Debug, Zeroable)]
/// #[bytemuck(crate = "stackprop")]
/// struct PseudoHuber {
///     scale: f32,
/// }
///
/// impl Default for PseudoHuber {
///     fn default() -> Self {
///         Self { scale: 1.0 }
///     }
/// }
///
/// impl Pointwise for PseudoHuber {
///     #[inline(always)]
///     fn loss<S: Simd>(&self, simd: S, output: S::Vector, target: S::Vector) -> (S::Vector, S::Vector) {
///         let (one, scale) = (simd.splat(1.0), simd.splat(self.scale));
///         let error = output - target;
///         let root = (one + (error / scale) * (error / scale)).sqrt();
///         (scale * scale * (root - one), error / root)
///     }
/// }
///
/// let mut net = Dense::<1, 1, Tanh>::zeroed();
/// let mut trainer = Trainer::<Dense<1, 1, Tanh>, _, _, 1>::new(PseudoHuber { scale: 4.0 }, Sgd::default());
/// let before = trainer.step(&mut net, &[[1.0]], &[[3.0]])?;
/// assert_eq!(before.loss, 4.0); // 16 (√(1 + 9/16) − 1)
/// # Ok::<(), TrainError>(())
/// ```
///
/// A vector has no branches: [`less_than`](crate::simd::Vector::less_than) returns a mask of lanes, and
/// [`select`](crate::simd::Vector::select) chooses by it. The pinball loss of a quantile q is q · (y − a) if the output
/// a lies below the target y, and (1 − q) · (a − y) above; the derivative is 0 where they are equal:
///
/// ```
/// use stackprop::Zeroable;
/// use stackprop::prelude::*;
/// use stackprop::simd::{Simd, Vector};
/// use stackprop::loss::Pointwise;
///
/// #[derive(Clone, Copy, Debug, Zeroable)]
/// #[bytemuck(crate = "stackprop")]
/// struct Pinball {
///     quantile: f32,
/// }
///
/// impl Pointwise for Pinball {
///     #[inline(always)]
///     fn loss<S: Simd>(&self, simd: S, output: S::Vector, target: S::Vector) -> (S::Vector, S::Vector) {
///         let (zero, quantile) = (simd.splat(0.0), simd.splat(self.quantile));
///         let error = output - target;
///         let above = zero.less_than(error).select(simd.splat(1.0) - quantile, zero);
///         let slope = error.less_than(zero).select(-quantile, above);
///         (slope * error, slope)
///     }
/// }
///
/// let mut net = Dense::<1, 1, Identity>::zeroed(); // learns the 0.75 quantile of the targets
/// let sgd = Sgd { learning_rate: 1.0 };
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 4>::new(Pinball { quantile: 0.75 }, sgd);
/// let evaluation = trainer.step(&mut net, &[[0.0]; 4], &[[2.0], [0.0], [2.0], [-4.0]])?;
/// assert_eq!(evaluation.loss, (0.75 * 2.0 + 0.0 + 0.75 * 2.0 + 0.25 * 4.0) / 4.0);
/// assert_eq!(net.bias, [(0.75 + 0.0 + 0.75 - 0.25) / 4.0]); // a target that is met has the slope 0
/// # Ok::<(), TrainError>(())
/// ```
pub trait Pointwise: Zeroable + 'static {
    /// For yes-or-no answers, the output above which the answer is yes; an answer is right if the target is above 0 as
    /// well.
    const THRESHOLD: Option<f32> = None;

    /// Checks the settings and the targets; by default accepts all. A separate check requires finite targets.
    ///
    /// # Errors
    ///
    /// The first invalid setting or target, with the expected range.
    fn check<R: Row>(&self, _: &[R]) -> Result<(), TrainError> {
        Ok(())
    }

    /// The loss, and its derivative with respect to the output.
    fn loss<S: Simd>(&self, simd: S, output: S::Vector, target: S::Vector) -> (S::Vector, S::Vector);
}

impl<P: Pointwise> Loss for P {
    type Target<R: Row> = R;

    fn check<R: Row>(&self, targets: &[R]) -> Result<(), TrainError> {
        Pointwise::check(self, targets)?;
        check_finite(targets)
    }

    fn target_of<R: Row>(label: usize) -> R {
        one_hot(label)
    }

    fn class_of<R: Row>(target: &R) -> Option<usize> {
        P::THRESHOLD.and_then(|_| binary_class(target))
    }
}

// With this attribute the compiler's message names the losses that go with an activation, not `Elementwise`.
#[diagnostic::do_not_recommend]
impl<A: Elementwise, P: Pointwise> FusedWith<A> for P {
    #[inline(always)]
    fn weighted_delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[R], weight: f32) -> Evaluation {
        let (logits, targets) = (R::flatten_mut(logits), R::flatten(targets));
        let accuracy = P::THRESHOLD.map(|threshold| {
            let is_right = |(z, y): (&f32, &f32)| (map::one(simd, *z, A::value::<S>) > threshold) == (*y > 0.0);
            let right = logits.iter().zip(targets).filter(|pair| is_right(*pair)).count();
            right as f32 / logits.len() as f32
        });
        let weight = simd.splat(weight / R::LEN as f32);
        let loss = map::zip_map_sum(
            simd,
            logits,
            targets,
            inline!(|z, y| {
                let a = A::value(simd, z);
                let (loss, slope) = self.loss(simd, a, y);
                (slope * A::derivative(simd, A::Source::choose(z, a)) * weight, loss * weight)
            }),
        );
        Evaluation { loss, accuracy }
    }
}

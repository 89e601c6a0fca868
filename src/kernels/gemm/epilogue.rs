//! What becomes of a parameter once its gradient is known.

use crate::kernels::columns;
use crate::simd::{LANES, Registers, Simd, Vector};

/// What becomes of a parameter, and of the moments that an optimizer keeps beside it, given its gradient: the same for every
/// parameter, so that a step is made while the gradient is still in registers, and no gradient need be stored.
///
/// Moments are here all that is kept from step to step with one value for each parameter, be it a moment of the gradient or not. An
/// [`Optimizer`](crate::optimizer::Optimizer) gives its rule to the [`Backward`](crate::optimizer::Backward) pass:
///
/// ```
/// use stackprop::Zeroable;
/// use stackprop::architecture::Architecture;
/// use stackprop::prelude::*;
/// use stackprop::simd::Registers;
/// use stackprop::optimizer::{Backward, Optimizer, UpdateRule};
/// use stackprop::Floats;
///
/// /// s ← s + g², w ← w − η·g / (√s + 10⁻¹⁰) (Duchi et al., *Adaptive Subgradient Methods*, 2011)
/// #[derive(Clone, Copy, Debug, Zeroable)]
/// #[bytemuck(crate = "stackprop")]
/// struct AdaGrad {
///     learning_rate: f32,
/// }
///
/// impl UpdateRule<1> for AdaGrad {
///     #[inline(always)]
///     fn apply<T: Registers>(
///         self,
///         t: T,
///         w: T::Vector,
///         g: T::Vector,
///         [s]: [T::Vector; 1],
///     ) -> (T::Vector, [T::Vector; 1]) {
///         let s = t.mul_add(g, g, s);
///         (t.mul_add(t.splat(-self.learning_rate), g / (t.sqrt(s) + t.splat(1e-10)), w), [s])
///     }
/// }
///
/// impl Optimizer for AdaGrad {
///     const ARCHITECTURE: Architecture = Architecture::name("AdaGrad");
///     type State<Gradient: Floats> = Gradient;
///     type Buffer<Gradient: Floats> = ();
///
///     fn learning_rate_mut(&mut self) -> &mut f32 {
///         &mut self.learning_rate
///     }
///
///     #[inline(always)]
///     fn update<B: Backward>(&self, backward: B, (): &mut (), squares: &mut B::Gradient) {
///         backward.update(*self, [squares]);
///     }
/// }
///
/// // The first step is as long as the learning rate, whatever the gradient.
/// let mut net = Dense::<1, 1, Identity>::zeroed();
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 1>::new(MeanSquaredError, AdaGrad { learning_rate: 0.5 });
/// trainer.step(&mut net, &[[3.0]], &[[7.0]])?;
/// assert_eq!(net, Dense::new([[0.5]], [0.5]));
/// # Ok::<(), TrainError>(())
/// ```
pub trait UpdateRule<const MOMENTS: usize>: Copy + Send {
    /// The new parameters and the new moments, for as many as a register holds.
    ///
    /// Implementations are `#[inline(always)]`, see [`Computation::run`](crate::simd::Computation::run).
    fn apply<T: Registers>(
        self,
        registers: T,
        parameter: T::Vector,
        gradient: T::Vector,
        moments: [T::Vector; MOMENTS],
    ) -> (T::Vector, [T::Vector; MOMENTS]);
}

/// The gradient overwrites the parameter: `w = g`.
#[derive(Clone, Copy, Debug)]
pub struct Store;

impl UpdateRule<0> for Store {
    #[inline(always)]
    fn apply<T: Registers>(
        self,
        _: T,
        _: T::Vector,
        gradient: T::Vector,
        _: [T::Vector; 0],
    ) -> (T::Vector, [T::Vector; 0]) {
        (gradient, [])
    }
}

/// The gradient is written down beside the parameter, as its only moment, and nothing else changes.
#[derive(Clone, Copy, Debug)]
pub struct Record;

impl UpdateRule<1> for Record {
    #[inline(always)]
    fn apply<T: Registers>(
        self,
        _: T,
        parameter: T::Vector,
        gradient: T::Vector,
        _: [T::Vector; 1],
    ) -> (T::Vector, [T::Vector; 1]) {
        (parameter, [gradient])
    }
}

/// Plain gradient descent: `w = w − learning_rate · g`.
#[derive(Clone, Copy, Debug)]
pub struct Descend {
    /// The learning rate.
    pub learning_rate: f32,
}

impl UpdateRule<0> for Descend {
    #[inline(always)]
    fn apply<T: Registers>(
        self,
        registers: T,
        parameter: T::Vector,
        gradient: T::Vector,
        _: [T::Vector; 0],
    ) -> (T::Vector, [T::Vector; 0]) {
        (registers.mul_add(registers.splat(-self.learning_rate), gradient, parameter), [])
    }
}

/// The moments of some parameters: as many values of each as there are parameters, in their order.
#[derive(Debug)]
pub struct Moments<'a, const MOMENTS: usize>(pub [&'a mut [f32]; MOMENTS]);

impl Moments<'_, 0> {
    /// None, for a rule that keeps nothing.
    pub const NONE: Self = Self([]);
}

impl<'a, const MOMENTS: usize> Moments<'a, MOMENTS> {
    /// Splits them in two: those of the first `len` parameters stay, and those of the others are given.
    #[inline(always)]
    #[must_use]
    pub fn split_off(&mut self, len: usize) -> Moments<'a, MOMENTS> {
        let mut rest = core::array::from_fn(inline!(|_| <&mut [f32]>::default()));
        for (rest, moment) in rest.iter_mut().zip(&mut self.0) {
            *rest = moment.split_off_mut(len..).unwrap_or_default();
        }
        Moments(rest)
    }

    /// The moments of a row of parameters that begins with parameter `first`.
    #[inline(always)]
    pub(super) fn row<const COLUMNS: usize>(&self, moment: usize, first: usize) -> Option<&[f32; COLUMNS]> {
        self.0.get(moment)?.get(first..)?.first_chunk()
    }

    /// The moments of a row of parameters that begins with parameter `first`.
    #[inline(always)]
    pub(super) fn row_mut<const COLUMNS: usize>(&mut self, moment: usize, first: usize) -> Option<&mut [f32; COLUMNS]> {
        self.0.get_mut(moment)?.get_mut(first..)?.first_chunk_mut()
    }
}

/// Applies the rule to each of the parameters, with the gradient and the moments that are beside it; as far as the shortest goes.
#[inline(always)]
pub fn update<S: Simd, R: UpdateRule<MOMENTS>, const MOMENTS: usize>(
    simd: S,
    rule: R,
    parameters: &mut [f32],
    gradients: &[f32],
    moments: &mut Moments<'_, MOMENTS>,
) {
    let len = moments.0.iter().fold(parameters.len().min(gradients.len()), |len, moment| len.min(moment.len()));
    let parameters = parameters.get_mut(..len).unwrap_or_default();
    if S::SCALAR {
        for (i, (parameter, gradient)) in parameters.iter_mut().zip(gradients).enumerate() {
            let mut old = [Simd::splat(simd, 0.0); MOMENTS];
            for (old, moment) in old.iter_mut().zip(&moments.0) {
                *old = Simd::splat(simd, moment.get(i).copied().unwrap_or_default());
            }
            let (new, new_moments) = rule.apply(simd, Simd::splat(simd, *parameter), Simd::splat(simd, *gradient), old);
            [*parameter, ..] = new.to_array();
            for (moment, new) in moments.0.iter_mut().zip(new_moments) {
                if let Some(moment) = moment.get_mut(i) {
                    [*moment, ..] = new.to_array();
                }
            }
        }
        return;
    }
    for (chunk, parameters) in parameters.chunks_mut(LANES).enumerate() {
        let first = chunk * LANES;
        update_vector(simd, rule, parameters, columns::load(simd, gradients, first), moments, first);
    }
}

/// Applies the rule to eight parameters at most, whose moments are those from `first` on.
#[inline(always)]
pub(super) fn update_vector<S: Simd, R: UpdateRule<MOMENTS>, const MOMENTS: usize>(
    simd: S,
    rule: R,
    parameters: &mut [f32],
    gradient: S::Vector,
    moments: &mut Moments<'_, MOMENTS>,
    first: usize,
) {
    let places = first..first + parameters.len();
    let mut old = [Simd::splat(simd, 0.0); MOMENTS];
    for (old, moment) in old.iter_mut().zip(&moments.0) {
        *old = columns::load(simd, moment.get(places.clone()).unwrap_or_default(), 0);
    }
    let (new, new_moments) = rule.apply(simd, columns::load(simd, parameters, 0), gradient, old);
    columns::store(new, parameters, 0);
    for (moment, new) in moments.0.iter_mut().zip(new_moments) {
        columns::store(new, moment.get_mut(places.clone()).unwrap_or_default(), 0);
    }
}

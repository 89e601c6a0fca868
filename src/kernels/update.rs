//! The update of a parameter as soon as its gradient is known.

use core::mem;

use crate::kernels::columns;
use crate::simd::{Registers, Simd};
use crate::unrolled::unrolled;

/// Maps a parameter, its gradient and its moments to their new values. The rule is the same for every parameter, so the
/// kernel applies it while the gradient is still in registers, and never stores the gradient.
///
/// A moment is any value that an optimizer keeps per parameter between steps. An
/// [`Optimizer`](crate::optimizer::Optimizer) passes its rule to the [`Backward`](crate::optimizer::Backward) pass:
///
/// ```
/// use stackprop::Zeroable;
/// use stackprop::architecture::Architecture;
/// use stackprop::prelude::*;
/// use stackprop::simd::Registers;
/// use stackprop::Floats;
/// use stackprop::optimizer::{Backward, Optimizer, UpdateRule};
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
/// // The first step equals the learning rate, for any gradient.
/// let mut net = Dense::<1, 1, Identity>::zeroed();
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 1>::new(MeanSquaredError, AdaGrad { learning_rate: 0.5 });
/// trainer.step(&mut net, &[[3.0]], &[[7.0]])?;
/// assert_eq!(net, Dense::new([[0.5]], [0.5]));
/// # Ok::<(), TrainError>(())
/// ```
pub trait UpdateRule<const MOMENTS: usize>: Copy + Send {
    /// The new parameters and the new moments, for one register of each.
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

/// Records the gradient as the only moment of the parameter; the parameter does not change.
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

/// `MOMENTS` slices of moments, each with one value per parameter, in the order of the parameters.
#[derive(Debug)]
pub struct Moments<'a, const MOMENTS: usize>(pub [&'a mut [f32]; MOMENTS]);

impl Moments<'_, 0> {
    /// No slices, for a rule without moments.
    pub const NONE: Self = Self([]);
}

impl<'a, const MOMENTS: usize> Moments<'a, MOMENTS> {
    /// Keeps the moments of the first `len` parameters, and returns those of the others.
    #[inline(always)]
    #[must_use]
    pub fn split_off(&mut self, len: usize) -> Moments<'a, MOMENTS> {
        let mut rest = core::array::from_fn(inline!(|_| <&mut [f32]>::default()));
        unrolled!(for i in 0..MOMENTS {
            rest[i] = self.0[i].split_off_mut(len..).unwrap_or_default();
        });
        Moments(rest)
    }

    /// Removes the moments of the first `len` parameters, and returns them.
    #[inline(always)]
    #[must_use]
    pub fn split_front(&mut self, len: usize) -> Self {
        let rest = self.split_off(len);
        mem::replace(self, rest)
    }
}

/// Applies the rule to each parameter with its gradient and its moments, up to the end of the shortest slice.
#[inline(always)]
pub fn update<S: Simd, R: UpdateRule<MOMENTS>, const MOMENTS: usize>(
    simd: S,
    rule: R,
    parameters: &mut [f32],
    gradients: &[f32],
    moments: &mut Moments<'_, MOMENTS>,
) {
    let mut len = parameters.len().min(gradients.len());
    unrolled!(for i in 0..MOMENTS {
        len = len.min(moments.0[i].len());
    });
    let parameters = parameters.get_mut(..len).unwrap_or_default();
    for (chunk, parameters) in parameters.chunks_mut(S::LANES).enumerate() {
        let first = chunk * S::LANES;
        update_vector(simd, rule, parameters, columns::load(simd, gradients, first), moments, first);
    }
}

/// Applies the rule to the parameters of one vector, whose moments begin at `first`.
#[inline(always)]
pub(super) fn update_vector<T: Registers, R: UpdateRule<MOMENTS>, const MOMENTS: usize>(
    registers: T,
    rule: R,
    parameters: &mut [f32],
    gradient: T::Vector,
    moments: &mut Moments<'_, MOMENTS>,
    first: usize,
) {
    let places = first..first + parameters.len();
    let mut old = [registers.splat(0.0); MOMENTS];
    unrolled!(for i in 0..MOMENTS {
        old[i] = columns::load(registers, moments.0[i].get(places.clone()).unwrap_or_default(), 0);
    });
    let (new, new_moments) = rule.apply(registers, columns::load(registers, parameters, 0), gradient, old);
    columns::store(registers, new, parameters, 0);
    unrolled!(for i in 0..MOMENTS {
        columns::store(registers, new_moments[i], moments.0[i].get_mut(places.clone()).unwrap_or_default(), 0);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Portable;

    #[test]
    fn every_parameter_meets_its_own_gradient() {
        let mut parameters = [100.0; 19];
        let gradients = core::array::from_fn::<_, 19, _>(|i| i as f32);
        let mut moments = Moments::NONE;
        update(Portable, Descend { learning_rate: 0.5 }, &mut parameters, &gradients, &mut moments);
        assert_eq!(parameters, core::array::from_fn(|i| 100.0 - 0.5 * i as f32));
    }
}

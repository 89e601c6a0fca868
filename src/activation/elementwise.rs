//! Elementwise activations.

use bytemuck::Zeroable;

use crate::activation::{Activation, AtZero, Pass};
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::kernels::map;
use crate::limits::Percent;
use crate::row::Row;
use crate::simd::{Simd, Vector};

/// An elementwise activation and its derivative, both computed for eight elements at a time.
///
/// ```
/// use stackprop::activation::{Elementwise, FromOutput};
/// use stackprop::architecture::Architecture;
/// use stackprop::initializer::Initializer;
/// use stackprop::prelude::*;
/// use stackprop::simd::{Simd, Vector};
///
/// /// z / (1 + |z|)
/// struct Softsign;
///
/// impl Elementwise for Softsign {
///     const ARCHITECTURE: Architecture = Architecture::name("Softsign");
///     const INITIALIZER: Initializer = Initializer::GlorotUniform;
///     type Source = FromOutput;
///
///     #[inline(always)]
///     fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
///         logit / (simd.splat(1.0) + logit.max(-logit))
///     }
///
///     /// (1 − |a|)²
///     #[inline(always)]
///     fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
///         let rest = simd.splat(1.0) - output.max(-output);
///         rest * rest
///     }
/// }
///
/// let unit = Dense::<1, 1, Softsign>::new([[1.0]], [0.0]);
/// assert_eq!(unit.predict(&[-3.0]), [-0.75]);
/// ```
pub trait Elementwise: 'static {
    /// The activation's part of the architecture's text.
    const ARCHITECTURE: Architecture;
    /// The distribution of the initial weights of a layer with this activation.
    const INITIALIZER: Initializer;
    /// The value and the slope at a logit of 0.
    const AT_ZERO: AtZero = AtZero::Other;
    /// The argument of the derivative: [`FromOutput`], or [`FromLogit`], which training must then save.
    type Source: Source;

    /// The output for a logit.
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector;

    /// ∂output/∂logit as a function of [`Source`](Elementwise::Source).
    fn derivative<S: Simd>(simd: S, source: S::Vector) -> S::Vector;
}

/// The argument of a derivative: [`FromOutput`] or [`FromLogit`].
pub trait Source: sealed::Sealed + 'static {
    /// The data that training saves per row of logits: none, or the row.
    type Kept<R: Row>: Copy + Zeroable + 'static;

    /// Returns `logit` or `output`.
    fn choose<V: Vector>(logit: V, output: V) -> V;

    /// Saves the logits, if the derivative needs them.
    fn keep<R: Row>(logits: &[R], kept: &mut [Self::Kept<R>]);

    /// Returns the saved logits or the outputs.
    fn rows<'a, R: Row>(kept: &'a [Self::Kept<R>], outputs: &'a [R]) -> &'a [R];
}

/// The derivative is a function of the output; training saves no logits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FromOutput;

/// The derivative is a function of the logit; training saves one value per output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FromLogit;

impl Source for FromOutput {
    type Kept<R: Row> = ();

    #[inline(always)]
    fn choose<V: Vector>(_: V, output: V) -> V {
        output
    }

    #[inline(always)]
    fn keep<R: Row>(_: &[R], _: &mut [()]) {}

    #[inline(always)]
    fn rows<'a, R: Row>(_: &'a [()], outputs: &'a [R]) -> &'a [R] {
        outputs
    }
}

impl Source for FromLogit {
    type Kept<R: Row> = R;

    #[inline(always)]
    fn choose<V: Vector>(logit: V, _: V) -> V {
        logit
    }

    #[inline(always)]
    fn keep<R: Row>(logits: &[R], kept: &mut [R]) {
        for (kept, logits) in kept.iter_mut().zip(logits) {
            *kept = *logits;
        }
    }

    #[inline(always)]
    fn rows<'a, R: Row>(kept: &'a [R], _: &'a [R]) -> &'a [R] {
        kept
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::FromOutput {}
    impl Sealed for super::FromLogit {}
}

impl<E: Elementwise> Activation for E {
    const ARCHITECTURE: Architecture = E::ARCHITECTURE;
    const INITIALIZER: Initializer = E::INITIALIZER;
    const AT_ZERO: AtZero = E::AT_ZERO;

    type Kept<R: Row> = <E::Source as Source>::Kept<R>;
    type Dropout = Percent<0>;

    #[inline(always)]
    fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]) {
        map::map(simd, R::flatten_mut(rows), inline!(|logit| E::value(simd, logit)));
    }

    #[inline(always)]
    fn forward_train<S: Simd, R: Row>(simd: S, _: Pass, rows: &mut [R], kept: &mut [Self::Kept<R>]) {
        E::Source::keep(rows, kept);
        Self::forward(simd, rows);
    }

    #[inline(always)]
    fn backward<S: Simd, R: Row>(simd: S, outputs: &[R], kept: &[Self::Kept<R>], gradient: &mut [R]) {
        map::zip_map(
            simd,
            R::flatten_mut(gradient),
            R::flatten(E::Source::rows(kept, outputs)),
            inline!(|gradient, source| gradient * E::derivative(simd, source)),
        );
    }
}

/// z, for the output of a regression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity;

impl Elementwise for Identity {
    const ARCHITECTURE: Architecture = Architecture::name("Identity");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;
    const AT_ZERO: AtZero = AtZero::Slope;
    type Source = FromOutput;

    #[inline(always)]
    fn value<S: Simd>(_: S, logit: S::Vector) -> S::Vector {
        logit
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, _: S::Vector) -> S::Vector {
        simd.splat(1.0)
    }
}

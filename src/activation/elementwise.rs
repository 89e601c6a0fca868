//! The activations that treat every element alone.

use super::Activation;
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::kernels::{logistic, map, tanh};
use crate::row::Row;
use crate::simd::{Simd, Vector};

/// An activation as a function of one element, eight at a time, with its derivative as a function of the *output*.
pub trait Elementwise: 'static {
    /// The activation in an architecture's words.
    const ARCHITECTURE: Architecture;
    /// What the weights of a layer with this activation are drawn from.
    const INITIALIZER: Initializer;

    /// The output for a logit.
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector;

    /// ∂output/∂logit, given the output.
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector;
}

impl<E: Elementwise> Activation for E {
    const ARCHITECTURE: Architecture = E::ARCHITECTURE;
    const INITIALIZER: Initializer = E::INITIALIZER;

    #[inline(always)]
    fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]) {
        map::map(
            simd,
            R::flatten_mut(rows),
            #[inline(always)]
            |logit| E::value(simd, logit),
        );
    }

    #[inline(always)]
    fn backward<S: Simd, R: Row>(simd: S, outputs: &[R], gradient: &mut [R]) {
        map::zip_map(
            simd,
            R::flatten_mut(gradient),
            R::flatten(outputs),
            #[inline(always)]
            |gradient, output| gradient * E::derivative(simd, output),
        );
    }
}

/// z: for the output of a regression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity;

impl Elementwise for Identity {
    const ARCHITECTURE: Architecture = Architecture::name("Identity");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;

    #[inline(always)]
    fn value<S: Simd>(_: S, logit: S::Vector) -> S::Vector {
        logit
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, _: S::Vector) -> S::Vector {
        simd.splat(1.0)
    }
}

/// max(0, z), the rectified linear unit; exact. The derivative at 0 is taken as 0, as PyTorch does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relu;

impl Elementwise for Relu {
    const ARCHITECTURE: Architecture = Architecture::name("Relu");
    const INITIALIZER: Initializer = Initializer::HeNormal;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        // In this order a NaN stays one.
        simd.splat(0.0).max(logit)
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        let zero = simd.splat(0.0);
        zero.less_than(output).select(simd.splat(1.0), zero)
    }
}

/// z where z > 0, elsewhere αz with α = `PERCENT` / 100, by default 0.01, as in PyTorch.
///
/// `LeakyRelu<30>` has Keras's α of 0.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeakyRelu<const PERCENT: usize = 1>;

impl<const PERCENT: usize> LeakyRelu<PERCENT> {
    /// The slope on the left, α.
    pub const SLOPE: f32 = PERCENT as f32 / 100.0;
}

impl<const PERCENT: usize> Elementwise for LeakyRelu<PERCENT> {
    const ARCHITECTURE: Architecture = Architecture::Type { name: "LeakyRelu", sizes: &[PERCENT], inner: &[] };
    const INITIALIZER: Initializer = Initializer::HeNormal;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        simd.splat(0.0).less_than(logit).select(logit, logit * simd.splat(Self::SLOPE))
    }

    /// The output has the sign of the logit.
    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        simd.splat(0.0).less_than(output).select(simd.splat(1.0), simd.splat(Self::SLOPE))
    }
}

/// 1 / (1 + e⁻ᶻ), the sigmoid, in \[0, 1\]: for a probability, alone or one of several labels. At most 2 ulp off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "sigmoid")]
pub struct Logistic;

impl Elementwise for Logistic {
    const ARCHITECTURE: Architecture = Architecture::name("Logistic");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        logistic::logistic(simd, logit)
    }

    /// a · (1 − a)
    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        output * (simd.splat(1.0) - output)
    }
}

/// tanh z, in \[−1, 1\]; at most 2 ulp off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tanh;

impl Elementwise for Tanh {
    const ARCHITECTURE: Architecture = Architecture::name("Tanh");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        tanh::tanh(simd, logit)
    }

    /// 1 − a²
    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        simd.mul_add(-output, output, simd.splat(1.0))
    }
}

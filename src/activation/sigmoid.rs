//! The S-shaped activations: logistic, tanh, and hard sigmoid, a piecewise linear logistic function.

use crate::activation::clamp::clamp;
use crate::activation::{AtZero, Elementwise, FromOutput};
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::kernels::math::{logistic, tanh};
use crate::simd::{Simd, Vector};

/// 1 / (1 + e⁻ᶻ), the sigmoid, in \[0, 1\]: for one probability, or independent labels. Error at most 2 ulp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "sigmoid")]
pub struct Logistic;

impl Elementwise for Logistic {
    const ARCHITECTURE: Architecture = Architecture::name("Logistic");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;
    type Source = FromOutput;

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

/// tanh z, in \[−1, 1\]. Error at most 2 ulp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tanh;

impl Elementwise for Tanh {
    const ARCHITECTURE: Architecture = Architecture::name("Tanh");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;
    const AT_ZERO: AtZero = AtZero::Slope;
    type Source = FromOutput;

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

/// z/6 + 1/2, clamped to \[0, 1\]: the hard sigmoid of PyTorch and Keras 3. (Older versions of Keras used z/5 + 1/2.)
///
/// The derivative is 1/6 between the corners at ±3 and 0 elsewhere, as in PyTorch. Two roundings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HardSigmoid;

impl Elementwise for HardSigmoid {
    const ARCHITECTURE: Architecture = Architecture::name("HardSigmoid");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;
    type Source = FromOutput;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        hard_sigmoid(simd, logit)
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        let (zero, one) = (simd.splat(0.0), simd.splat(1.0));
        zero.less_than(output).bit_and(output.less_than(one)).bit_and(simd.splat(1.0 / 6.0))
    }
}

/// (z + 3) / 6, clamped to \[0, 1\]; preserves NaN.
#[inline(always)]
pub(super) fn hard_sigmoid<S: Simd>(simd: S, z: S::Vector) -> S::Vector {
    clamp(simd, (z + simd.splat(3.0)) / simd.splat(6.0), [0.0, 1.0])
}

//! Relatives of the rectified linear unit with derivatives that are functions of the logit, which training saves.

use crate::activation::sigmoid::hard_sigmoid;
use crate::activation::{AtZero, Elementwise, FromLogit};
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::kernels::math::{gelu, logistic, silu, softplus};
use crate::simd::{Simd, Vector};

/// ln(1 + eᶻ), a smooth [`Relu`](super::Relu). Error at most 2.1 ulp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Softplus;

impl Elementwise for Softplus {
    const ARCHITECTURE: Architecture = Architecture::name("Softplus");
    const INITIALIZER: Initializer = Initializer::HeNormal;
    type Source = FromLogit;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        softplus::softplus(simd, logit)
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        logistic::logistic(simd, logit)
    }
}

/// z Φ(z), the Gaussian error linear unit, with the exact normal distribution function Φ rather than the approximation
/// by tanh (Hendrycks and Gimpel, 2016). Error at most 3.5 ulp; [`gelu`](mod@crate::kernels::math::gelu) states the
/// error of the derivative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gelu;

impl Elementwise for Gelu {
    const ARCHITECTURE: Architecture = Architecture::name("Gelu");
    const INITIALIZER: Initializer = Initializer::HeNormal;
    const AT_ZERO: AtZero = AtZero::Slope;
    type Source = FromLogit;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        gelu::gelu(simd, logit)
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        gelu::gelu_derivative(simd, logit)
    }
}

/// z / (1 + e⁻ᶻ), the sigmoid linear unit, also called Swish (Ramachandran et al., 2017). Error at most 3 ulp;
/// [`silu`](mod@crate::kernels::math::silu) states the error of the derivative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "swish")]
pub struct Silu;

impl Elementwise for Silu {
    const ARCHITECTURE: Architecture = Architecture::name("Silu");
    const INITIALIZER: Initializer = Initializer::HeNormal;
    const AT_ZERO: AtZero = AtZero::Slope;
    type Source = FromLogit;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        silu::silu(simd, logit)
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        silu::silu_derivative(simd, logit)
    }
}

/// z · [hard sigmoid](super::HardSigmoid) z, the piecewise quadratic approximation of [`Silu`] (Howard et al.,
/// *Searching for MobileNetV3*, 2019). Four roundings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HardSwish;

impl Elementwise for HardSwish {
    const ARCHITECTURE: Architecture = Architecture::name("HardSwish");
    const INITIALIZER: Initializer = Initializer::HeNormal;
    const AT_ZERO: AtZero = AtZero::Slope;
    type Source = FromLogit;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        let (zero, corner) = (simd.splat(0.0), simd.splat(3.0));
        // The selection avoids −∞ · 0, which is NaN.
        logit.less_than(-corner).select(zero, logit * hard_sigmoid(simd, logit))
    }

    /// z/3 + 1/2 between the corners at ±3
    #[inline(always)]
    fn derivative<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        let (zero, one, corner) = (simd.splat(0.0), simd.splat(1.0), simd.splat(3.0));
        let between = logit / corner + simd.splat(0.5);
        let right = corner.less_than(logit).select(one, between);
        logit.less_than(-corner).select(zero, right)
    }
}

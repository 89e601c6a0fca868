//! The rectified linear unit and its relatives: linear for positive logits, small for negative ones.

use crate::activation::{AtZero, Elementwise, FromOutput};
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::kernels::math::exp_m1;
use crate::simd::{Simd, Vector};

/// max(0, z), the rectified linear unit; exact. The derivative at 0 is taken as 0, as PyTorch does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relu;

impl Elementwise for Relu {
    const ARCHITECTURE: Architecture = Architecture::name("Relu");
    const INITIALIZER: Initializer = Initializer::HeNormal;
    const AT_ZERO: AtZero = AtZero::Flat;
    type Source = FromOutput;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        // This argument order preserves NaN.
        simd.splat(0.0).max(logit)
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        let zero = simd.splat(0.0);
        zero.less_than(output).select(simd.splat(1.0), zero)
    }
}

/// z if z > 0, otherwise αz with α = `PERCENT` / 100, by default 0.01 as in PyTorch; one rounding.
///
/// `LeakyRelu<30>` has Keras's α of 0.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeakyRelu<const PERCENT: usize = 1>;

impl<const PERCENT: usize> LeakyRelu<PERCENT> {
    /// α, the slope for negative logits.
    pub const SLOPE: f32 = PERCENT as f32 / 100.0;
}

impl<const PERCENT: usize> Elementwise for LeakyRelu<PERCENT> {
    const ARCHITECTURE: Architecture = Architecture::Type { name: "LeakyRelu", sizes: &[PERCENT], inner: &[] };
    const INITIALIZER: Initializer = Initializer::HeNormal;
    const AT_ZERO: AtZero = if PERCENT == 0 { AtZero::Flat } else { AtZero::Slope };
    type Source = FromOutput;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        simd.splat(0.0).less_than(logit).select(logit, logit * simd.splat(Self::SLOPE))
    }

    /// The output and the logit have the same sign.
    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        simd.splat(0.0).less_than(output).select(simd.splat(1.0), simd.splat(Self::SLOPE))
    }
}

/// z if z > 0, otherwise α (eᶻ − 1) with α = `PERCENT` / 100, by default 1: the exponential linear unit (Clevert et
/// al., 2016). Error at most 2 ulp for α = 1; other α add one rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elu<const PERCENT: usize = 100>;

impl<const PERCENT: usize> Elu<PERCENT> {
    /// α; the outputs approach −α for large negative logits.
    pub const ALPHA: f32 = PERCENT as f32 / 100.0;
}

impl<const PERCENT: usize> Elementwise for Elu<PERCENT> {
    const ARCHITECTURE: Architecture = Architecture::Type { name: "Elu", sizes: &[PERCENT], inner: &[] };
    const INITIALIZER: Initializer = Initializer::HeNormal;
    const AT_ZERO: AtZero = if PERCENT == 0 { AtZero::Flat } else { AtZero::Slope };
    type Source = FromOutput;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        simd.splat(0.0).less_than(logit).select(logit, simd.splat(Self::ALPHA) * exp_m1::exp_m1(simd, logit))
    }

    /// α eᶻ = a + α
    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        simd.splat(0.0).less_than(output).select(simd.splat(1.0), output + simd.splat(Self::ALPHA))
    }
}

/// λz if z > 0, otherwise λα (eᶻ − 1): the scaled exponential linear unit. With standardised inputs, the outputs of a
/// deep network keep mean 0 and variance 1 (Klambauer et al., *Self-Normalizing Neural Networks*, 2017). Error at most
/// 3 ulp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selu;

impl Selu {
    /// λ
    pub const SCALE: f32 = 1.050_701;
    /// α
    pub const ALPHA: f32 = 1.673_263_2;
    /// λα; the outputs approach −λα for large negative logits.
    pub const FLOOR: f32 = 1.758_099_3;
}

impl Elementwise for Selu {
    const ARCHITECTURE: Architecture = Architecture::name("Selu");
    const INITIALIZER: Initializer = Initializer::LeCunNormal;
    const AT_ZERO: AtZero = AtZero::Slope;
    type Source = FromOutput;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        let (right, left) = (simd.splat(Self::SCALE) * logit, simd.splat(Self::FLOOR) * exp_m1::exp_m1(simd, logit));
        simd.splat(0.0).less_than(logit).select(right, left)
    }

    /// λα eᶻ = a + λα
    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        simd.splat(0.0).less_than(output).select(simd.splat(Self::SCALE), output + simd.splat(Self::FLOOR))
    }
}

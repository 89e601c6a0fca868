//! Activations that clamp the logit.

use crate::activation::{AtZero, Elementwise, FromOutput};
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::simd::{Simd, Vector};

/// min(max(0, z), 6), in \[0, 6\]; exact. A network that will be quantized keeps its outputs in a known range with it
/// (Krizhevsky, *Convolutional Deep Belief Networks on CIFAR-10*, 2010).
///
/// The derivative at the corners, 0 and 6, is taken as 0, as PyTorch does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relu6;

impl Elementwise for Relu6 {
    const ARCHITECTURE: Architecture = Architecture::name("Relu6");
    const INITIALIZER: Initializer = Initializer::HeNormal;
    const AT_ZERO: AtZero = AtZero::Flat;
    type Source = FromOutput;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        clamp(simd, logit, [0.0, 6.0])
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        one_between(simd, output, [0.0, 6.0])
    }
}

/// z, clamped to \[−1, 1\]; exact. TensorFlow Lite calls it `RELU_N1_TO_1`.
///
/// The derivative at the corners, ±1, is taken as 0, as PyTorch does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HardTanh;

impl Elementwise for HardTanh {
    const ARCHITECTURE: Architecture = Architecture::name("HardTanh");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;
    const AT_ZERO: AtZero = AtZero::Slope;
    type Source = FromOutput;

    #[inline(always)]
    fn value<S: Simd>(simd: S, logit: S::Vector) -> S::Vector {
        clamp(simd, logit, [-1.0, 1.0])
    }

    #[inline(always)]
    fn derivative<S: Simd>(simd: S, output: S::Vector) -> S::Vector {
        one_between(simd, output, [-1.0, 1.0])
    }
}

/// z, clamped to \[low, high\]. This argument order preserves NaN.
#[inline(always)]
pub(super) fn clamp<S: Simd>(simd: S, z: S::Vector, [low, high]: [f32; 2]) -> S::Vector {
    simd.splat(high).min(simd.splat(low).max(z))
}

/// 1 for an output between the corners, otherwise 0.
#[inline(always)]
fn one_between<S: Simd>(simd: S, output: S::Vector, [low, high]: [f32; 2]) -> S::Vector {
    simd.splat(low).less_than(output).bit_and(output.less_than(simd.splat(high))).bit_and(simd.splat(1.0))
}

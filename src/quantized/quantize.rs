//! The quantized type of each network.

use crate::layer::{BatchNorm, Chain, Dense, Layer, Scaling, Statistic};
use crate::quantized::preprocessing::Preprocessing;
use crate::quantized::{Int8Dense, Int8Layer, Int8Scaling, QuantizedActivation, Rounding};

/// A network that can be quantized: the type of its quantized layers.
pub trait Quantize: Layer + 'static {
    /// The part of the network that stays in `f32`, before the inputs are quantized, if the network begins with this
    /// layer: a scaling layer, or `()`.
    type Preprocessing: Preprocessing<Self::Input>;
    /// The layers of a network that consists of this one.
    type Layers<R: Rounding>: Int8Layer;
    /// This layer behind others.
    type Hidden<R: Rounding>: Int8Layer;
    /// The layers of a network that begins with this one, with `Rest` behind it.
    type Before<Rest: Quantize, R: Rounding>: Int8Layer;
}

impl<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation> Quantize for Dense<INPUTS, UNITS, A> {
    type Preprocessing = ();
    type Layers<R: Rounding> = Int8Dense<INPUTS, UNITS, A, R>;
    type Hidden<R: Rounding> = Int8Dense<INPUTS, UNITS, A, R>;
    type Before<Rest: Quantize, R: Rounding> = Chain<Self::Hidden<R>, Rest::Hidden<R>>;
}

impl<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, const MOMENTUM: usize> Quantize
    for BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM>
{
    type Preprocessing = ();
    type Layers<R: Rounding> = Int8Dense<INPUTS, UNITS, A, R>;
    type Hidden<R: Rounding> = Int8Dense<INPUTS, UNITS, A, R>;
    type Before<Rest: Quantize, R: Rounding> = Chain<Self::Hidden<R>, Rest::Hidden<R>>;
}

impl<S: Statistic, const N: usize, A: QuantizedActivation> Quantize for Scaling<S, N, A> {
    type Preprocessing = Self;
    type Layers<R: Rounding> = Int8Scaling<N, A, R>;
    type Hidden<R: Rounding> = Int8Scaling<N, A, R>;
    type Before<Rest: Quantize, R: Rounding> = Rest::Hidden<R>;
}

impl<First: Quantize, Rest: Quantize> Quantize for Chain<First, Rest> {
    type Preprocessing = First::Preprocessing;
    type Layers<R: Rounding> = First::Before<Rest, R>;
    type Hidden<R: Rounding> = Chain<First::Hidden<R>, Rest::Hidden<R>>;
    type Before<Next: Quantize, R: Rounding> = First::Before<Chain<Rest, Next>, R>;
}

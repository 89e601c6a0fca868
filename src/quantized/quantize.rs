//! The quantized type of each network, and the call that quantizes it.

use crate::activation::Identity;
use crate::layer::{BatchNorm, Chain, Dense, Layer, QuantizationAware, Scaling, Statistic};
use crate::quantized::preprocessing::Preprocessing;
use crate::quantized::{Int8Dense, Int8Layer, Int8Scaling, LayerVisitor, QuantizedActivation, Rounding};
#[cfg(feature = "alloc")]
use crate::quantized::{QuantizationError, Quantized, Quantizer};

/// A network that can be quantized: every network that [`sequential!`](crate::sequential) can name.
///
/// A custom layer with affine logits implements [`Affine`](super::Affine) and this trait:
///
/// ```
/// # use stackprop::prelude::*;
/// # use stackprop::quantized::{Affine, Int8Dense, LayerVisitor, Rounding};
/// # use stackprop::{layer::Custom, simd::Simd};
/// custom_layer! {
///     /// The mean of four values.
///     struct Mean {}
/// }
///
/// impl Affine for Mean {
///     fn unit(&self, _: usize, weight: &mut dyn FnMut(f64)) -> f64 {
///         (0..4).for_each(|_| weight(0.25));
///         0.0
///     }
/// }
///
/// impl Quantize for Mean {
///     type Preprocessing = ();
///     type Layers<R: Rounding> = Int8Dense<4, 1, Identity, R>;
///     type Hidden<R: Rounding> = Int8Dense<4, 1, Identity, R>;
///     type Before<Rest: Quantize, R: Rounding> = Chain<Self::Hidden<R>, Rest::Hidden<R>>;
///
///     fn preprocessing(&self) -> &() {
///         &()
///     }
///
///     fn visit_layers<'a, V: LayerVisitor<'a>>(&'a self, visitor: &mut V) {
///         visitor.visit(self);
///     }
/// }
/// # impl Custom for Mean {
/// #     type Input = [f32; 4];
/// #     type Output = [f32; 1];
/// #     type Activation = Identity;
/// #     fn logits<S: Simd>(&self, _: S, inputs: &[[f32; 4]], logits: &mut [[f32; 1]]) {
/// #         inputs.iter().zip(logits).for_each(|(input, logits)| *logits = [input.iter().sum::<f32>() / 4.0]);
/// #     }
/// # }
///
/// # #[cfg(feature = "alloc")]
/// # {
/// let small = Mean {}.quantize(&[[0.0, 1.0, 2.0, 3.0], [4.0; 4]])?;
/// assert!((small.predict_f32(&[1.0, 1.0, 2.0, 4.0])[0] - 2.0).abs() < 0.02);
/// # }
/// # Ok::<(), stackprop::quantized::QuantizationError>(())
/// ```
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

    /// The part that stays in `f32`.
    fn preprocessing(&self) -> &Self::Preprocessing;

    /// Shows the layers to `visitor`, in their order. A layer that consists of no others shows itself.
    fn visit_layers<'a, V: LayerVisitor<'a>>(&'a self, visitor: &mut V);

    /// The network in integers, with the ranges of all values on these samples, usually a few hundred of the training
    /// samples. [`Quantizer`] has settings, and `boxed` for large networks.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// type Net = sequential![Dense<2, 8, Relu>, Dense<8, 1, Identity>];
    ///
    /// let net = Net::random(&mut Rng::seed_from_u64(1)); // then train it
    /// let samples = [[0.0, 1.0], [-1.0, 0.5], [0.25, -1.0]];
    /// let small: Quantized<Net> = net.quantize(&samples)?;
    /// let error = small.predict_f32(&samples[0])[0] - net.predict(&samples[0])[0];
    /// assert!(error.abs() < 0.05);
    /// # Ok::<(), stackprop::quantized::QuantizationError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Quantizer::quantize`].
    #[cfg(feature = "alloc")]
    fn quantize(&self, samples: &[Self::Input]) -> Result<Quantized<Self>, QuantizationError> {
        Quantizer::default().quantize(self, samples)
    }
}

/// Implements [`Quantize`] for a layer that stays no part in `f32`: [`Int8Dense`].
macro_rules! dense {
    ([$($generics:tt)*] $Layer:ty) => {
        impl<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, $($generics)*> Quantize for $Layer {
            type Preprocessing = ();
            type Layers<R: Rounding> = Int8Dense<INPUTS, UNITS, A, R>;
            type Hidden<R: Rounding> = Int8Dense<INPUTS, UNITS, A, R>;
            type Before<Rest: Quantize, R: Rounding> = Chain<Self::Hidden<R>, Rest::Hidden<R>>;

            fn preprocessing(&self) -> &() {
                &()
            }

            fn visit_layers<'a, V: LayerVisitor<'a>>(&'a self, visitor: &mut V) {
                visitor.visit(self);
            }
        }
    };
}

dense! { [] Dense<INPUTS, UNITS, A> }
dense! { [] QuantizationAware<Dense<INPUTS, UNITS, A>> }
dense! { [const MOMENTUM: usize] BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM> }

impl<S: Statistic, const N: usize, A: QuantizedActivation> Quantize for Scaling<S, N, A> {
    type Preprocessing = Self;
    /// The layer is preprocessing; the integers pass through unchanged.
    type Layers<R: Rounding> = Int8Scaling<N, Identity, R>;
    type Hidden<R: Rounding> = Int8Scaling<N, A, R>;
    type Before<Rest: Quantize, R: Rounding> = Rest::Hidden<R>;

    fn preprocessing(&self) -> &Self {
        self
    }

    fn visit_layers<'a, V: LayerVisitor<'a>>(&'a self, visitor: &mut V) {
        visitor.visit(self);
    }
}

impl<First: Quantize, Rest: Quantize> Quantize for Chain<First, Rest> {
    type Preprocessing = First::Preprocessing;
    type Layers<R: Rounding> = First::Before<Rest, R>;
    type Hidden<R: Rounding> = Chain<First::Hidden<R>, Rest::Hidden<R>>;
    type Before<Next: Quantize, R: Rounding> = First::Before<Chain<Rest, Next>, R>;

    fn preprocessing(&self) -> &Self::Preprocessing {
        self.first.preprocessing()
    }

    fn visit_layers<'a, V: LayerVisitor<'a>>(&'a self, visitor: &mut V) {
        self.first.visit_layers(visitor);
        self.rest.visit_layers(visitor);
    }
}

impl<L: Quantize> Quantize for &'static L {
    type Preprocessing = L::Preprocessing;
    type Layers<R: Rounding> = L::Layers<R>;
    type Hidden<R: Rounding> = L::Hidden<R>;
    type Before<Rest: Quantize, R: Rounding> = L::Before<Rest, R>;

    fn preprocessing(&self) -> &Self::Preprocessing {
        L::preprocessing(self)
    }

    fn visit_layers<'a, V: LayerVisitor<'a>>(&'a self, visitor: &mut V) {
        L::visit_layers(self, visitor);
    }
}

//! The network in eight bits: the integers of the exact type's [`Quantize::quantize`], to the bit.
//!
//! The crate's [`Quantizer`] quantizes layer by layer. One type, `Part`, serves all of them: the weights of absent
//! inputs and units are zero, which changes no sum, and no range, because every range contains 0. The activation
//! follows apart, since softplus, for example, would map the zeros of absent units to 0.69. The rounding `Lite` gives a
//! unit the same multiplier alone and among others.
//!
//! [`Quantizer`]: stackprop::quantized::Quantizer
//! [`Quantize::quantize`]: stackprop::quantized::Quantize::quantize

mod form;
mod int8;
mod part;

pub use self::int8::{Int8, Int8Report};

//! Networks in eight bits: `i8` weights and values, sums of `i32`, the same bits on every CPU.
//!
//! A network is trained in `f32` and then quantized. [`Quantized`] computes in integers alone what TensorFlow Lite
//! computes, to the bit: in one of two [roundings](Rounding), [`Lite`] or [`Micro`].
//!
//! The guide's chapter on [deployment](crate::guide::deployment#eight-bits) has the first programs; the
//! [model file](crate::model_file#a-quantized-network) states the bytes of a saved network.
//!
//! | module or type | content |
//! | --- | --- |
//! | [`Quantized`] | a network in integers |
//! | [`Quantize`], [`Quantizer`] | the quantized type of each network, and the call that quantizes it |
//! | [`Report`] | ranges, saturation and errors of each layer |
//! | [`Int8Layer`], [`Int8Dense`], [`Int8Scaling`] | layers in integers |
//! | [`Tile`] | the values of sixteen samples, which a batch computes together |
//! | [`Form`]: [`Clamp`], [`Table`], [`Int8Softmax`] | activations in integers |
//! | [`Quantization`] | scale and zero point |
//! | [`Multiplier`] | the factor of a unit's sum, read by [`Rounding::factor`] |
//! | [`kernels`] | products of `i8`, with the best instructions of the CPU |

mod activation;
mod affine;
#[cfg(feature = "alloc")]
mod calibration;
mod chain;
mod curves;
pub mod data;
mod dense;
mod error;
mod fixed_point;
mod form;
#[cfg(feature = "alloc")]
mod histogram;
pub mod kernels;
mod layer;
mod multiplier;
mod plan;
mod preprocessing;
mod quantization;
mod quantize;
mod quantized;
#[cfg(feature = "alloc")]
mod quantizer;
mod range;
#[cfg(feature = "alloc")]
mod report;
mod rounding;
mod row;
mod scaling;
mod softmax;
mod tile;
#[cfg(feature = "alloc")]
mod trace;
mod unit;

pub use self::activation::{OutputRange, QuantizedActivation};
pub use self::affine::{Affine, LayerVisitor};
pub use self::dense::Int8Dense;
pub use self::error::QuantizationError;
pub use self::form::{Clamp, Form, Table};
pub use self::layer::{Hidden, Int8Layer, Int8Visitor};
pub use self::multiplier::Multiplier;
pub use self::plan::{Plan, UnitParameters};
pub use self::preprocessing::Preprocessing;
pub use self::quantization::Quantization;
pub use self::quantize::Quantize;
pub use self::quantized::Quantized;
#[cfg(feature = "alloc")]
pub use self::quantizer::Quantizer;
pub use self::range::RangeMethod;
#[cfg(feature = "alloc")]
pub use self::report::{LayerReport, Report};
pub use self::rounding::{Lite, Micro, Rounding};
pub use self::row::Int8Row;
pub use self::scaling::Int8Scaling;
pub use self::softmax::Int8Softmax;
pub use self::tile::{Quadruples, Tile};
pub use self::unit::WeightScales;

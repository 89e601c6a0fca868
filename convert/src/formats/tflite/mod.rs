//! TensorFlow Lite.
//!
//! The reader takes networks of FULLY_CONNECTED operators in `f32` or in eight bits, as TensorFlow's converter writes
//! them for dense Keras models.
//!
//! | operator | becomes |
//! | --- | --- |
//! | FULLY_CONNECTED, with the fused activations NONE, RELU, RELU6 and RELU_N1_TO_1 | `Dense` |
//! | RELU, RELU6, RELU_N1_TO_1, LOGISTIC, TANH, SOFTMAX | the activation of the layer before it |
//! | LEAKY_RELU, ELU, HARD_SWISH, GELU without `approximate` | likewise |
//! | LOGISTIC and MUL | `Silu` |
//! | MUL by a constant in `f32`, or SUB of one and MUL, in front of all layers | `Standardize` |
//! | QUANTIZE at the front, DEQUANTIZE at the end | the scales of inputs and outputs |
//! | RESHAPE, SQUEEZE, EXPAND_DIMS, and SHAPE, STRIDED_SLICE and PACK in front of them | nothing |
//!
//! In eight bits, a RELU that is an operator of its own rounds once more if its scales differ: it becomes
//! `LeakyRelu<0>`, whose table holds the same bits.

mod flatbuffer;
mod layer;
pub(crate) mod names;
mod reader;
mod scaling;
mod schema;
mod tensor;

pub use self::reader::read;

//! Networks from arrays alone, as files of weights store them.
//!
//! | step | file |
//! | --- | --- |
//! | numbers of any type become `f32` | `element.rs`, `array.rs` |
//! | a name gives a layer, the role in it, and a place among the layers | `name.rs` |
//! | arrays become layers, or problems | `module.rs` |
//! | names and shapes give the order | `order.rs`, `plan.rs` |
//! | layers and activations become a [`Network`](crate::Network) | `network.rs` |

mod array;
mod element;
mod module;
mod name;
mod network;
mod order;
mod plan;

pub(crate) use self::array::{Array, transpose};
pub(crate) use self::element::{ByteOrder, Element};
pub(crate) use self::network::{Source, network};

//! The networks that are measured.

use stackprop::prelude::*;

/// 1 MB of parameters: what fits no L1 cache, and half of a large L2.
pub(crate) type Large = sequential![Dense<784, 300, Relu>, Dense<300, 100, Relu>, Dense<100, 10, Softmax>];

/// What Adam is measured with.
pub(crate) type Medium = sequential![Dense<784, 128, Relu>, Dense<128, 10, Softmax>];

/// 100 KB of parameters.
pub(crate) type Small = sequential![Dense<784, 32, Relu>, Dense<32, 10, Softmax>];

/// A controller, or a guitar pedal.
pub(crate) type Control = sequential![Dense<4, 16, Tanh>, Dense<16, 16, Tanh>, Dense<16, 1, Identity>];

/// The least that is worth calling a network.
pub(crate) type Xor = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];

/// What the example `xor` learns, to two decimals.
pub(crate) const XOR: Xor = Chain {
    first: Dense::new([[3.72, 2.18, 3.43, 3.48], [-3.43, 2.18, 3.52, -3.76]], [1.85, -3.42, -1.61, -1.90]),
    rest: Dense::new([[-4.85], [-4.06], [3.43], [4.88]], [1.25]),
};

/// The inputs of exclusive or.
pub(crate) const XOR_INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];

/// Sizes that no register tile divides: an odd and a prime number of inputs and units, and one unit at the end.
pub(crate) type Odd = sequential![Dense<1000, 127, Relu>, Dense<127, 31, Relu>, Dense<31, 1, Logistic>];

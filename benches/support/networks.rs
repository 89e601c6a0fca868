//! The measured networks.

use stackprop::prelude::*;

/// 1 MB of parameters: more than an L1 cache, half of a large L2.
pub(crate) type Large = sequential![Dense<784, 300, Relu>, Dense<300, 100, Relu>, Dense<100, 10, Softmax>];

/// The network of the Adam benches.
pub(crate) type Medium = sequential![Dense<784, 128, Relu>, Dense<128, 10, Softmax>];

/// 100 KB of parameters.
pub(crate) type Small = sequential![Dense<784, 32, Relu>, Dense<32, 10, Softmax>];

/// A typical network of a controller or a guitar pedal.
pub(crate) type Control = sequential![Dense<4, 16, Tanh>, Dense<16, 16, Tanh>, Dense<16, 1, Identity>];

/// The smallest useful network.
pub(crate) type Xor = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];

/// The weights that the example `xor` learns, to two decimals.
pub(crate) const XOR: Xor = Chain {
    first: Dense::new([[3.72, 2.18, 3.43, 3.48], [-3.43, 2.18, 3.52, -3.76]], [1.85, -3.42, -1.61, -1.90]),
    rest: Dense::new([[-4.85], [-4.06], [3.43], [4.88]], [1.25]),
};

/// The inputs of XOR.
pub(crate) const XOR_INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];

/// Sizes that are no multiple of the register tile: odd and prime numbers of inputs and units, and one output.
pub(crate) type Odd = sequential![Dense<1000, 127, Relu>, Dense<127, 31, Relu>, Dense<31, 1, Logistic>];

/// [`Large`] with the identity at its end, for comparisons in eight bits.
pub(crate) type LargeLogits = sequential![Dense<784, 300, Relu>, Dense<300, 100, Relu>, Dense<100, 10, Identity>];

/// [`Small`] with the identity at its end.
pub(crate) type SmallLogits = sequential![Dense<784, 32, Relu>, Dense<32, 10, Identity>];

/// The autoencoder of MLPerf Tiny, which finds anomalies in the sound of machines.
pub(crate) type Autoencoder = sequential![
    Dense<640, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 8, Relu>,
    Dense<8, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 640, Identity>
];

/// The network of TensorFlow Lite Micro's `hello_world`, which computes a sine.
pub(crate) type Sine = sequential![Dense<1, 16, Relu>, Dense<16, 16, Relu>, Dense<16, 1, Identity>];

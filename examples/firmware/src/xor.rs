//! XOR, the smallest problem that needs a hidden layer.

use stackprop::prelude::*;

/// From two truth values to the probability that they differ.
pub type Net = sequential![
    Dense<2, 4, Tanh>,
    Dense<4, 1, Logistic>,
];

/// All inputs.
pub const INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// The target of each input.
pub const TARGETS: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];

//! The autoencoder of the MLPerf Tiny benchmark for anomaly detection.

use stackprop::prelude::*;

/// Ten layers, nine hidden rows: 264,192 multiply-adds.
pub type Autoencoder = sequential![
    Dense<640, 128, Relu>,
    Dense<128, 128, Relu>,
    Dense<128, 128, Relu>,
    Dense<128, 128, Relu>,
    Dense<128, 8, Relu>,
    Dense<8, 128, Relu>,
    Dense<128, 128, Relu>,
    Dense<128, 128, Relu>,
    Dense<128, 128, Relu>,
    Dense<128, 640, Identity>,
];

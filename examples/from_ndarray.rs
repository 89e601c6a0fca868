//! Learns exclusive or from matrices of the crate `ndarray`, without a copy.
//!
//! ```text
//! cargo run --release --example from_ndarray
//! ```

use ndarray::{Array1, Array2, array};
use stackprop::prelude::*;

fn main() -> Result<(), TrainError> {
    let features: Array2<f32> = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let labels: Array1<usize> = array![0, 1, 1, 0];

    // `as_standard_layout` borrows the matrix; it copies one that does not lie in memory row by row.
    assert_eq!(features.ncols(), 2);
    let (features, labels) = (features.as_standard_layout(), labels.as_standard_layout());
    let (inputs, _) = features.as_slice().unwrap_or_default().as_chunks::<2>();
    let samples = Samples::new(inputs, labels.as_slice().unwrap_or_default());

    type Net = sequential![Dense<2, 8, Tanh>, Dense<8, 2, Softmax>];
    let mut net = Net::random(&mut Rng::seed_from_u64(42));
    let adam = Adam { learning_rate: 0.05, ..Adam::default() };
    let mut trainer = Trainer::<Net, _, _, 4>::new(CrossEntropy::default(), adam);
    trainer.fit(&mut net, samples, Fit { epochs: 200, ..Fit::default() })?;
    println!("accuracy: {:.4}", trainer.evaluate(&net, samples)?.accuracy.unwrap_or_default());
    Ok(())
}

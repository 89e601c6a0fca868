//! Model selection: cross-validation, and a search over widths and settings.
//!
//! # Cross-validation
//!
//! A score on few validation samples is noisy. [`StratifiedKFold`] and [`KFold`] hold out each sample once, so that the
//! mean of k scores counts every sample. The program fits the scaling to the training samples of each fold alone,
//! because data that a network saw in any form do not measure it.
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use stackprop::prelude::*;
//! use stackprop::split::{StratifiedKFold, TrainTestSplit};
//!
//! type Net = sequential![Standardize<4>, Dense<4, 10, Relu>, Dense<10, 3, Softmax>];
//! let loss = CrossEntropy::default();
//!
//! let (flowers, species) = datasets::iris();
//! // The test samples measure the final network, and choose nothing.
//! let (development, test) = TrainTestSplit::default().split_samples(Samples::new(&flowers, &species))?;
//!
//! let train = |training: Samples<[f32; 4], usize>| {
//!     let mut net = Net::random_scaled(training.inputs, &mut Rng::seed_from_u64(42))?;
//!     let mut trainer = Trainer::<Net, _, _, 16>::new(loss, Adam { learning_rate: 0.01, ..Adam::default() });
//!     trainer.fit(&mut net, training, Fit { epochs: 30, ..Fit::default() })?;
//!     Ok::<_, Box<dyn std::error::Error>>(net)
//! };
//! let mut scores = Vec::new();
//! for (training, validation) in StratifiedKFold::default().split_samples(development.samples())? {
//!     let evaluation = train(training.samples())?.evaluate(&loss, validation.samples())?;
//!     scores.extend(evaluation.accuracy);
//! }
//! println!("accuracy {:.3} in {} folds", scores.iter().sum::<f32>() / scores.len() as f32, scores.len());
//! assert!(scores.len() == 5 && scores.iter().all(|accuracy| *accuracy > 0.8));
//!
//! let evaluation = train(development.samples())?.evaluate(&loss, test.samples())?;
//! assert!(evaluation.accuracy > Some(0.9));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Search
//!
//! [`search!`](crate::search) tries widths and settings. The widths are constants, because a network is a type, and the
//! compiler generates the code of each width: three widths take about three times as long to compile. Settings cost no
//! compile time. A function with the bound [`Trainable`] is generic over the network:
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use stackprop::prelude::*;
//! use stackprop::split::{KFold, OwnedSamples};
//!
//! /// The accuracy on the validation samples.
//! fn score<Net: Trainable<[f32; 4], usize>>(
//!     training: &OwnedSamples<[f32; 4], usize>,
//!     validation: &OwnedSamples<[f32; 4], usize>,
//!     learning_rate: f32,
//! ) -> Result<f32, Box<dyn std::error::Error>> {
//!     let (mut net, adam) = (Net::zeroed_box(), Adam { learning_rate, ..Adam::default() });
//!     net.initialize(&mut Rng::seed_from_u64(42));
//!     net.fit_scaling(&training.inputs)?; // nothing, if the network has no scaling layer
//!     let mut trainer = Trainer::<Net, _, _, 16>::boxed(Net::Loss::default(), adam);
//!     trainer.fit(&mut net, training.samples(), Fit { epochs: 30, ..Fit::default() })?;
//!     Ok(trainer.evaluate(&net, validation.samples())?.accuracy.unwrap_or_default())
//! }
//!
//! let (flowers, species) = datasets::iris();
//! let samples = Samples::new(&flowers, &species);
//! let folds: Vec<_> = KFold { folds: 3, ..KFold::default() }.split_samples(samples)?.collect();
//! let trials = search! {
//!     WIDTH in [4, 16], learning_rate in [0.001, 0.01] => {
//!         type Net = sequential![Standardize<4>, Dense<4, WIDTH, Relu>, Dense<WIDTH, 3, Softmax>];
//!         let scores = folds.iter().map(|(training, validation)| score::<Net>(training, validation, learning_rate));
//!         scores.sum::<Result<f32, _>>()? / folds.len() as f32
//!     }
//! };
//! let best = trials.highest().ok_or("no trial")?;
//! println!("{} units, learning rate {}: accuracy {:.3}", best.width, best.setting, best.score);
//! assert!(best.score > 0.9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Names for the links.
#[allow(unused_imports)]
use crate::{
    split::{KFold, StratifiedKFold},
    train::Trainable,
};

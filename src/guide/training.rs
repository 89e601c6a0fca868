//! Training: a whole fit, learning rates, early stopping, cross-validation, search, regularization, checkpoints and
//! sizes.
//!
//! # A whole fit
//!
//! [`Fit`] lists the settings of a training run; its defaults suit a first try. This program learns a sine:
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<1, 16, Tanh>, Dense<16, 1, Identity>];
//!
//! let angles: Vec<f32> = (0..200).map(|i| i as f32 / 100.0).collect();
//! let (inputs, _) = angles.as_chunks::<1>(); // a flat `Vec<f32>` as rows
//! let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [x.sin()]).collect();
//!
//! let mut net = Net::random(&mut Rng::seed_from_u64(1));
//! let adam = Adam { learning_rate: 0.01, ..Adam::default() };
//! let mut trainer = Trainer::<Net, _, _, 32>::new(MeanSquaredError, adam); // up to 32 samples a batch
//!
//! let mut schedule = schedule::OneCycle::new(0.02);
//! let mut show = |epoch: &Epoch, _: &Net| {
//!     println!("epoch {}: loss {}, validation {:?}", epoch.epoch, epoch.training.loss, epoch.validation);
//!     ControlFlow::Continue(()) // `Break` stops the training
//! };
//! let fit = Fit {
//!     epochs: 100,                   // by default 1
//!     validation_split: 0.1,         // from the end of the samples; or `validation: Some(samples)`
//!     shuffle: Some(7),              // the seed of the orders; `None` keeps the samples' own order
//!     schedule: Some(&mut schedule), // by default the optimizer's learning rate
//!     early_stopping: Some(EarlyStopping { patience: 20, ..EarlyStopping::default() }),
//!     on_epoch: Some(&mut show),     // also `on_batch` and `on_checkpoint`
//!     ..Fit::default()
//! };
//! let history = trainer.fit(&mut net, Samples::new(inputs, &targets), fit)?;
//! assert!(history.len() <= 100);
//!
//! let mut outputs = [[0.0]; 200];
//! net.predict_batch(inputs, &mut outputs)?; // faster than one sample at a time
//! let evaluation = net.evaluate(&MeanSquaredError, Samples::new(inputs, &targets))?; // needs no trainer
//! println!("loss {}, of epoch {:?}", evaluation.loss, history.best_epoch());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - The last batch of an epoch may be shorter. A larger batch takes more memory:
//!   [`TRAINING_BYTES`](crate::train::Trainer::TRAINING_BYTES) states it.
//! - A history holds [`History::CAPACITY`] epochs, 128 on a desktop. A longer run leaves every second, fourth, … epoch
//!   and the last one; `on_epoch` receives every epoch.
//! - A loss that is infinite or NaN ends the fit with [`TrainError::Diverged`], which names epoch and batch. The
//!   network then has the parameters of the last good epoch, or of the best one with early stopping.
//! - A network that was never initialized cannot learn, and a scaling layer without data cannot scale: both are errors
//!   before the first step, with the cure.
//! - A callback that panics leaves network and trainer as an error does, if the program catches the panic.
//!
//! # The learning rate
//!
//! The learning rate matters more than any other setting. With a small one, training is slow; with a large one, the
//! loss oscillates or diverges. A [`Schedule`] starts high and ends low, which usually learns more in fewer epochs:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! # type Net = Dense<1, 1, Identity>;
//! let mut schedule = schedule::OneCycle::new(0.05); // or `Cosine`, `OnPlateau`, or a closure on a `StepInfo`
//! let fit = Fit::<Net, MeanSquaredError> { epochs: 20, schedule: Some(&mut schedule), ..Fit::default() };
//! ```
//!
//! [`Trainer::find_learning_rate`] raises the rate from batch to batch on a copy of the network, and returns the curve
//! of the losses. The rate where the loss falls fastest suits a constant rate, or the peak of a schedule:
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use stackprop::prelude::*;
//! use stackprop::train::RangeTest;
//!
//! type Net = sequential![Standardize<4>, Dense<4, 10, Relu>, Dense<10, 3, Softmax>];
//! let (flowers, species) = datasets::iris();
//! let samples = Samples::new(&flowers, &species);
//! let mut net = Net::random(&mut Rng::seed_from_u64(42));
//! net.first.fit(&flowers)?;
//!
//! let mut trainer = Trainer::<Net, _, _, 16>::new(CrossEntropy::default(), Adam::default());
//! let curve = trainer.find_learning_rate(&net, samples, RangeTest { first: 1e-5, ..RangeTest::default() })?;
//! for point in curve.iter() {
//!     println!("{:e}\t{}", point.learning_rate, point.loss); // for a plot
//! }
//! trainer.stepper.optimizer.learning_rate = curve.steepest().ok_or("the loss never falls")?;
//! trainer.fit(&mut net, samples, Fit { epochs: 30, ..Fit::default() })?;
//! assert!(trainer.evaluate(&net, samples)?.accuracy > Some(0.9));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Early stopping
//!
//! Validation samples, from which the network never learns, show when it begins to memorize the others: their loss
//! rises. [`EarlyStopping`] then ends the fit and restores the best epoch. Without validation samples it is an error,
//! unless it monitors the training samples with [`Monitor::TrainingLoss`]:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! # type Net = Dense<1, 1, Identity>;
//! let early_stopping = Some(EarlyStopping { patience: 10, ..EarlyStopping::default() });
//! let fit = Fit::<Net, MeanSquaredError> { epochs: 500, validation_split: 0.1, early_stopping, ..Fit::default() };
//! ```
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
//!     let mut net = Net::random(&mut Rng::seed_from_u64(42));
//!     net.first.fit(training.inputs)?;
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
//! ) -> Result<f32, TrainError> {
//!     let (mut net, adam) = (Net::zeroed_box(), Adam { learning_rate, ..Adam::default() });
//!     net.initialize(&mut Rng::seed_from_u64(42));
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
//!         type Net = sequential![Dense<4, WIDTH, Relu>, Dense<WIDTH, 3, Softmax>];
//!         let scores = folds.iter().map(|(training, validation)| score::<Net>(training, validation, learning_rate));
//!         scores.sum::<Result<f32, _>>()? / folds.len() as f32
//!     }
//! };
//! let best = trials.highest().ok_or("no trial")?;
//! println!("{} units, learning rate {}: accuracy {:.3}", best.width, best.setting, best.score);
//! assert!(best.score > 0.9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Regularization
//!
//! A network with many parameters and few samples memorizes them. These types and settings limit that:
//!
//! ```
//! use stackprop::optimizer::{AdamW, Regularized};
//! use stackprop::prelude::*;
//!
//! // Dropout is an activation; inference does not compute it.
//! type WithDropout = sequential![Dense<784, 300, Dropout<Relu, 20>>, Dense<300, 10, Softmax>];
//! // Batch normalization folds into the dense layer after training.
//! type Normalized = sequential![BatchNorm<Dense<784, 300, Relu>>, Dense<300, 10, Softmax>];
//! // SELU layers normalize themselves if the inputs are standardized.
//! type SelfNormalizing = sequential![Standardize<784>, Dense<784, 300, activation::Selu>, Dense<300, 10, Softmax>];
//!
//! // Penalties, decay, clipping and a limit on norms, around any optimizer.
//! let optimizer = Regularized { l2: 1e-4, clip_norm: 1.0, max_norm: 3.0, ..Regularized::new(Momentum::default()) };
//! // Decoupled weight decay.
//! let optimizer = AdamW { weight_decay: 0.01, ..AdamW::default() };
//! ```
//!
//! # Checkpoints
//!
//! `on_checkpoint` receives the network, the best epoch so far and the optimizer's state after every epoch. A resumed
//! fit is bit-identical to one without interruption:
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<1, 8, Tanh>, Dense<8, 1, Identity>];
//! let inputs: Vec<[f32; 1]> = (0..64).map(|i| [i as f32 / 32.0]).collect();
//! let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [x.sin()]).collect();
//! let samples = Samples::new(&inputs, &targets);
//! let path = std::env::temp_dir().join("stackprop-guide.checkpoint");
//!
//! let mut net = Net::random(&mut Rng::seed_from_u64(1));
//! let mut trainer = Trainer::<Net, _, _, 8>::new(MeanSquaredError, Adam::default());
//! let mut save = |checkpoint: &Checkpoint<Net>| {
//!     checkpoint.save(&path).expect("room on the disk");
//!     if checkpoint.epoch() == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) } // a power failure
//! };
//! trainer.fit(&mut net, samples, Fit { epochs: 10, on_checkpoint: Some(&mut save), ..Fit::default() })?;
//!
//! let mut net = Net::zeroed(); // in another program
//! let mut trainer = Trainer::<Net, _, _, 8>::new(MeanSquaredError, Adam::default());
//! trainer.resume_from(&mut net, &path)?;
//! let history = trainer.fit(&mut net, samples, Fit { epochs: 10, ..Fit::default() })?;
//! assert_eq!((history[0].epoch, history.last().unwrap().epoch), (5, 10));
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Sizes
//!
//! - **Hidden layers**: one suffices for most tasks. Data that consist of parts, such as strokes, need fewer units in
//!   two or three layers.
//! - **Units**: a large number with early stopping and regularization is easier to find than the exact one. Layers
//!   of equal size learn about as well as layers that shrink.
//! - **Batch**: 32 is a good start. Larger batches take fewer, longer steps and need a larger learning rate.
//! - **Activation**: [`Relu`] is fast and suits most tasks; [`Gelu`] and [`Silu`] are sometimes slightly more accurate.
//! - **Optimizer**: [`Adam`] works with most settings; [`Momentum`] with [`OneCycle`] often ends with a lower loss.

// Names for the links.
#[allow(unused_imports)]
use crate::{
    activation::{Gelu, Relu, Silu},
    optimizer::{Adam, Momentum},
    schedule::{OneCycle, Schedule},
    split::{KFold, StratifiedKFold},
    train::{EarlyStopping, Fit, History, Monitor, TrainError, Trainable, Trainer},
};

//! Training: a whole fit, initial weights, learning rates, metrics and callbacks, early stopping, regularization,
//! checkpoints and sizes.
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
//! let outputs = net.predict_all(inputs); // faster than one sample at a time; `predict_batch` needs no heap
//! assert_eq!(outputs.len(), 200);
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
//! # Initial weights
//!
//! `random` draws weights from the initializer of each activation, and biases of zero. A tanh network then begins as an
//! odd function. If the targets are an even function, such as x² on both sides of 0, the mean of the targets is a
//! plateau that the network may not leave. PyTorch's default draws biases too:
//!
//! ```
//! use stackprop::initializer::Initializer;
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<1, 16, Tanh>, Dense<16, 1, Identity>];
//! let inputs: Vec<[f32; 1]> = (0..200).map(|i| [(i as f32 - 99.5) / 33.0]).collect(); // −3 to 3
//! let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [x * x]).collect();
//! let samples = Samples::new(&inputs, &targets);
//!
//! let loss_after = |initializer: Option<Initializer>| {
//!     let mut net = Net::zeroed();
//!     net.initialize_with(initializer, &mut Rng::seed_from_u64(1));
//!     let adam = Adam { learning_rate: 0.01, ..Adam::default() };
//!     let mut trainer = Trainer::<Net, _, _, 32>::new(MeanSquaredError, adam);
//!     trainer.fit(&mut net, samples, Fit { epochs: 50, ..Fit::default() })?;
//!     Ok::<_, TrainError>(trainer.evaluate(&net, samples)?.loss)
//! };
//! // The variance of the targets, the loss of a constant, is 7.4.
//! assert!(loss_after(None)? > 7.0);
//! assert!(loss_after(Some(Initializer::PyTorchUniform))? < 0.7);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! With the seeds 1 to 5, zero biases stay on the plateau for 500 epochs; PyTorch's reach 0.2 to 0.4 after 50. A lower
//! learning rate, or inputs from −1 to 1, leave the plateau with both.
//!
//! # The learning rate
//!
//! The learning rate matters more than any other setting. With a small one, training is slow; with a large one, the
//! loss [oscillates](http://127.0.0.1:8000/#walk=7) or diverges. A [`Schedule`] starts high and ends low, which usually
//! learns more in fewer epochs:
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
//! let mut net = Net::random_scaled(&flowers, &mut Rng::seed_from_u64(42))?;
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
//! # Metrics and callbacks
//!
//! Every epoch reports its loss, and the accuracy of a classifier. `metrics` lists others: the fit evaluates them after
//! every epoch on the validation samples, in the same pass as the loss. A program may implement [`Metric`] itself. A
//! [`Callback`] follows a fit from its begin to its end, and a fit takes any number of them. The closures `on_batch`,
//! `on_epoch` and `on_checkpoint` are the shortest way for one program; a callback is a type for many programs, such as
//! a log or a progress bar:
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use std::ops::ControlFlow;
//!
//! use stackprop::metrics::{F1, TopKAccuracy};
//! use stackprop::prelude::*;
//! use stackprop::split::TrainTestSplit;
//! use stackprop::train::{Callback, FitInfo, History, Monitor};
//!
//! type Net = sequential![Standardize<4>, Dense<4, 10, Relu>, Dense<10, 3, Softmax>];
//!
//! /// A table of the metrics.
//! #[derive(Default)]
//! struct Log {
//!     lines: Vec<String>,
//! }
//!
//! impl<Net> Callback<Net> for Log {
//!     fn on_begin(&mut self, info: &FitInfo<'_>) {
//!         self.lines.push(format!("epoch,{}", info.metrics.join(",")));
//!     }
//!
//!     fn on_epoch(&mut self, epoch: &Epoch, _: &Net) -> ControlFlow<()> {
//!         let values: Vec<String> = epoch.metrics.iter().map(f32::to_string).collect();
//!         self.lines.push(format!("{},{}", epoch.epoch, values.join(",")));
//!         ControlFlow::Continue(()) // `Break` stops the training
//!     }
//!
//!     fn on_end(&mut self, history: Option<&History>) {
//!         let epochs = history.map_or(0, |history| history.len()); // `None` after an error, which `fit` returns
//!         println!("{epochs} epochs\n{}", self.lines.join("\n")); // a file, if the program has one
//!     }
//! }
//!
//! let (flowers, species) = datasets::iris();
//! let split = TrainTestSplit::default(); // shuffles: the file lists species after species
//! let (training, validation) = split.split_samples(Samples::new(&flowers, &species))?;
//! let mut net = Net::random_scaled(&training.inputs, &mut Rng::seed_from_u64(42))?;
//! let mut trainer = Trainer::<Net, _, _, 16>::new(CrossEntropy::default(), Adam::default());
//! let (mut log, mut f1, mut top_2) = (Log::default(), F1::macro_average(), TopKAccuracy::new(2));
//! let early_stopping = EarlyStopping { monitor: Monitor::Highest("f1"), patience: 20, ..EarlyStopping::default() };
//! let fit = Fit {
//!     epochs: 50,
//!     validation: Some(validation.samples()),
//!     metrics: &mut [&mut f1, &mut top_2],
//!     callbacks: &mut [&mut log],
//!     early_stopping: Some(early_stopping),
//!     ..Fit::default()
//! };
//! let history = trainer.fit(&mut net, training.samples(), fit)?;
//! assert_eq!(log.lines[0], "epoch,f1,top_k_accuracy");
//! assert_eq!(history.metric("f1").count(), history.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - Without validation samples, the metrics take a pass of their own over the training samples. `Epoch::training` is
//!   the mean over the batches, each before its update; the metrics describe the network after the epoch. They count
//!   each sample once, whatever its weight, and measure targets in the units of the samples.
//! - A fit calls its closure first, then the callbacks in their order. `Break` of one stops the training after the
//!   others have seen the same event.
//! - The crate `stackprop-report` (`report/` of the repository) has ready callbacks: a progress bar, logs in CSV and
//!   JSON lines, and TensorBoard's event files. It also draws learning curves, confusion matrices and range tests.
//!
//! # Early stopping
//!
//! Validation samples, from which the network never learns, show when it begins to memorize the others: their loss
//! rises. [`EarlyStopping`] then ends the fit and restores the best epoch. Without validation samples it is an error,
//! unless it monitors the training samples with [`Monitor::TrainingLoss`]. [`Monitor::Highest`] and [`Monitor::Lowest`]
//! monitor a metric, by its name:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! # type Net = Dense<1, 1, Identity>;
//! let early_stopping = Some(EarlyStopping { patience: 10, ..EarlyStopping::default() });
//! let fit = Fit::<Net, MeanSquaredError> { epochs: 500, validation_split: 0.1, early_stopping, ..Fit::default() };
//! ```
//!
//! # Regularization
//!
//! A network with many parameters and few samples [memorizes them](http://127.0.0.1:8000/#walk=10). These types and
//! settings limit that:
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
//! [`summary`](crate::layer::Layer::summary) lists the layers of a network with their parameters and their bytes of
//! flash and RAM, also on a microcontroller and for a network in eight bits:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![BatchNorm<Dense<784, 300, Dropout<Relu, 20>>>, Dense<300, 10, Softmax>];
//!
//! let net = Net::boxed_random(&mut Rng::seed_from_u64(1));
//! println!("{}", net.summary());
//! # assert_eq!(net.summary().to_string().lines().count(), 7);
//! ```
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
    metrics::Metric,
    optimizer::{Adam, Momentum},
    schedule::{OneCycle, Schedule},
    train::{Callback, EarlyStopping, Fit, History, Monitor, TrainError, Trainer},
};

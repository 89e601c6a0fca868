//! Training well: learning rates, when to stop, what keeps a network from learning its samples by heart; and what comes after.
//!
//! # The learning rate
//!
//! It matters more than any other setting: too small, and training takes for ever; too large, and the loss jumps about or is no longer
//! finite, which ends a fit with [`TrainError::Diverged`](crate::train::TrainError::Diverged). A
//! [`Schedule`](crate::schedule::Schedule) begins high and ends low, which mostly learns more in less time:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! # type Net = Dense<1, 1, Identity>;
//! let mut schedule = schedule::OneCycle::new(0.05); // or `Cosine`, `OnPlateau`, or a closure on a `StepInfo`
//! let fit = Fit::<Net, MeanSquaredError> { epochs: 20, schedule: Some(&mut schedule), ..Fit::default() };
//! ```
//!
//! # When to stop
//!
//! Samples that are never learned from tell when the network begins to learn the others by heart. With
//! [`EarlyStopping`](crate::train::EarlyStopping) a fit stops then, and the network is what it was at its best:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! # type Net = Dense<1, 1, Identity>;
//! let early_stopping = Some(EarlyStopping { patience: 10, ..EarlyStopping::default() });
//! let fit = Fit::<Net, MeanSquaredError> { epochs: 500, validation_split: 0.1, early_stopping, ..Fit::default() };
//! ```
//!
//! # Regularisation
//!
//! A network with more parameters than its samples can teach needs a brake:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! // Dropout, which is an activation here, costs nothing where there is no training.
//! type WithDropout = sequential![Dense<784, 300, Dropout<Relu, 20>>, Dense<300, 10, Softmax>];
//! // Batch normalisation, which folds into the dense layer when training is over.
//! type Normalised = sequential![BatchNorm<Dense<784, 300, Relu>>, Dense<300, 10, Softmax>];
//! // Layers that normalise themselves, without any such thing: inputs must be standardised.
//! type SelfNormalising = sequential![Standardize<784>, Dense<784, 300, activation::Selu>, Dense<300, 10, Softmax>];
//!
//! // Penalties, decay, clipping, a limit on norms: around any optimizer.
//! let optimizer = optimizer::Regularized { l2: 1e-4, clip_norm: 1.0, max_norm: 3.0, ..optimizer::Regularized::new(Momentum::default()) };
//! // Weight decay that is Adam's own.
//! let optimizer = optimizer::AdamW { weight_decay: 0.01, ..optimizer::AdamW::default() };
//! ```
//!
//! # Stopping, and going on
//!
//! A long fit can be saved after every epoch, and goes on from there as if nothing had happened, to the same bits:
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
//!     if checkpoint.epoch() == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) } // the power fails
//! };
//! trainer.fit(&mut net, samples, Fit { epochs: 10, on_checkpoint: Some(&mut save), ..Fit::default() })?;
//!
//! let mut net = Net::zeroed();
//! let mut trainer = Trainer::<Net, _, _, 8>::new(MeanSquaredError, Adam::default());
//! trainer.resume_from(&mut net, &path)?;
//! let history = trainer.fit(&mut net, samples, Fit { epochs: 10, ..Fit::default() })?;
//! assert_eq!((history[0].epoch, history.last().unwrap().epoch), (5, 10));
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Into the world
//!
//! [`ModelFile`](crate::model_file::ModelFile) saves a network and loads it again; [`include_model!`](crate::include_model) makes it part of a
//! program, checked when that is compiled, and on a microcontroller left in flash. [`Fold`](crate::layer::Fold) takes out what only
//! training needs.
//!
//! # Which sizes
//!
//! - **Hidden layers**: one is enough for most; two or three learn what is made of parts with fewer units in all.
//! - **Units**: more than are needed, with early stopping and a brake, is easier than the right number. The same for every hidden layer
//!   does about as well as fewer and fewer.
//! - **Batch**: 32 is a good one. Larger ones take fewer, longer steps, and want a larger learning rate.
//! - **Activation**: [`Relu`](crate::activation::Relu) is quick and does well; [`Gelu`](crate::activation::Gelu) and
//!   [`Silu`](crate::activation::Silu) sometimes a little better.
//! - **Optimizer**: [`Adam`](crate::optimizer::Adam) forgives most; [`Momentum`](crate::optimizer::Momentum) with [`OneCycle`](crate::schedule::OneCycle)
//!   often ends better.

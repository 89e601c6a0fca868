//! Regression: predicting values.
//!
//! One output for each value, mostly without an activation ([`Identity`](crate::activation::Identity)), and a loss that measures
//! distance. [`MeanSquaredError`](crate::loss::MeanSquaredError) is what one begins with; where a few targets are far off, as errors of
//! measurement are, [`Huber`](crate::loss::Huber) minds them less. Where a value cannot be negative,
//! [`Softplus`](crate::activation::Softplus) keeps the output from being so; where it lies between bounds,
//! [`Logistic`](crate::activation::Logistic) or [`Tanh`](crate::activation::Tanh), with targets scaled to match.
//!
//! Features of different sizes make learning hard, and so a network scales them itself: a
//! [`Standardize`](crate::layer::Standardize) layer is fitted to the training data, and then belongs to the network, in the file and on the
//! device. Here it is how far diabetes has progressed after a year, from ten measurements:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! let diabetes = smartcore::dataset::diabetes::load_dataset();
//! let patients: &[[f32; 10]] = diabetes.data.as_chunks().0;
//! let progression: Vec<[f32; 1]> = diabetes.target.iter().map(|points| [*points as f32 / 100.0]).collect();
//! let (train, test) = (Samples::new(&patients[..350], &progression[..350]), Samples::new(&patients[350..], &progression[350..]));
//!
//! type Net = sequential![Standardize<10>, Dense<10, 30, Relu>, Dense<30, 1, Identity>];
//! let mut net = Net::zeroed();
//! net.first.fit(train.inputs)?;
//! net.initialize(&mut Rng::seed_from_u64(42));
//!
//! let mut trainer = Trainer::<Net, _, _, 32>::new(MeanSquaredError, Adam { learning_rate: 0.005, ..Adam::default() });
//! let early_stopping = Some(EarlyStopping { patience: 10, ..EarlyStopping::default() });
//! let fit = Fit { epochs: 60, validation_split: 0.2, early_stopping, ..Fit::default() };
//! let history = trainer.fit(&mut net, train, fit)?;
//! println!("the best of {} epochs was number {:?}", history.len(), history.best_epoch());
//!
//! // The mean squared error of always saying the mean is the variance, 0.59.
//! let evaluation = trainer.evaluate(&net, test)?;
//! assert!(evaluation.loss < 0.4, "{evaluation:?}");
//! let [points] = net.predict(&test.inputs[0]);
//! println!("patient 350: {} points, {} predicted", test.targets[0][0] * 100.0, points * 100.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Several values are several outputs: `Dense<30, 2, Identity>`, with targets of type `[f32; 2]`.

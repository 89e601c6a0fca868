//! Regression: predicting values.
//!
//! The network has one output per value. The output activation follows from the range of the values:
//!
//! | values | output activation |
//! | --- | --- |
//! | any | [`Identity`](crate::activation::Identity) |
//! | positive | [`Softplus`](crate::activation::Softplus) |
//! | 0 to 1 | [`Logistic`](crate::activation::Logistic) |
//! | −1 to 1 | [`Tanh`](crate::activation::Tanh) |
//!
//! The loss measures the distance from the target. [`MeanSquaredError`](crate::loss::MeanSquaredError) is the usual
//! first choice. [`Huber`](crate::loss::Huber) grows linearly with large errors, so a few wrong measurements change the
//! network less.
//!
//! Features of different scales slow learning. A [`Standardize`](crate::layer::Standardize) layer gives them mean 0 and
//! variance 1: `fit` takes its parameters from the training data, and the model file holds them. This network predicts
//! the progression of diabetes after one year from ten measurements:
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use stackprop::prelude::*;
//!
//! let (patients, progression) = datasets::diabetes();
//! let progression: Vec<[f32; 1]> = progression.into_iter().map(|points| [points / 100.0]).collect();
//! let train = Samples::new(&patients[..350], &progression[..350]);
//! let test = Samples::new(&patients[350..], &progression[350..]);
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
//! println!("{} epochs; the best was epoch {:?}", history.len(), history.best_epoch());
//!
//! // A constant prediction, the mean, has the variance as its mean squared error: 0.59.
//! let evaluation = trainer.evaluate(&net, test)?;
//! assert!(evaluation.loss < 0.4, "{evaluation:?}");
//! let [points] = net.predict(&test.inputs[0]);
//! println!("patient 350: {} points, {} predicted", test.targets[0][0] * 100.0, points * 100.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For two values, the last layer is `Dense<30, 2, Identity>` and a target is `[f32; 2]`.

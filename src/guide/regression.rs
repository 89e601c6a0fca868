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
//! variance 1: `random_scaled` fits it to the training data, and the model file holds the fitted values. This network
//! predicts the progression of diabetes after one year from ten measurements:
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
//! let mut net = Net::random_scaled(train.inputs, &mut Rng::seed_from_u64(42))?;
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
//! From the type to the history, the program takes six statements. The program of Keras that does the same takes six
//! too:
//!
//! ```python
//! normalization = keras.layers.Normalization()
//! normalization.adapt(patients)
//! model = keras.Sequential([normalization, Dense(30, "relu"), Dense(1)])
//! model.compile(optimizer=Adam(0.005), loss="mse")
//! early_stopping = EarlyStopping(patience=10, restore_best_weights=True)
//! history = model.fit(patients, progression, epochs=60, validation_split=0.2, callbacks=[early_stopping])
//! ```
//!
//! # Regression with scaled targets
//!
//! A network learns targets near 0 with a deviation near 1 fastest. The program above divides by a constant that fits
//! its data. A second [`Standardize`](crate::layer::Standardize), outside of the network, takes the scale of the
//! targets from the data; [`inverse`](crate::layer::Scaling::inverse) converts predictions back to their units:
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use stackprop::prelude::*;
//!
//! let (patients, progression) = datasets::diabetes();
//! let points: Vec<[f32; 1]> = progression.into_iter().map(|points| [points]).collect(); // 25 to 346
//!
//! type Net = sequential![Standardize<10>, Dense<10, 30, Relu>, Dense<30, 1, Identity>];
//! let mut net = Net::random_scaled(&patients[..350], &mut Rng::seed_from_u64(42))?;
//! let target_scaling = Standardize::fitted(&points[..350])?; // to the training samples alone, as the inputs' scaling
//! let targets = target_scaling.predict_all(&points[..350]); // scikit-learn's `transform`
//!
//! let mut trainer = Trainer::<Net, _, _, 32>::new(MeanSquaredError, Adam { learning_rate: 0.005, ..Adam::default() });
//! let fit = Fit { epochs: 20, ..Fit::default() };
//! trainer.fit(&mut net, Samples::new(&patients[..350], &targets), fit)?;
//!
//! let mut predictions = net.predict_all(&patients[350..]);
//! predictions.iter_mut().for_each(|scaled| *scaled = target_scaling.inverse(scaled)); // in points
//! // A constant prediction, the mean, is wrong by 77 points.
//! let error = metrics::root_mean_squared_error(&points[350..], &predictions)?;
//! assert!(error < 60.0, "{error} points");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `target_scaling` is a layer, so it has a model file of its own: `target_scaling.save(path)?`. A device can also hold
//! the two numbers in its code: `Standardize::<1>::new([offset], [factor])`.
//!
//! # Several values
//!
//! For two values, the last layer is `Dense<30, 2, Identity>` and a target is `[f32; 2]`.

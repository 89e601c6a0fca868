//! Classification: one yes-or-no question, several of them, or one class out of many.
//!
//! # Binary
//!
//! One output with [`Logistic`](crate::activation::Logistic) is the probability of *yes*. The loss,
//! [`BinaryCrossEntropy`](crate::loss::BinaryCrossEntropy), works on the logit: its value and its gradient stay finite
//! when the network is confident and wrong.
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use stackprop::prelude::*;
//!
//! let (cells, is_benign) = datasets::breast_cancer();
//! let is_benign: Vec<[f32; 1]> = is_benign.into_iter().map(|answer| [answer]).collect();
//!
//! type Net = sequential![Standardize<30>, Dense<30, 8, Relu>, Dense<8, 1, Logistic>];
//! let mut net = Net::random_scaled(&cells[..400], &mut Rng::seed_from_u64(42))?;
//! let mut trainer = Trainer::<Net, _, _, 32>::new(BinaryCrossEntropy::default(), Momentum::default());
//! trainer.fit(&mut net, Samples::new(&cells[..400], &is_benign[..400]), Fit { epochs: 10, ..Fit::default() })?;
//!
//! let test = trainer.evaluate(&net, Samples::new(&cells[400..], &is_benign[400..]))?;
//! assert!(test.accuracy > Some(0.95), "{test:?}");
//! let [probability] = net.predict(&cells[500]);
//! assert_eq!(probability > 0.5, is_benign[500] == [1.0]);
//!
//! // The confusion matrix separates the two kinds of mistakes.
//! let matrix = metrics::ConfusionMatrix::from_binary(&is_benign[400..], &net.predict_all(&cells[400..]), 0.5)?;
//! println!("{}", matrix.table(&Classes::new(["malignant", "benign"])));
//! let [malignant, _] = matrix.scores();
//! assert!(malignant.recall > 0.9, "recall of malignant cells: {}", malignant.recall);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Keras takes five statements where this program takes four, `type` to `fit`:
//!
//! ```python
//! normalization = keras.layers.Normalization()
//! normalization.adapt(cells)
//! model = keras.Sequential([normalization, Dense(8, "relu"), Dense(1, "sigmoid")])
//! model.compile(optimizer=SGD(0.01, momentum=0.9), loss="binary_crossentropy", metrics=["accuracy"])
//! model.fit(cells, is_benign, epochs=10)
//! ```
//!
//! # Multilabel
//!
//! For several independent questions the network has one output per question, each with
//! [`Logistic`](crate::activation::Logistic), and the same loss. The probabilities do not sum to 1.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! // Three questions about a number of four bits: is it above 9, odd, a power of two?
//! let inputs: Vec<[f32; 4]> = (0..16).map(|n| [n & 8, n & 4, n & 2, n & 1].map(|bit| f32::from(bit > 0))).collect();
//! let targets: Vec<[f32; 3]> =
//!     (0..16_u32).map(|n| [n > 9, n % 2 == 1, n.is_power_of_two()].map(|yes| f32::from(yes))).collect();
//!
//! type Net = sequential![Dense<4, 16, Tanh>, Dense<16, 3, Logistic>];
//! let mut net = Net::random(&mut Rng::seed_from_u64(42));
//! let adam = Adam { learning_rate: 0.05, ..Adam::default() };
//! let mut trainer = Trainer::<Net, _, _, 16>::new(BinaryCrossEntropy::default(), adam);
//! trainer.fit(&mut net, Samples::new(&inputs, &targets), Fit { epochs: 200, ..Fit::default() })?;
//!
//! let [is_large, is_odd, is_power] = net.predict(&[0.0, 0.0, 0.0, 1.0]).map(|probability| probability > 0.5);
//! assert!(!is_large && is_odd && is_power);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! # Multiclass
//!
//! For one class out of many the network has one output per class. [`Softmax`](crate::activation::Softmax) makes them a
//! distribution, and [`CrossEntropy`](crate::loss::CrossEntropy) compares it with a label, the number of the class.
//! Targets that are distributions themselves go with [`CategoricalCrossEntropy`](crate::loss::CategoricalCrossEntropy).
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use stackprop::prelude::*;
//!
//! let (flowers, species) = datasets::iris();
//! let samples = Samples::new(&flowers, &species);
//!
//! type Net = sequential![Standardize<4>, Dense<4, 10, Relu>, Dense<10, 3, Softmax>];
//! let mut net = Net::random_scaled(&flowers, &mut Rng::seed_from_u64(42))?;
//! let mut trainer =
//!     Trainer::<Net, _, _, 16>::new(CrossEntropy::default(), Adam { learning_rate: 0.01, ..Adam::default() });
//! trainer.fit(&mut net, samples, Fit { epochs: 30, ..Fit::default() })?;
//! assert!(trainer.evaluate(&net, samples)?.accuracy > Some(0.95));
//!
//! const IRIS: Classes<3> = Classes::new(["setosa", "versicolor", "virginica"]);
//! let (name, probability) = IRIS.best(&net.predict(&[5.1, 3.5, 1.4, 0.2]));
//! assert!(name == "setosa" && probability > 0.9);
//!
//! let probabilities = net.predict_all(&flowers);
//! println!("top-2 accuracy {:.3}", metrics::top_k_accuracy(&species, &probabilities, 2)?);
//! let matrix = metrics::ConfusionMatrix::from_outputs(&species, &probabilities)?;
//! println!("{}", matrix.table(&IRIS)); // a row per true class, a column per predicted class
//! println!("accuracy {:.3}, macro F1 {:.3}", matrix.accuracy(), matrix.macro_average().f1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The program of Keras, with five statements for the four from `type` to `fit`:
//!
//! ```python
//! normalization = keras.layers.Normalization()
//! normalization.adapt(flowers)
//! model = keras.Sequential([normalization, Dense(10, "relu"), Dense(3, "softmax")])
//! model.compile(optimizer=Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
//! model.fit(flowers, species, batch_size=16, epochs=30)
//! ```
//!
//! [`ClassWeighted`](crate::loss::ClassWeighted) gives rare classes a larger weight. `CrossEntropy { label_smoothing:
//! 0.1 }` limits the effect of wrong labels.

//! Classification: one yes or no, several of them, or one class of many.
//!
//! # Binary
//!
//! One output with [`Logistic`](crate::activation::Logistic) is the probability of yes. The loss is
//! [`BinaryCrossEntropy`](crate::loss::BinaryCrossEntropy). It is computed from the logit, so that even a network that is very sure, and
//! wrong, has a finite loss and a gradient to learn by.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! let cancer = smartcore::dataset::breast_cancer::load_dataset();
//! let cells: &[[f32; 30]] = cancer.data.as_chunks().0;
//! let is_benign: Vec<[f32; 1]> = cancer.target.iter().map(|answer| [*answer as f32]).collect();
//!
//! type Net = sequential![Standardize<30>, Dense<30, 8, Relu>, Dense<8, 1, Logistic>];
//! let mut net = Net::zeroed();
//! net.first.fit(&cells[..400])?;
//! net.initialize(&mut Rng::seed_from_u64(42));
//! let mut trainer = Trainer::<Net, _, _, 32>::new(BinaryCrossEntropy::default(), Momentum::default());
//! trainer.fit(&mut net, Samples::new(&cells[..400], &is_benign[..400]), Fit { epochs: 10, ..Fit::default() })?;
//!
//! let test = trainer.evaluate(&net, Samples::new(&cells[400..], &is_benign[400..]))?;
//! assert!(test.accuracy > Some(0.95), "{test:?}");
//! let [probability] = net.predict(&cells[500]);
//! assert_eq!(probability > 0.5, is_benign[500] == [1.0]);
//!
//! // Accuracy does not tell which mistakes are made.
//! let mut outputs = [[0.0]; 169];
//! net.predict_batch(&cells[400..], &mut outputs);
//! let matrix = metrics::ConfusionMatrix::from_binary(&is_benign[400..], &outputs, 0.5)?;
//! println!("{}", matrix.table(&Classes::new(["malignant", "benign"])));
//! let [malignant, _] = matrix.scores();
//! assert!(malignant.recall > 0.9, "of the malignant ones, {} were found", malignant.recall);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Multilabel
//!
//! Several answers of which any may be yes are as many outputs, each with [`Logistic`](crate::activation::Logistic), and the same
//! loss. The probabilities need not sum to 1.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! // Of a number from 0 to 15, as four bits: is it large, is it odd, is it a power of two?
//! let inputs: Vec<[f32; 4]> = (0..16).map(|n| [n & 8, n & 4, n & 2, n & 1].map(|bit| f32::from(bit > 0))).collect();
//! let targets: Vec<[f32; 3]> =
//!     (0..16_u32).map(|n| [n > 9, n % 2 == 1, n.is_power_of_two()].map(|yes| f32::from(yes))).collect();
//!
//! type Net = sequential![Dense<4, 16, Tanh>, Dense<16, 3, Logistic>];
//! let mut net = Net::random(&mut Rng::seed_from_u64(42));
//! let mut trainer = Trainer::<Net, _, _, 16>::new(BinaryCrossEntropy::default(), Adam { learning_rate: 0.05, ..Adam::default() });
//! trainer.fit(&mut net, Samples::new(&inputs, &targets), Fit { epochs: 200, ..Fit::default() })?;
//!
//! let [is_large, is_odd, is_power] = net.predict(&[0.0, 0.0, 0.0, 1.0]).map(|probability| probability > 0.5);
//! assert!(!is_large && is_odd && is_power);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! # Multiclass
//!
//! One class of many is as many outputs with [`Softmax`](crate::activation::Softmax), which makes a distribution of them, and
//! [`CrossEntropy`](crate::loss::CrossEntropy). The targets are the classes' numbers; where the truth is a distribution itself, they are rows
//! for [`CategoricalCrossEntropy`](crate::loss::CategoricalCrossEntropy).
//!
//! ```
//! use stackprop::prelude::*;
//!
//! let iris = smartcore::dataset::iris::load_dataset();
//! let flowers: &[[f32; 4]] = iris.data.as_chunks().0;
//! let species: Vec<usize> = iris.target.iter().map(|species| *species as usize).collect();
//! let samples = Samples::new(flowers, &species);
//!
//! type Net = sequential![Standardize<4>, Dense<4, 10, Relu>, Dense<10, 3, Softmax>];
//! let mut net = Net::zeroed();
//! net.first.fit(flowers)?;
//! net.initialize(&mut Rng::seed_from_u64(42));
//! let mut trainer = Trainer::<Net, _, _, 16>::new(CrossEntropy::default(), Adam { learning_rate: 0.01, ..Adam::default() });
//! trainer.fit(&mut net, samples, Fit { epochs: 30, ..Fit::default() })?;
//! assert!(trainer.evaluate(&net, samples)?.accuracy > Some(0.95));
//!
//! const IRIS: Classes<3> = Classes::new(["setosa", "versicolor", "virginica"]);
//! let (name, probability) = IRIS.best(&net.predict(&[5.1, 3.5, 1.4, 0.2]));
//! assert!(name == "setosa" && probability > 0.9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Classes of which some are rare can weigh more ([`ClassWeighted`](crate::loss::ClassWeighted)); labels that are sometimes wrong are better
//! not believed all the way (`CrossEntropy { label_smoothing: 0.1 }`).

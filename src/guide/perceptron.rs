//! The perceptron: one unit, or one layer of units.
//!
//! # Logic
//!
//! A threshold unit weighs its inputs, adds a bias, and says 1 if the sum is not negative: 0 or 1, which is
//! [`Heaviside`](crate::activation::Heaviside). McCulloch and Pitts noticed in 1943 that such units compute logic:
//!
//! ```
//! use stackprop::activation::Heaviside;
//! use stackprop::prelude::*;
//!
//! const NOT: Dense<1, 1, Heaviside> = Dense::new([[-1.0]], [0.5]);
//! const AND: Dense<2, 1, Heaviside> = Dense::new([[1.0], [1.0]], [-1.5]);
//! const OR: Dense<2, 1, Heaviside> = Dense::new([[1.0], [1.0]], [-0.5]);
//!
//! assert_eq!([[0.0], [1.0]].map(|x| NOT.predict(&x)), [[1.0], [0.0]]);
//! for (a, b) in [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)] {
//!     assert_eq!(AND.predict(&[a, b]), [f32::min(a, b)]);
//!     assert_eq!(OR.predict(&[a, b]), [f32::max(a, b)]);
//! }
//! ```
//!
//! `Dense<2, 1, Heaviside>` is a whole network and a type: two inputs, one unit, the activation. Its weights are
//! `[[f32; UNITS]; INPUTS]`.
//!
//! # Learning
//!
//! Rosenblatt let the unit find its weights (1958). It looks at one sample after the other; where its answer y is not the target
//! t, every weight moves by what its input contributed, w ← w + η (t − y) x. That is the gradient of a loss, the
//! [`PerceptronCriterion`](crate::loss::PerceptronCriterion), one sample at a time, and so plain
//! [`Sgd`](crate::optimizer::Sgd) with batches of one is the perceptron rule. Here it learns to tell *Iris setosa* from its sisters by the
//! length and the width of their petals, in centimetres:
//!
//! ```
//! use stackprop::activation::Heaviside;
//! use stackprop::prelude::*;
//!
//! let iris = smartcore::dataset::iris::load_dataset();
//! let flowers: &[[f32; 4]] = iris.data.as_chunks().0;
//! let petals: Vec<[f32; 2]> = flowers.iter().map(|[_, _, length, width]| [*length, *width]).collect();
//! let is_setosa: Vec<[f32; 1]> = iris.target.iter().map(|species| [f32::from(*species == 0)]).collect();
//!
//! let mut perceptron = Dense::<2, 1, Heaviside>::zeroed();
//! let mut trainer = Trainer::<Dense<2, 1, Heaviside>, _, _, 1>::new(loss::PerceptronCriterion, Sgd { learning_rate: 1.0 });
//! let fit = Fit { epochs: 20, shuffle: None, ..Fit::default() };
//! let history = trainer.fit(&mut perceptron, Samples::new(&petals, &is_setosa), fit)?;
//!
//! assert_eq!(history.last().unwrap().training.accuracy, Some(1.0));
//! assert_eq!(perceptron.predict(&[2.0, 0.5]), [1.0]);
//! assert_eq!(perceptron.predict(&[3.0, 1.0]), [0.0]);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! Several units side by side learn one against the rest: `Dense<2, 3, Heaviside>`, with class labels for targets through
//! [`OneAgainstRest`](crate::loss::OneAgainstRest).
//!
//! # What it cannot learn
//!
//! A perceptron draws one straight line. If a line separates the classes, the rule finds one. If none does, it never comes to rest;
//! that no line separates the exclusive or, 1 where exactly one of two inputs is, was what disappointed so many (Minsky and Papert,
//! 1969):
//!
//! ```
//! use stackprop::activation::Heaviside;
//! use stackprop::prelude::*;
//!
//! let inputs = [[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
//! let xor = [[0.], [1.], [1.], [0.]];
//!
//! let mut perceptron = Dense::<2, 1, Heaviside>::zeroed();
//! let mut trainer = Trainer::<Dense<2, 1, Heaviside>, _, _, 1>::new(loss::PerceptronCriterion, Sgd { learning_rate: 1.0 });
//! trainer.fit(&mut perceptron, Samples::new(&inputs, &xor), Fit { epochs: 1000, ..Fit::default() })?;
//! assert_ne!(inputs.map(|input| perceptron.predict(&input)), xor);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! Two layers can: exactly one of two is *or, and not and*. The hidden layer computes both, the output joins them.
//!
//! ```
//! use stackprop::activation::Heaviside;
//! use stackprop::prelude::*;
//!
//! type TwoLayers = sequential![Dense<2, 2, Heaviside>, Dense<2, 1, Heaviside>];
//! const XOR: TwoLayers = Chain {
//!     first: Dense::new([[1.0, 1.0], [1.0, 1.0]], [-0.5, -1.5]), // or, and
//!     rest: Dense::new([[1.0], [-1.0]], [-0.5]),
//! };
//! assert_eq!(XOR.predict(&[0., 0.]), [0.0]);
//! assert_eq!(XOR.predict(&[0., 1.]), [1.0]);
//! assert_eq!(XOR.predict(&[1., 0.]), [1.0]);
//! assert_eq!(XOR.predict(&[1., 1.]), [0.0]);
//! ```
//!
//! These weights were set by hand. How two layers *learn* them is the [next page](super::backpropagation).

//! The perceptron: one unit, or one layer of units.
//!
//! # Logic
//!
//! A threshold unit multiplies its inputs by weights, adds a bias, and returns 1 if the sum is at least 0, otherwise 0:
//! the activation [`Heaviside`](crate::activation::Heaviside). McCulloch and Pitts showed in 1943 that such units
//! compute logic:
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
//! `Dense<2, 1, Heaviside>` is a type and a whole network: two inputs, one unit, the activation. Its weights are
//! `[[f32; UNITS]; INPUTS]`.
//!
//! # Learning
//!
//! Rosenblatt's rule (1958) learns the weights from samples. For one sample with inputs x, target t and answer y, the
//! rule is w ← w + η (t − y) x: a correct answer changes nothing. (t − y) x is the negative gradient of the loss
//! [`PerceptronCriterion`](crate::loss::PerceptronCriterion), so [`Sgd`](crate::optimizer::Sgd) with a batch of one
//! sample is the perceptron rule. This unit learns to separate *Iris setosa* from two other species by the length and
//! the width of a petal in centimetres:
//!
//! ```
//! # mod datasets { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/datasets.rs")); }
//! use stackprop::activation::Heaviside;
//! use stackprop::prelude::*;
//!
//! let (flowers, species) = datasets::iris();
//! let petals: Vec<[f32; 2]> = flowers.iter().map(|[_, _, length, width]| [*length, *width]).collect();
//! let is_setosa: Vec<[f32; 1]> = species.iter().map(|species| [f32::from(*species == 0)]).collect();
//!
//! type Unit = Dense<2, 1, Heaviside>;
//! let mut perceptron = Unit::zeroed();
//! let mut trainer = Trainer::<Unit, _, _, 1>::new(loss::PerceptronCriterion, Sgd { learning_rate: 1.0 });
//! let fit = Fit { epochs: 20, shuffle: None, ..Fit::default() };
//! let history = trainer.fit(&mut perceptron, Samples::new(&petals, &is_setosa), fit)?;
//!
//! assert_eq!(history.last().unwrap().training.accuracy, Some(1.0));
//! assert_eq!(perceptron.predict(&[2.0, 0.5]), [1.0]);
//! assert_eq!(perceptron.predict(&[3.0, 1.0]), [0.0]);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! `Dense<2, 3, Heaviside>` has three units, one per class. [`OneAgainstRest`](crate::loss::OneAgainstRest) trains each
//! unit to separate its class from the others, with class labels as targets.
//!
//! # Its limit
//!
//! A unit of two inputs divides the plane by one straight line. If a line separates the classes, the rule finds one;
//! otherwise the weights change forever. Minsky and Papert (1969) showed the simplest case without such a line:
//! exclusive or, which is 1 if exactly one of its two inputs is 1. The [playground](super#in-the-playground) shows the
//! line that [finds its place](http://127.0.0.1:8000/#walk=1), and the line that
//! [never does](http://127.0.0.1:8000/#walk=2).
//!
//! ```
//! use stackprop::activation::Heaviside;
//! use stackprop::prelude::*;
//!
//! let inputs = [[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
//! let xor = [[0.], [1.], [1.], [0.]];
//!
//! type Unit = Dense<2, 1, Heaviside>;
//! let mut perceptron = Unit::zeroed();
//! let mut trainer = Trainer::<Unit, _, _, 1>::new(loss::PerceptronCriterion, Sgd { learning_rate: 1.0 });
//! trainer.fit(&mut perceptron, Samples::new(&inputs, &xor), Fit { epochs: 1000, ..Fit::default() })?;
//! assert_ne!(inputs.map(|input| perceptron.predict(&input)), xor);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! Two layers compute it: exclusive or is *or* without *and*. The hidden layer computes *or* and *and*; the output unit
//! subtracts the second from the first.
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
//! This program sets the weights by hand. On the [next page](super::backpropagation) two layers *learn* them.

//! Backpropagation: how a network with hidden layers learns.
//!
//! # The idea
//!
//! How must each weight change, so that the loss falls? The gradient says so: the derivative of the loss by every parameter. Two
//! things make it computable. The threshold gives way to something with a slope, such as
//! [`Tanh`](crate::activation::Tanh), [`Logistic`](crate::activation::Logistic) or [`Relu`](crate::activation::Relu). And
//! the chain rule is walked backwards, from the output to the input, so that what one layer needs is what the layer behind it has just
//! computed (Rumelhart, Hinton and Williams, 1986). With x a layer's inputs, z = x·W + b its logits and a = f(z) its outputs:
//!
//! | pass | computes | here |
//! | --- | --- | --- |
//! | forward | z = x·W + b, a = f(z), layer after layer; the outputs are kept | [`Train::forward_train`](crate::layer::Train::forward_train), [`Train::Tape`](crate::layer::Train::Tape) |
//! | loss | how wrong the outputs are, and δ = ∂loss/∂z of the last layer | [`FusedWith::delta`](crate::loss::FusedWith::delta) |
//! | backward | ∂loss/∂W = xᵀ·δ, ∂loss/∂b = Σ δ; and δ·Wᵀ, times f′(z), is δ of the layer before | [`Train::backward`](crate::layer::Train::backward) |
//! | step | W ← W − η·∂loss/∂W, or something cleverer | [`Optimizer`](crate::optimizer::Optimizer) |
//!
//! The weights must begin at random, lest all units of a layer stay alike: [`Layer::initialize`](crate::layer::Layer::initialize).
//!
//! # By hand
//!
//! The three passes are public, and [`Stepper::step`](crate::train::Stepper::step) does nothing else. To see that they are right, move a
//! weight a little and look at the loss:
//!
//! ```
//! use stackprop::Zeroable;
//! use stackprop::prelude::*;
//! use stackprop::simd::Portable;
//! use stackprop::activation::Pass;
//! use stackprop::layer::{Destination, Train};
//! use stackprop::loss::FusedWith;
//!
//! type Net = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
//! let inputs = [[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
//! let targets = [[0.], [1.], [1.], [0.]];
//! let mut net = Net::random(&mut Rng::seed_from_u64(1));
//!
//! // Forward, loss, backward: `Portable` is the SIMD backend that every machine has.
//! let loss = BinaryCrossEntropy::default();
//! let (mut logits, mut tape) = ([[0.0]; 4], <Net as Train>::Tape::<4>::zeroed());
//! net.forward_train(Portable, Pass::Trained { seed: 0 }, &inputs, &mut logits, &mut tape);
//! loss.delta(Portable, &mut logits, &targets); // the logits become δ
//! let mut gradient = Net::zeroed(); // a gradient has the network's own type
//! let destination = Destination::gradient(&mut net, &mut gradient);
//! Net::backward(destination, Portable, &inputs, &logits, &mut tape, None);
//!
//! // The derivative by one weight, from two values of the loss.
//! let mut loss_with = |weight: f32| {
//!     let mut net = net.clone();
//!     net.first.weights[1][2] = weight;
//!     net.linear_batch(Portable, &inputs, &mut logits);
//!     loss.delta(Portable, &mut logits, &targets).loss
//! };
//! let weight = net.first.weights[1][2];
//! let slope = (loss_with(weight + 0.01) - loss_with(weight - 0.01)) / 0.02;
//! assert!((slope - gradient.first.weights[1][2]).abs() < 1e-4);
//! ```
//!
//! # XOR, learned
//!
//! A [`Trainer`](crate::train::Trainer) repeats that: all samples in batches, in another order in every *epoch*.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
//! let inputs = [[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
//! let targets = [[0.], [1.], [1.], [0.]];
//!
//! let mut net = Net::random(&mut Rng::seed_from_u64(42));
//! let mut trainer = Trainer::<Net, _, _, 4>::new(BinaryCrossEntropy::default(), Sgd { learning_rate: 0.5 });
//! trainer.fit(&mut net, Samples::new(&inputs, &targets), Fit { epochs: 1000, ..Fit::default() })?;
//! assert_eq!(inputs.map(|input| [net.predict(&input)[0].round()]), targets);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! # What training takes
//!
//! All of it is in the trainer, and its size is known when the program is compiled. Each gradient is used as soon as it is known, and
//! none is kept, which is why [`Sgd`](crate::optimizer::Sgd) trains on a microcontroller with little more than the weights and the outputs
//! of a batch; [`Momentum`](crate::optimizer::Momentum) keeps a velocity, [`Adam`](crate::optimizer::Adam) two moments, each as large as the
//! network.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
//! const _: () = assert!(Net::PARAMETERS == 17);
//! const _: () = assert!(Stepper::<Net, BinaryCrossEntropy, Sgd, 1>::TRAINING_BYTES < 60);
//! const _: () = assert!(Stepper::<Net, BinaryCrossEntropy, Adam, 1>::TRAINING_BYTES < 220);
//! ```

//! Backpropagation: a network with hidden layers learns.
//!
//! # The idea
//!
//! The loss falls fastest against its gradient, the derivative of the loss by every parameter. Two ideas make it
//! computable. An activation with a slope, such as [`Tanh`](crate::activation::Tanh),
//! [`Logistic`](crate::activation::Logistic) or [`Relu`](crate::activation::Relu), replaces the threshold. The chain
//! rule then runs backwards, from the output to the input: each layer passes to the layer below it the derivative that
//! this layer needs (Rumelhart, Hinton and Williams, 1986). With x a layer's inputs, z = x·W + b its logits and a =
//! f(z) its outputs:
//!
//! | pass | computes | here |
//! | --- | --- | --- |
//! | forward | z = x·W + b, a = f(z), layer after layer; [`Train::Tape`] keeps every a | [`Train::forward_train`] |
//! | loss | the loss, and δ = ∂loss/∂z of the last layer | [`FusedWith::delta`] |
//! | backward | ∂loss/∂W = xᵀ·δ, ∂loss/∂b = Σ δ; δ of the layer below is (δ·Wᵀ) ⊙ f′(z) | [`Train::backward`] |
//! | update | W ← W − η·∂loss/∂W, or another optimizer's rule | [`Optimizer`] |
//!
//! [`Layer::initialize`](crate::layer::Layer::initialize) draws random weights, because units with equal weights have
//! equal gradients and stay equal: the [playground](super#in-the-playground) shows
//! [four such units](http://127.0.0.1:8000/#walk=6), and [steps, which have no slope](http://127.0.0.1:8000/#walk=8).
//!
//! # By hand
//!
//! All passes are public; [`Stepper::step`](crate::train::Stepper::step) calls them. This program checks one derivative
//! against the difference of two losses:
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
//! // The derivative by one weight, from two losses.
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
//! A [`Trainer`](crate::train::Trainer) repeats the step: in each *epoch* it takes all samples, in batches and in a new
//! order.
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
//! The [playground](http://127.0.0.1:8000/#walk=4) draws what each of the four units computes.
//!
//! # Memory
//!
//! The trainer holds all memory of training except the stack, and its size is a constant. The optimizer applies each
//! gradient while it is in a register, so no gradient is stored: [`Sgd`](crate::optimizer::Sgd) needs little more than
//! the weights and the outputs of a batch. [`Momentum`](crate::optimizer::Momentum) adds a velocity,
//! [`Adam`](crate::optimizer::Adam) two moments, each as large as the network.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
//! const _: () = assert!(Net::PARAMETERS == 17);
//! const _: () = assert!(Stepper::<Net, BinaryCrossEntropy, Sgd, 1>::TRAINING_BYTES < 60);
//! const _: () = assert!(Stepper::<Net, BinaryCrossEntropy, Adam, 1>::TRAINING_BYTES < 220);
//! ```

// Names for the table's links.
#[allow(unused_imports)]
use crate::{layer::Train, loss::FusedWith, optimizer::Optimizer};

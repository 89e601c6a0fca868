//! A perceptron on one page: forward, loss, backward and update in plain loops, then the same network in this crate's
//! types.
//!
//! | pass | formula | function |
//! | --- | --- | --- |
//! | forward | z = x·W + b, a = f(z), layer after layer | `logits`, `forward` |
//! | loss | L = −Σ (y ln a + (1 − y) ln (1 − a)) / units | `loss` |
//! | backward, output | δ = ∂L/∂z = (a − y) / units | `backward` |
//! | backward, hidden layers | δ = f′(z) ⊙ (δ·Wᵀ), with δ and W of the layer above | `backward` |
//! | gradient | ∂L/∂W = xᵀ·δ, ∂L/∂b = δ | `backward` |
//! | update | W ← W − η ∂L/∂W, b ← b − η ∂L/∂b | `update`, `step` |
//!
//! # Plain loops
//!
//! The crate's tests compare it with this reference implementation in `f64`:
//!
//! ```
#![doc = include_str!("../../reference/perceptron.rs")]
//! ```
//!
//! # The crate's types
//!
//! The same network learns exclusive or. `Net` is the two layers, `BinaryCrossEntropy` the loss, `Sgd` the update, and
//! [`Trainer::step`](crate::train::Trainer::step) does all four passes:
//!
//! ```
//! # mod reference { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/reference/perceptron.rs")); }
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
//! let inputs = [[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
//! let targets = [[0.], [1.], [1.], [0.]];
//!
//! let mut net = Net::random(&mut Rng::seed_from_u64(42));
//! # use reference::{forward, logistic, step};
//! # fn in_f64<const N: usize>(rows: &[[f32; N]]) -> Vec<Vec<f64>> {
//! #     rows.iter().map(|row| row.iter().map(|x| f64::from(*x)).collect()).collect()
//! # }
//! let mut layers = [
//!     reference::Layer {
//!         weights: in_f64(&net.first.weights),
//!         bias: net.first.bias.map(f64::from).to_vec(),
//!         activation: f64::tanh,
//!         derivative: |a| 1.0 - a * a,
//!     },
//!     reference::Layer {
//!         weights: in_f64(&net.rest.weights),
//!         bias: net.rest.bias.map(f64::from).to_vec(),
//!         activation: logistic,
//!         derivative: |a| a * (1.0 - a),
//!     },
//! ];
//!
//! let mut trainer = Trainer::<Net, _, _, 4>::new(BinaryCrossEntropy::default(), Sgd { learning_rate: 0.5 });
//! for _ in 0..1000 {
//!     trainer.step(&mut net, &inputs, &targets)?;
//!     step(&mut layers, &in_f64(&inputs), &in_f64(&targets), 0.5);
//! }
//! for (input, target) in inputs.iter().zip(targets) {
//!     let [a] = net.predict(input);
//!     let expected = forward(&layers, &input.map(f64::from))[2][0];
//!     assert_eq!([a.round()], target);
//!     // `f32` rounds every sum by up to 2⁻²⁴, 6e-8; the descent shrinks older errors, so 16 roundings (1e-6) suffice.
//!     assert!((f64::from(a) - expected).abs() < 1e-6, "{a}, {expected}");
//! }
//! # Ok::<(), TrainError>(())
//! ```
//!
//! The crate computes the same sums with SIMD over whole batches, and updates each weight while its gradient is in a
//! register. The [next page](super::perceptron) begins with one unit.

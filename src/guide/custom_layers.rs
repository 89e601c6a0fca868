//! Custom layers: a residual block from start to end.
//!
//! A residual block adds its inputs to the outputs of the layers inside: y = x + inner(x) (He et al., *Deep Residual
//! Learning for Image Recognition*, 2016). This page builds one, initializes it, trains it and saves it. The test
//! `tests/custom_layers.rs` compares its outputs and ten steps of training with PyTorch.
//!
//! # The struct
//!
//! [`custom_layer!`] declares the struct. Each field is a layer or network, a row `[f32; N]` of parameters, or a matrix
//! `[[f32; UNITS]; INPUTS]` of weights. From the fields follow the memory layout, the number of parameters,
//! initialization, the model file, the optimizer's state, running statistics and the summary.
//!
//! Two traits hold the computation: [`Custom`] for inference, and [`CustomTrain`] for training.
//!
//! ```
//! use stackprop::Row;
//! use stackprop::activation::Pass;
//! use stackprop::kernels::UpdateRule;
//! use stackprop::layer::{self, Custom, CustomTrain, Train};
//! use stackprop::prelude::*;
//! use stackprop::simd::Simd;
//!
//! custom_layer! {
//!     /// y = x + inner(x)
//!     #[derive(Clone, Debug, PartialEq)]
//!     pub struct Residual<Inner> {
//!         pub inner: Inner,
//!     }
//! }
//!
//! impl<X: Row, Inner: Layer<Input = X, Output = X>> Custom for Residual<Inner> {
//!     type Input = X;
//!     type Output = X;
//!     type Activation = Identity; // `Relu` computes relu(x + inner(x))
//!
//!     #[inline(always)]
//!     fn logits<S: Simd>(&self, simd: S, inputs: &[X], logits: &mut [X]) {
//!         layer::forward(&self.inner, simd, inputs, logits);
//!         add(logits, inputs);
//!     }
//! }
//!
//! /// y ← y + x
//! #[inline(always)]
//! fn add<X: Row>(y: &mut [X], x: &[X]) {
//!     X::flatten_mut(y).iter_mut().zip(X::flatten(x)).for_each(|(y, x)| *y += x);
//! }
//!
//! // Training: ∂loss/∂x = δ + (∂inner/∂x)ᵀ · δ, with δ = ∂loss/∂y.
//! impl<X: Row, Inner: Train<Input = X, Output = X>> CustomTrain for Residual<Inner> {
//!     #[inline(always)]
//!     fn forward_train<S: Simd, const BATCH: usize>(
//!         &self,
//!         simd: S,
//!         pass: Pass,
//!         inputs: &[X],
//!         logits: &mut [X],
//!         (inner,): &mut Self::Tape<BATCH>,
//!     ) {
//!         logits.copy_from_slice(inner.forward(&self.inner, simd, pass, inputs));
//!         add(logits, inputs);
//!     }
//!
//!     #[inline(always)]
//!     fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
//!         (inner,): Self::Learning<'_, R, BATCH, MOMENTS>,
//!         simd: S,
//!         inputs: &[X],
//!         deltas: &[X],
//!         mut input_gradient: Option<&mut [X]>,
//!     ) {
//!         inner.backward(simd, inputs, deltas, input_gradient.as_deref_mut()); // (∂inner/∂x)ᵀ · δ
//!         if let Some(gradient) = input_gradient {
//!             add(gradient, deltas); // + δ
//!         }
//!     }
//! }
//!
//! type Net = sequential![
//!     Dense<2, 8, Tanh>,
//!     Residual<sequential![BatchNorm<Dense<8, 8, Dropout<Relu, 10>>>, Dense<8, 8, Identity>]>,
//!     Dense<8, 1, Logistic>,
//! ];
//!
//! let mut net = Net::random(&mut Rng::seed_from_u64(1)); // the layers inside draw their parameters
//! let (inputs, targets) = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]);
//!
//! let adam = Adam { learning_rate: 0.02, ..Adam::default() };
//! let mut trainer = Trainer::<Net, _, _, 4>::new(BinaryCrossEntropy::default(), adam);
//! let fit = Fit { epochs: 300, ..Fit::default() };
//! trainer.fit(&mut net, Samples::new(&inputs, &targets), fit)?;
//! let evaluation = net.evaluate(&BinaryCrossEntropy::default(), Samples::new(&inputs, &targets))?;
//! assert_eq!(evaluation.accuracy, Some(1.0));
//!
//! let mut buffer = [0; Net::FILE_BYTES];
//! let file = net.write_to(&mut buffer)?; // or `net.save("xor.model")`
//! let mut loaded = Net::zeroed();
//! loaded.load_bytes(file)?;
//! assert_eq!(loaded, net);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layers inside
//!
//! `self.inner` computes its outputs in three ways:
//!
//! | call | computes |
//! | --- | --- |
//! | [`forward`](crate::layer::forward) | the outputs in inference |
//! | [`FieldTape::forward`] | the outputs in training; the tape keeps the values for the backward pass |
//! | [`LearningField::backward`] | ∂loss/∂inputs from ∂loss/∂outputs, and the step of the parameters |
//!
//! Batch normalization and dropout work inside: `pass` holds the random choices of dropout, and the running averages
//! learn after each step.
//!
//! Layers that follow each other inside are one field, as in `Net` above: a [`sequential!`](crate::sequential) holds
//! the rows between them. Only a layer that does something else with these rows has two fields. The second one takes
//! `pass.split()[2]`, so that its dropout draws other units. In the backward pass, `first.tape.outputs(rows)`
//! ([`FieldTape::outputs`]) are the inputs of the second.
//!
//! # Parameters of the layer's own
//!
//! A row or a matrix among the fields is initialized by [`Custom::initialize_own`]. Its gradient is a sum over the
//! batch, which [`LearningField::learn`] passes to the optimizer. [`custom_layer!`] shows such a layer, a scale for
//! each unit. [`Custom`] shows a layer without parameters.
//!
//! A forgotten method does not build: `initialize_own` with rows among the fields, `forward_train` with layers.
//! Nothing reports a field that `backward` never passes to [`LearningField::learn`] or [`LearningField::backward`]: it
//! keeps its values.
//!
//! # A check of the backward pass
//!
//! A step of [`Sgd`] with the learning rate 1 subtracts the gradient. The difference of the
//! parameters before and after it is the gradient, which central differences of the loss must equal:
//! (L(w + h) − L(w − h)) / 2h, in `f64` or with a tolerance for the roundings of `f32`.
//!
//! # Costs
//!
//! - **Flash.** Those of the fields: a struct of [`custom_layer!`] has no padding and no header.
//! - **RAM.** [`INFERENCE_BYTES`](crate::layer::Layer::INFERENCE_BYTES) counts those of the layers inside too. A layer
//!   whose `logits` holds rows of its own states them as
//!   [`OWN_SCRATCH_BYTES`](crate::layer::Custom::OWN_SCRATCH_BYTES).
//! - **Training.** The tape holds the outputs and their gradients of each layer inside:
//!   2 · `BATCH` rows, beside the tape of the layer. [`TRAINING_BYTES`](crate::train::Stepper::TRAINING_BYTES)
//!   counts them.
//! - **Time.** The block adds one addition per value and pass, and a copy of the outputs in training.
//!   `#[inline(always)]` compiles its loops for the instructions of the CPU.
//!
//! # Limits
//!
//! - A model file stores the name of the struct, its constants and the layers inside, such as
//!   `Residual<Dense<8, 8, Relu>>`. Rename a layer whose computation changes, or old files load without an error.
//! - [`Quantize`], [`Fold`] and [`PrepareQat`] need implementations of their own: without them, `net.quantize(…)` of a
//!   network with a custom layer does not compile. [`Quantize`] takes a layer whose logits are affine in its inputs,
//!   such as a layer scale; a residual block is none.
//! - The layer keeps no values of its own between the forward and the backward pass, and computes them again. A layer
//!   with other needs implements [`Layer`] and [`Train`] themselves, with seven and four items.

// Names for the links.
#[allow(unused_imports)]
use crate::layer::{Custom, CustomTrain, FieldTape, LearningField, Train};
#[allow(unused_imports)]
use crate::prelude::*;

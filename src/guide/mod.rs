//! A guide: from a single threshold unit to a network that is trained, judged and saved, with code that runs.
//!
//! It walks the path that a textbook's chapter on neural networks walks:
//!
//! 1. [`perceptron`]: a unit that thresholds its weighted inputs, the rule by which it learns, and what it cannot learn;
//! 2. [`backpropagation`]: why XOR needs a hidden layer, and how a network with one learns, in this crate's own types;
//! 3. [`regression`]: predicting values;
//! 4. [`classification`]: one yes or no, several of them, or one class of many;
//! 5. [`training`]: learning rates, early stopping, regularisation, and getting a network into the world.
//!
//! # Which activation, which loss
//!
//! | | regression | binary classification | multilabel | multiclass |
//! | --- | --- | --- | --- | --- |
//! | inputs | one a feature, scaled: [`Standardize`] or [`MinMax`] | as before | as before | as before |
//! | hidden layers | mostly 1 to 5 | as before | as before | as before |
//! | units in each | mostly 10 to 100 | as before | as before | as before |
//! | hidden activation | [`Relu`]; [`Selu`] in deep ones; [`Gelu`], [`Silu`] | as before | as before | as before |
//! | outputs | one a value | 1 | one a label | one a class |
//! | output activation | [`Identity`]; [`Softplus`] or [`Relu`] for positive values; [`Logistic`] or [`Tanh`] for bounded ones | [`Logistic`] | [`Logistic`] | [`Softmax`] |
//! | loss | [`MeanSquaredError`]; [`Huber`] or [`MeanAbsoluteError`] with outliers | [`BinaryCrossEntropy`], or [`Hinge`] with `Identity` | [`BinaryCrossEntropy`] | [`CrossEntropy`] on labels, [`CategoricalCrossEntropy`] on distributions |
//! | target | `[f32; VALUES]` | `[f32; 1]`, 0 or 1 | `[f32; LABELS]`, 0s and 1s | `usize`, the class from 0 |
//! | optimizer | [`Adam`]; [`Momentum`] with a schedule; [`Sgd`] where memory is short | as before | as before | as before |
//!
//! A loss that does not go with the output activation does not compile.

// Names for the table and the pages' links.
#[allow(unused_imports)]
use crate::{activation::*, loss::*, prelude::*};

pub mod backpropagation;
pub mod classification;
pub mod perceptron;
pub mod regression;
pub mod training;

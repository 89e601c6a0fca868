//! A guide from a single threshold unit to a network in flash, with programs that the tests run.
//!
//! 1. [`one_page`]: forward, loss, backward and update in sixty lines of plain loops beside their formulas, then the
//!    same network in this crate's types;
//! 2. [`perceptron`]: a unit that thresholds its weighted inputs, the rule by which it learns, and a function beyond
//!    it;
//! 3. [`backpropagation`]: a hidden layer learns that function;
//! 4. [`regression`]: predicting values, and [scaled targets](regression#regression-with-scaled-targets);
//! 5. [`classification`]: one yes-or-no question, several of them, or one class out of many;
//! 6. [`training`]: a whole fit, [initial weights](training#initial-weights), [learning
//!    rates](training#the-learning-rate), metrics, callbacks, early stopping, regularization, checkpoints, sizes;
//! 7. [`data`]: weights of samples, augmentation, and files that do not fit in memory;
//! 8. [`model_selection`]: cross-validation, and a search over widths and settings;
//! 9. [`custom_layers`]: a residual block from start to end;
//! 10. [`deployment`]: files, [parameters of PyTorch](deployment#parameters-of-pytorch), flash, [eight
//!    bits](deployment#eight-bits), memory budgets, large networks, frozen bodies, the same bits on every machine.
//!
//! The documentation of `stackprop-convert` walks from PyTorch and from Keras to a microcontroller.
//!
//! # In the playground
//!
//! The playground, a page for the browser, has a walk with these stops: `cargo run --package playground`.
//!
//! | page of the guide | stops of the walk |
//! | --- | --- |
//! | [`perceptron`] | [one unit][1], [the perceptron rule on exclusive or][2], [a smooth loss][3] |
//! | [`backpropagation`] | [a hidden layer][4], [zeros][5], [equal weights][6], [steps][8], [smooth steps][9] |
//! | [`training`] | [a learning rate that is too large][7], [over-fitting][10], [L2][11], [dropout][12] |
//!
//! [1]: http://127.0.0.1:8000/#walk=1
//! [2]: http://127.0.0.1:8000/#walk=2
//! [3]: http://127.0.0.1:8000/#walk=3
//! [4]: http://127.0.0.1:8000/#walk=4
//! [5]: http://127.0.0.1:8000/#walk=5
//! [6]: http://127.0.0.1:8000/#walk=6
//! [7]: http://127.0.0.1:8000/#walk=7
//! [8]: http://127.0.0.1:8000/#walk=8
//! [9]: http://127.0.0.1:8000/#walk=9
//! [10]: http://127.0.0.1:8000/#walk=10
//! [11]: http://127.0.0.1:8000/#walk=11
//! [12]: http://127.0.0.1:8000/#walk=12
//!
//! # Activations and losses by task
//!
//! | | regression | binary | multilabel | multiclass |
//! | --- | --- | --- | --- | --- |
//! | outputs | one per value | 1 | one per label | one per class |
//! | output activation | [`Identity`] | [`Logistic`] | [`Logistic`] | [`Softmax`] |
//! | loss | [`MeanSquaredError`] | [`BinaryCrossEntropy`] | [`BinaryCrossEntropy`] | [`CrossEntropy`] |
//! | target | `[f32; VALUES]` | `[f32; 1]`, 0 or 1 | `[f32; LABELS]`, 0s and 1s | `usize`, the class from 0 |
//!
//! Alternatives: for positive values [`Softplus`] or [`Relu`], for bounded ones [`Logistic`] or [`Tanh`]; with outliers
//! [`Huber`] or [`MeanAbsoluteError`]; for a binary task [`Hinge`] with [`Identity`]; for targets that are
//! distributions [`CategoricalCrossEntropy`]. A loss without its output activation does not compile.
//!
//! For every task:
//!
//! | | usual choice |
//! | --- | --- |
//! | inputs | one per feature, scaled by [`Standardize`] or [`MinMax`]; `random_scaled` fits them |
//! | hidden layers | 1 to 5 |
//! | units in each | 10 to 100 |
//! | hidden activation | [`Relu`]; [`Selu`] in deep networks; [`Gelu`], [`Silu`] |
//! | optimizer | [`Adam`]; [`Momentum`] with a schedule; [`Sgd`] in little memory |

// Names for the links of the tables.
#[allow(unused_imports)]
use crate::{activation::*, loss::*, prelude::*};

pub mod backpropagation;
pub mod classification;
pub mod custom_layers;
pub mod data;
pub mod deployment;
pub mod model_selection;
pub mod one_page;
pub mod perceptron;
pub mod regression;
pub mod training;

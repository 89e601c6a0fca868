//! The settings of the page: the part of its state that a visitor chooses.

use serde::{Deserialize, Serialize};
use stackprop::Zeroable;

/// The largest number of hidden layers.
pub const HIDDEN_LAYERS: usize = 6;
/// The largest number of units of a layer, of classes, and of inputs.
pub const WIDTH: usize = 8;
/// The largest batch.
pub const BATCH: usize = 32;

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The samples. A change begins a new run.
    pub data: Data,
    /// The network before its first step. A change begins a new run.
    pub network: Network,
    /// The training. A change during a run begins a new stage of it; another loss begins a new run, because it may
    /// change the output activation.
    pub training: Training,
    /// When the training stops by itself.
    pub stop: Stop,
    /// The view, without effect on the network.
    pub view: View,
}

impl Settings {
    /// Selects the visitor's samples, and a loss that goes with them.
    pub fn use_own(&mut self, is_regression: bool) {
        self.data.source = if is_regression { Source::OwnValues } else { Source::OwnClasses };
        let is_loss_of_values = matches!(self.training.loss, Loss::Squared | Loss::Absolute | Loss::Huber);
        if is_regression && !is_loss_of_values {
            self.training.loss = Loss::Squared;
        }
    }
}

/// The samples, and their division into those for training and those for testing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Data {
    /// Where the samples come from.
    pub source: Source,
    /// The number of classes of `Gauss` and `Spiral`, 2 to 8. The other sources have their own.
    pub classes: usize,
    /// The noise in percent, 0 to 50.
    pub noise: u32,
    /// The percentage of the samples for training, 10 to 90.
    pub train_percent: u32,
    /// The seed of the samples.
    pub seed: u32,
}

/// Where samples come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Two classes: a disc and a ring around it.
    Circle,
    /// Two classes: the quadrants where x₁ · x₂ is positive, and the others.
    Xor,
    /// A normal distribution for each class.
    Gauss,
    /// An arm of a spiral for each class.
    Spiral,
    /// Regression: (x₁ + x₂) / 10.
    Plane,
    /// Regression: six bumps, three up and three down.
    Bumps,
    /// The visitor's classes, from a file or drawn.
    OwnClasses,
    /// The visitor's values, from a file or drawn.
    OwnValues,
}

/// The network before its first step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Network {
    /// The inputs of the first layer, at least one, each once.
    pub features: Vec<Feature>,
    /// The hidden layers, at most six.
    pub layers: Vec<Layer>,
    /// The initial weights.
    pub initializer: Initializer,
    /// The seed of the initial weights and of the order of the samples.
    pub seed: u32,
}

/// An input of the first layer, a function of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Feature {
    /// x₁
    #[serde(rename = "x1")]
    X1,
    /// x₂
    #[serde(rename = "x2")]
    X2,
    /// x₁²
    #[serde(rename = "x1^2")]
    X1Squared,
    /// x₂²
    #[serde(rename = "x2^2")]
    X2Squared,
    /// x₁ · x₂
    #[serde(rename = "x1*x2")]
    Product,
    /// sin x₁
    #[serde(rename = "sin(x1)")]
    SinX1,
    /// sin x₂
    #[serde(rename = "sin(x2)")]
    SinX2,
}

/// A hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Layer {
    /// The number of units, 1 to 8.
    pub units: usize,
    /// The activation.
    pub activation: Activation,
    /// Dropout in percent: 0, 10, 20, 30, 40 or 50.
    pub dropout: u32,
    /// Whether batch normalization precedes the activation.
    pub batch_norm: bool,
}

/// An activation of a hidden layer: the types of [`stackprop::activation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is named like its type in `stackprop::activation`")]
pub enum Activation {
    Tanh,
    Relu,
    Logistic,
    Identity,
    LeakyRelu,
    Elu,
    Selu,
    Gelu,
    Silu,
    Softplus,
    HardTanh,
    HardSigmoid,
    HardSwish,
    Relu6,
    Heaviside,
}

/// The initial weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initializer {
    /// That of each layer's activation: Glorot, He or LeCun.
    Usual,
    /// PyTorch's uniform weights and biases.
    Pytorch,
    /// All parameters are zero.
    Zero,
}

/// The training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Training {
    /// The loss. It determines the output activation, together with the data.
    pub loss: Loss,
    /// The optimizer.
    pub optimizer: Optimizer,
    /// The learning rate, 0 or above.
    pub learning_rate: f32,
    /// The penalty on the weights.
    pub regularization: Regularization,
    /// The factor of the penalty, 0 or above.
    pub regularization_rate: f32,
    /// The schedule of the learning rate.
    pub schedule: Schedule,
    /// The number of epochs that the schedule spans, at least 1. At its end the training stops.
    pub schedule_epochs: u32,
    /// The number of samples of a batch, 1 to 32.
    pub batch_size: usize,
}

/// A loss, and the output activation that goes with it.
///
/// | loss | regression | two classes | several classes |
/// | --- | --- | --- | --- |
/// | `CrossEntropy` | | logistic | softmax |
/// | `Squared`, `Absolute`, `Huber` | identity | tanh, targets ±1 | logistic, one output per class |
/// | `Hinge` | | identity, targets ±1 | identity, one output per class |
/// | `Perceptron` | | step, targets ±1 | step, one output per class |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Zeroable, Serialize, Deserialize)]
#[bytemuck(crate = "stackprop")]
#[repr(u8)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the table describes them")]
pub enum Loss {
    CrossEntropy,
    Squared,
    Absolute,
    Huber,
    Hinge,
    Perceptron,
}

/// An optimizer: the types of [`stackprop::optimizer`], with their default settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Zeroable, Serialize, Deserialize)]
#[bytemuck(crate = "stackprop")]
#[repr(u8)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is named like its type in `stackprop::optimizer`")]
pub enum Optimizer {
    Sgd,
    Momentum,
    Nesterov,
    RmsProp,
    Adam,
    AdamW,
    NAdam,
}

/// A penalty on the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Zeroable, Serialize, Deserialize)]
#[bytemuck(crate = "stackprop")]
#[repr(u8)]
#[serde(rename_all = "kebab-case")]
pub enum Regularization {
    /// No penalty.
    None,
    /// λ Σ|w|
    L1,
    /// λ Σw²
    L2,
}

/// A schedule of the learning rate: the types of [`stackprop::schedule`]. The learning rate is the initial one, or the
/// peak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// The learning rate stays constant, and the training has no end.
    None,
    /// Halves the learning rate ten times.
    StepDecay,
    /// Multiplies the learning rate by the same factor in every epoch, 0.01 in all.
    ExponentialDecay,
    /// Falls like half a cosine.
    Cosine,
    /// Rises and falls like a cosine.
    OneCycle,
    /// Halves the learning rate when the loss of the training samples stagnates.
    OnPlateau,
}

/// When the training stops by itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stop {
    /// The condition.
    pub condition: StopCondition,
    /// The number of epochs of `Epochs` and `Patience`, the loss of `Loss`.
    pub value: f32,
}

/// The condition on which the training stops. Losses are known at the epochs of the loss curve: all of the first 1,000,
/// then every second one, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopCondition {
    /// Never.
    Never,
    /// After a number of epochs.
    Epochs,
    /// When the loss of the test samples is at most this.
    Loss,
    /// When the loss of the test samples has not fallen for a number of epochs.
    Patience,
}

/// The view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct View {
    /// Whether the test samples are drawn.
    pub test_samples: bool,
    /// Whether the output map shows classes, or five values, instead of a gradient.
    pub discrete: bool,
}

impl Default for Data {
    fn default() -> Self {
        Self { source: Source::Circle, classes: 2, noise: 0, train_percent: 50, seed: 1 }
    }
}

impl Default for Layer {
    fn default() -> Self {
        Self { units: 1, activation: Activation::Tanh, dropout: 0, batch_norm: false }
    }
}

impl Default for Network {
    fn default() -> Self {
        let layer = |units| Layer { units, ..Layer::default() };
        Self {
            features: vec![Feature::X1, Feature::X2],
            layers: vec![layer(4), layer(2)],
            initializer: Initializer::Usual,
            seed: 1,
        }
    }
}

impl Default for Training {
    fn default() -> Self {
        Self {
            loss: Loss::CrossEntropy,
            optimizer: Optimizer::Sgd,
            learning_rate: 0.03,
            regularization: Regularization::None,
            regularization_rate: 0.001,
            schedule: Schedule::None,
            schedule_epochs: 200,
            batch_size: 10,
        }
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self { condition: StopCondition::Never, value: 0.0 }
    }
}

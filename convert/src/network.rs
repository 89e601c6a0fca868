//! A dense network, as every reader describes it.

use stackprop::quantized::Quantization;

use crate::arrays::transpose;
use crate::{Activation, LayerType, NetworkType, Problems};

/// A dense network with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Network {
    /// A network in `f32`: its layers, from the inputs to the outputs.
    Float(Vec<FloatLayer>),
    /// A network in eight bits.
    Int8(Int8Network),
}

/// A layer in `f32`.
#[derive(Clone, Debug, PartialEq)]
pub enum FloatLayer {
    /// A fully connected layer.
    Dense(Dense),
    /// A fully connected layer with batch normalization before its activation.
    BatchNorm(BatchNorm),
    /// (x − offset) · factor of each input.
    Scaling(Scaling),
}

/// A fully connected layer in `f32`.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense {
    /// The layer's name in its file, for messages.
    pub name: String,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of units.
    pub units: usize,
    /// The weights `[units][inputs]`, as in PyTorch and TensorFlow Lite.
    pub weights: Vec<f32>,
    /// The bias of each unit.
    pub bias: Vec<f32>,
    /// The activation.
    pub activation: Activation,
}

/// A fully connected layer with batch normalization: γ · (z − μ) / √(σ² + 10⁻⁵) + β with z = weights · input. A reader
/// of a file with another ε changes the variances by the difference.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    /// The dense layer. Its bias is β.
    pub dense: Dense,
    /// γ of each unit.
    pub scale: Vec<f32>,
    /// μ of each unit.
    pub mean: Vec<f32>,
    /// σ² of each unit.
    pub variance: Vec<f32>,
}

/// Scaling of each input: (x − offset) · factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The type of the layer.
    pub statistic: Statistic,
    /// The value subtracted from each input.
    pub offset: Vec<f32>,
    /// The factor of each shifted input.
    pub factor: Vec<f32>,
    /// The activation.
    pub activation: Activation,
}

/// The type of a scaling layer. Both types compute the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// [`Standardize`](stackprop::layer::Standardize), by the mean and the standard deviation.
    Standardize,
    /// [`MinMax`](stackprop::layer::MinMax), by the range.
    MinMax,
}

/// A network in eight bits, as TensorFlow Lite stores it.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Network {
    /// The scaling of the inputs, which stays in `f32`.
    pub preprocessing: Option<Scaling>,
    /// The scale and the zero point of the inputs, behind the scaling.
    pub input: Quantization,
    /// The layers, from the inputs to the outputs.
    pub layers: Vec<Int8Dense>,
}

/// A fully connected layer in eight bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Dense {
    /// The layer's name in its file, for messages.
    pub name: String,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of units.
    pub units: usize,
    /// The weights `[units][inputs]`.
    pub weights: Vec<i8>,
    /// The scales of the weights: one, or one per unit.
    pub scales: Vec<f32>,
    /// The bias of each unit, in steps of input scale · weight scale, without the inputs' zero point.
    pub bias: Vec<i32>,
    /// The scale and the zero point before the activation.
    pub product: Quantization,
    /// The scale and the zero point of the outputs.
    pub output: Quantization,
    /// The activation.
    pub activation: Activation,
}

impl Network {
    /// The network's type, without the rounding of a network in eight bits.
    #[must_use]
    pub fn network_type(&self) -> NetworkType {
        NetworkType(match self {
            Self::Float(layers) => layers.iter().map(FloatLayer::layer_type).collect(),
            Self::Int8(Int8Network { preprocessing, layers, .. }) => {
                let front = preprocessing.iter().map(Scaling::layer_type);
                front.chain(layers.iter().map(Int8Dense::layer_type)).collect()
            }
        })
    }

    /// Checks what every network of a [`NetworkType`] fulfils: at least one layer, sizes of at least 1, a parameter for
    /// each weight and unit, layers that fit, and finite numbers.
    ///
    /// # Errors
    ///
    /// All problems.
    pub fn check(&self) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let layers = self.layers();
        if self.is_empty() {
            problems.add("network", "expected at least one layer, found none", "convert a network of dense layers");
        }
        let mut before: Option<&LayerView<'_>> = None;
        for layer in &layers {
            if let Some(outputs) = before.map(|layer| layer.outputs).filter(|outputs| *outputs != layer.inputs) {
                let found = format!(
                    "expected {outputs} inputs, one for each output of the layer before, found {}",
                    layer.inputs
                );
                problems.add(layer.name, found, "remove the operators between the two layers");
            }
            layer.check(&mut problems);
            before = Some(layer);
        }
        problems.or(())
    }

    fn layers(&self) -> Vec<LayerView<'_>> {
        match self {
            Self::Float(layers) => layers.iter().map(FloatLayer::view).collect(),
            Self::Int8(Int8Network { preprocessing, layers, .. }) => {
                preprocessing.iter().map(Scaling::view).chain(layers.iter().map(Int8Dense::view)).collect()
            }
        }
    }

    /// Whether no layer follows the preprocessing.
    fn is_empty(&self) -> bool {
        match self {
            Self::Float(layers) => layers.is_empty(),
            Self::Int8(network) => network.layers.is_empty(),
        }
    }

    /// The scales and zero points of the inputs and of the outputs; `None` in `f32`.
    #[must_use]
    pub fn ends(&self) -> Option<[Quantization; 2]> {
        match self {
            Self::Float(_) => None,
            Self::Int8(Int8Network { input, layers, .. }) => {
                Some([*input, layers.last().map_or(*input, |layer| layer.output)])
            }
        }
    }
}

impl FloatLayer {
    pub(crate) fn layer_type(&self) -> LayerType {
        match self {
            Self::Dense(Dense { inputs, units, activation, .. }) => {
                LayerType::Dense { inputs: *inputs, units: *units, activation: *activation, normalized: false }
            }
            Self::BatchNorm(BatchNorm { dense: Dense { inputs, units, activation, .. }, .. }) => {
                LayerType::Dense { inputs: *inputs, units: *units, activation: *activation, normalized: true }
            }
            Self::Scaling(scaling) => scaling.layer_type(),
        }
    }
}

impl Int8Dense {
    fn layer_type(&self) -> LayerType {
        let Self { inputs, units, activation, .. } = self;
        LayerType::Dense { inputs: *inputs, units: *units, activation: *activation, normalized: false }
    }
}

/// A layer's sizes and parameters, for checks.
struct LayerView<'a> {
    name: &'a str,
    inputs: usize,
    outputs: usize,
    /// The expected number of each kind of parameters, and the found one.
    counts: Vec<(usize, usize)>,
    /// The parameters in `f32`.
    floats: Vec<(&'static str, &'a [f32])>,
}

impl LayerView<'_> {
    fn check(&self, problems: &mut Problems) {
        if self.inputs == 0 || self.outputs == 0 {
            let found = format!("expected at least one input and one unit, found {} and {}", self.inputs, self.outputs);
            problems.add(self.name, found, "remove the layer");
        }
        for (expected, found) in self.counts.iter().filter(|(expected, found)| expected != found) {
            problems.add(self.name, format!("expected {expected} parameters, found {found}"), "convert the file again");
        }
        for (kind, values) in &self.floats {
            if let Some((index, value)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
                let found = format!("expected finite {kind}, found {value} at index {index}");
                problems.add(self.name, found, "train the network again: it has diverged");
            }
        }
    }
}

impl Dense {
    /// The weights `[inputs][units]`, as in Keras and in a model file.
    pub(crate) fn kernel(&self) -> Vec<f32> {
        transpose(&self.weights, self.units)
    }

    fn view(&self) -> LayerView<'_> {
        let Self { name, inputs, units, weights, bias, .. } = self;
        LayerView {
            name,
            inputs: *inputs,
            outputs: *units,
            counts: vec![(inputs.saturating_mul(*units), weights.len()), (*units, bias.len())],
            floats: vec![("weights", weights), ("bias", bias)],
        }
    }
}

impl FloatLayer {
    /// The layer's name, for messages.
    pub(crate) fn name(&self) -> &str {
        self.view().name
    }

    fn view(&self) -> LayerView<'_> {
        match self {
            Self::Dense(dense) => dense.view(),
            Self::BatchNorm(BatchNorm { dense, scale, mean, variance }) => {
                let mut view = dense.view();
                view.counts.extend([scale, mean, variance].map(|values| (dense.units, values.len())));
                view.floats.extend([("scales", scale.as_slice()), ("means", mean), ("variances", variance)]);
                view
            }
            Self::Scaling(scaling) => scaling.view(),
        }
    }
}

impl Scaling {
    fn layer_type(&self) -> LayerType {
        let Self { statistic, offset, activation, .. } = self;
        LayerType::Scaling { statistic: *statistic, size: offset.len(), activation: *activation }
    }

    fn view(&self) -> LayerView<'_> {
        let Self { offset, factor, .. } = self;
        LayerView {
            name: "scaling",
            inputs: offset.len(),
            outputs: offset.len(),
            counts: vec![(offset.len(), factor.len())],
            floats: vec![("offsets", offset), ("factors", factor)],
        }
    }
}

impl Int8Dense {
    fn view(&self) -> LayerView<'_> {
        let Self { name, inputs, units, weights, bias, .. } = self;
        LayerView {
            name,
            inputs: *inputs,
            outputs: *units,
            counts: vec![(inputs.saturating_mul(*units), weights.len()), (*units, bias.len())],
            floats: Vec::new(),
        }
    }
}

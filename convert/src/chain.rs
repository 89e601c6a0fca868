//! Layers in a row, as readers of `f32` files meet them.

use crate::activation::Activation;
use crate::{BatchNorm, Dense, FloatLayer, Network, Problem, Problems, Scaling, Statistic};

/// ε of [`BatchNorm`].
const EPSILON: f64 = 1e-5;

/// The layers of a network from the inputs to the outputs. A reader adds the layers of its file one by one; `Chain`
/// joins them to those of the crate:
///
/// | layers of a file | layer of the crate |
/// | --- | --- |
/// | dense, activation | `Dense` |
/// | dense, batch normalization, activation | `BatchNorm<Dense>` |
/// | factors and shifts in front of all layers | `Standardize` |
/// | factors and shifts behind a dense layer, or in front of one | the weights and the bias of that layer |
/// | other factors and shifts, activations without a dense layer | `Standardize` |
///
/// Parameters of two layers meet in `f64`, so that the result is rounded once.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    layers: Vec<FloatLayer>,
    /// Whether the last layer still takes factors, batch normalization and an activation.
    state: State,
    /// Factors and shifts that the next layer decides about.
    pending: Option<Affine>,
    problems: Problems,
}

/// Which parts the last layer still takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Factors, batch normalization and an activation.
    Product,
    /// An activation.
    Normalized,
    /// Nothing.
    #[default]
    Complete,
}

/// factor · x + shift of each value x.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Affine {
    /// The layer's name in its file, for messages.
    pub(crate) name: String,
    pub(crate) factor: Vec<f64>,
    pub(crate) shift: Vec<f64>,
}

/// γ · (x − μ) / √(σ² + ε) + β of each value x.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Normalization {
    /// The layer's name in its file, for messages.
    pub(crate) name: String,
    /// γ.
    pub(crate) scale: Vec<f32>,
    /// β.
    pub(crate) offset: Vec<f32>,
    /// μ.
    pub(crate) mean: Vec<f32>,
    /// σ².
    pub(crate) variance: Vec<f32>,
    /// ε.
    pub(crate) epsilon: f32,
}

impl Chain {
    /// Adds a problem of the file. The chain continues: one run finds all problems.
    pub(crate) fn refuse(&mut self, name: &str, found: impl Into<String>, remedy: impl Into<String>) {
        self.problems.add(name, found, remedy);
    }

    /// The number of values behind the last layer; `None` in front of all layers.
    pub(crate) fn width(&self) -> Option<usize> {
        let last = self.layers.last().map(|layer| layer.layer_type().outputs());
        self.pending.as_ref().map(|affine| affine.factor.len()).or(last)
    }

    /// Adds a fully connected layer. Its activation may also follow as a layer of its own.
    pub(crate) fn dense(&mut self, mut dense: Dense) {
        if !self.fits(&dense.name, dense.inputs) {
            return;
        }
        match self.pending.take() {
            Some(affine) if !self.layers.is_empty() => affine.into_inputs_of(&mut dense),
            Some(affine) => self.scaling(affine, Activation::Identity),
            None => {}
        }
        self.state = if dense.activation == Activation::Identity { State::Product } else { State::Complete };
        self.layers.push(FloatLayer::Dense(dense));
    }

    /// Adds a factor and a shift of each value.
    pub(crate) fn affine(&mut self, affine: Affine) {
        if !self.fits(&affine.name, affine.factor.len()) {
            return;
        }
        match (self.state, self.layers.last_mut(), self.pending.take()) {
            (State::Product, Some(FloatLayer::Dense(dense)), None) => affine.into_units_of(dense),
            (_, _, Some(first)) => self.pending = Some(first.then(affine)),
            _ => self.pending = Some(affine),
        }
    }

    /// Adds batch normalization.
    pub(crate) fn batch_norm(&mut self, normalization: Normalization) {
        if !self.fits(&normalization.name, normalization.scale.len()) {
            return;
        }
        match self.layers.pop() {
            Some(FloatLayer::Dense(dense)) if self.state == State::Product => {
                self.state = State::Normalized;
                self.layers.push(FloatLayer::BatchNorm(normalization.of(dense)));
            }
            last => {
                self.layers.extend(last);
                self.affine(normalization.affine());
            }
        }
    }

    /// Adds an activation.
    pub(crate) fn activation(&mut self, name: &str, activation: Activation) {
        if activation == Activation::Identity {
            return;
        }
        if let Some(affine) = self.pending.take() {
            self.scaling(affine, activation);
            return;
        }
        let state = std::mem::take(&mut self.state);
        match self.layers.last_mut() {
            Some(FloatLayer::Dense(dense) | FloatLayer::BatchNorm(BatchNorm { dense, .. }))
                if state != State::Complete =>
            {
                dense.activation = activation;
            }
            Some(last) => {
                let width = last.layer_type().outputs();
                self.scaling(Affine::identity(name, width), activation);
            }
            None => self.refuse(
                name,
                format!("expected {activation} behind a layer, found it in front of all layers"),
                "remove it, or put a layer with the size of the inputs in front of it",
            ),
        }
    }

    /// Puts 1 − p of each output p of a logistic layer in front of them: the units of −z, because 1 − σ(z) = σ(−z).
    pub(crate) fn complement(&mut self, name: &str) {
        let (None, Some(FloatLayer::Dense(dense))) = (&self.pending, self.layers.last_mut()) else {
            return self.refuse_complement(name);
        };
        if dense.activation != Activation::Logistic {
            return self.refuse_complement(name);
        }
        let with_negated = |values: &[f32]| values.iter().map(|value| -value).chain(values.iter().copied()).collect();
        dense.weights = with_negated(&dense.weights);
        dense.bias = with_negated(&dense.bias);
        dense.units *= 2;
    }

    fn refuse_complement(&mut self, name: &str) {
        let found = "expected probabilities of a dense layer with the activation Logistic, found others";
        self.refuse(name, found, "export a model whose layers follow each other");
    }

    /// The network of all layers.
    ///
    /// # Errors
    ///
    /// All problems.
    pub(crate) fn finish(mut self) -> Result<Network, Problems> {
        if let Some(affine) = self.pending.take() {
            self.scaling(affine, Activation::Identity);
        }
        let Self { layers, problems, .. } = self;
        problems.or(Network::Float(layers))
    }

    /// Whether a layer takes the values of the last one. Adds a problem if not.
    fn fits(&mut self, name: &str, inputs: usize) -> bool {
        let Some(width) = self.width().filter(|width| *width != inputs) else { return true };
        self.refuse(
            name,
            format!("expected {width} inputs, one for each output of the layer before, found {inputs}"),
            "export a model whose layers follow each other",
        );
        false
    }

    /// Adds a layer that scales.
    fn scaling(&mut self, affine: Affine, activation: Activation) {
        self.state = State::Complete;
        match affine.scaling(activation) {
            Ok(scaling) => self.layers.push(FloatLayer::Scaling(scaling)),
            Err(problem) => self.problems.add(problem.subject, problem.found, problem.remedy),
        }
    }
}

impl Affine {
    fn identity(name: &str, width: usize) -> Self {
        Self { name: name.into(), factor: vec![1.0; width], shift: vec![0.0; width] }
    }

    /// (x − offset) · factor of each value x.
    pub(crate) fn centered(name: impl Into<String>, offset: &[f64], factor: Vec<f64>) -> Self {
        let shift = offset.iter().zip(&factor).map(|(offset, factor)| -offset * factor).collect();
        Self { name: name.into(), factor, shift }
    }

    /// `last` behind this one.
    fn then(self, last: Self) -> Self {
        let pairs = || last.factor.iter().zip(&last.shift);
        Self {
            name: last.name.clone(),
            factor: self.factor.iter().zip(pairs()).map(|(first, (factor, _))| first * factor).collect(),
            shift: self.shift.iter().zip(pairs()).map(|(first, (factor, shift))| first * factor + shift).collect(),
        }
    }

    /// Multiplies the weights of each unit, and changes its bias.
    pub(crate) fn into_units_of(self, dense: &mut Dense) {
        let units = dense.weights.chunks_mut(dense.inputs.max(1)).zip(&mut dense.bias);
        for ((weights, bias), (factor, shift)) in units.zip(self.factor.iter().zip(&self.shift)) {
            scale(weights.iter_mut().map(|weight| (weight, *factor)));
            *bias = (f64::from(*bias) * factor + shift) as f32;
        }
    }

    /// Multiplies the weights of each input, and adds the products of the shifts to the biases.
    fn into_inputs_of(self, dense: &mut Dense) {
        for (weights, bias) in dense.weights.chunks_mut(dense.inputs.max(1)).zip(&mut dense.bias) {
            let products = weights.iter().zip(&self.shift).map(|(weight, shift)| f64::from(*weight) * shift);
            *bias = (f64::from(*bias) + products.sum::<f64>()) as f32;
            scale(weights.iter_mut().zip(self.factor.iter().copied()));
        }
    }

    fn scaling(self, activation: Activation) -> Result<Scaling, Problem> {
        if let Some(index) =
            self.factor.iter().zip(&self.shift).position(|(factor, shift)| *factor == 0.0 && *shift != 0.0)
        {
            return Err(Problem {
                subject: self.name,
                found: format!("expected a factor other than 0 for each value, found 0 at index {index}"),
                remedy: "remove the value: it is constant".into(),
            });
        }
        let offset = |(factor, shift): (&f64, &f64)| if *shift == 0.0 { 0.0 } else { (-shift / factor) as f32 };
        Ok(Scaling {
            statistic: Statistic::Standardize,
            offset: self.factor.iter().zip(&self.shift).map(offset).collect(),
            factor: self.factor.iter().map(|factor| *factor as f32).collect(),
            activation,
        })
    }
}

impl Normalization {
    /// 1 / √(σ² + ε) of each value.
    fn inverse_deviations(&self) -> impl Iterator<Item = f64> {
        self.variance.iter().map(|variance| (f64::from(*variance) + f64::from(self.epsilon)).sqrt().recip())
    }

    /// The factor and the shift of each value.
    pub(crate) fn affine(self) -> Affine {
        let factor: Vec<_> =
            self.inverse_deviations().zip(&self.scale).map(|(inverse, scale)| inverse * f64::from(*scale)).collect();
        let means = self.mean.iter().zip(&self.offset);
        let shift =
            factor.iter().zip(means).map(|(factor, (mean, offset))| f64::from(*offset) - factor * f64::from(*mean));
        Affine { shift: shift.collect(), factor, name: self.name }
    }

    /// The layer with its own ε. Where σ² + ε is smaller than that, γ makes up for it.
    fn of(self, mut dense: Dense) -> BatchNorm {
        let variance: Vec<_> = self
            .variance
            .iter()
            .map(|variance| (f64::from(*variance) + f64::from(self.epsilon) - EPSILON).max(0.0) as f32)
            .collect();
        let scales = self.inverse_deviations().zip(&variance).zip(&self.scale);
        let scale = scales.map(|((inverse, variance), scale)| {
            ((f64::from(*variance) + EPSILON).sqrt() * inverse * f64::from(*scale)) as f32
        });
        let mean = self.mean.iter().zip(&dense.bias).map(|(mean, bias)| mean - bias);
        let (scale, mean) = (scale.collect(), mean.collect());
        dense.bias = self.offset;
        BatchNorm { dense, scale, mean, variance }
    }
}

/// Multiplies each value by its factor, and rounds once.
fn scale<'a>(values: impl Iterator<Item = (&'a mut f32, f64)>) {
    for (value, factor) in values {
        *value = (f64::from(*value) * factor) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dense(name: &str, inputs: usize, weights: &[f32], bias: &[f32]) -> Dense {
        Dense {
            name: name.into(),
            inputs,
            units: bias.len(),
            weights: weights.into(),
            bias: bias.into(),
            activation: Activation::Identity,
        }
    }

    fn affine(factor: &[f64], shift: &[f64]) -> Affine {
        Affine { name: "affine".into(), factor: factor.into(), shift: shift.into() }
    }

    fn normalization(variance: f32, epsilon: f32) -> Normalization {
        let [scale, offset, mean, variance] = [2.0, 5.0, 1.5, variance].map(|value| vec![value]);
        Normalization { name: "norm".into(), scale, offset, mean, variance, epsilon }
    }

    fn layers(chain: Chain) -> Vec<FloatLayer> {
        match chain.finish() {
            Ok(Network::Float(layers)) => layers,
            other => panic!("expected layers, found {other:?}"),
        }
    }

    fn text(chain: Chain) -> String {
        Network::Float(layers(chain)).network_type().to_string()
    }

    #[test]
    fn factors_and_shifts_behind_a_product_belong_to_its_units() {
        let mut chain = Chain::default();
        chain.dense(dense("fc", 2, &[1.0, 2.0, 3.0, 4.0], &[10.0, 20.0]));
        chain.affine(affine(&[2.0, -1.0], &[0.5, 1.0]));
        chain.activation("relu", Activation::Relu);
        let mut expected = dense("fc", 2, &[2.0, 4.0, -3.0, -4.0], &[20.5, -19.0]);
        expected.activation = Activation::Relu;
        assert_eq!(layers(chain), [FloatLayer::Dense(expected)]);
    }

    #[test]
    fn factors_and_shifts_between_layers_belong_to_the_next_inputs() {
        let mut chain = Chain::default();
        chain.dense(dense("first", 1, &[1.0, 1.0], &[0.0, 0.0]));
        chain.activation("relu", Activation::Relu);
        chain.affine(affine(&[2.0, 3.0], &[1.0, -1.0]));
        chain.affine(affine(&[1.0, 10.0], &[0.0, 2.0]));
        chain.dense(dense("second", 2, &[1.0, 1.0], &[0.25]));
        let expected = dense("second", 2, &[2.0, 30.0], &[0.25 + 1.0 - 8.0]);
        assert_eq!(layers(chain).pop(), Some(FloatLayer::Dense(expected)));
    }

    #[test]
    fn factors_and_shifts_in_front_and_at_the_end_are_layers() {
        let mut chain = Chain::default();
        chain.affine(Affine::centered("mean", &[4.0], vec![0.5]));
        chain.dense(dense("fc", 1, &[1.0], &[0.0]));
        chain.activation("tanh", Activation::Tanh);
        chain.affine(affine(&[2.0], &[-6.0]));
        let found = layers(chain);
        let scaling = |offset, factor| {
            let (offset, factor) = (vec![offset], vec![factor]);
            FloatLayer::Scaling(Scaling {
                statistic: Statistic::Standardize,
                offset,
                factor,
                activation: Activation::Identity,
            })
        };
        assert_eq!([&found[0], &found[2]], [&scaling(4.0, 0.5), &scaling(3.0, 2.0)]);
    }

    #[test]
    fn activations_without_a_product_become_layers() {
        let mut chain = Chain::default();
        chain.dense(dense("fc", 1, &[1.0, 1.0, 1.0], &[0.0; 3]));
        chain.activation("first", Activation::Relu);
        chain.activation("none", Activation::Identity);
        chain.activation("second", Activation::Softmax);
        assert_eq!(text(chain), "Dense<1, 3, Relu>, Standardize<3, Softmax>");
        let mut chain = Chain::default();
        chain.activation("only", Activation::Relu);
        assert!(chain.finish().unwrap_err().to_string().contains("only: expected Relu behind a layer"));
    }

    /// Compares with the formula in `f64`, for a variance below the crate's ε too.
    #[test]
    fn batch_normalization_keeps_its_values_with_another_epsilon() {
        for (variance, epsilon) in [(0.25, 1e-3), (0.25, 1e-5), (1e-7, 1e-7), (0.0, 1e-3)] {
            let mut chain = Chain::default();
            chain.dense(dense("fc", 1, &[3.0], &[0.75]));
            chain.batch_norm(normalization(variance, epsilon));
            let Some(FloatLayer::BatchNorm(BatchNorm { dense, scale, mean, variance: found })) = layers(chain).pop()
            else {
                panic!("expected batch normalization");
            };
            let at = |x: f64| {
                let deviation = (f64::from(found[0]) + EPSILON).sqrt();
                f64::from(scale[0]) * (3.0 * x - f64::from(mean[0])) / deviation + f64::from(dense.bias[0])
            };
            let expected =
                |x: f64| 2.0 * (3.0 * x + 0.75 - 1.5) / (f64::from(variance) + f64::from(epsilon)).sqrt() + 5.0;
            for x in [-1.0, 0.0, 2.0] {
                // Three parameters are rounded to f32.
                assert!((at(x) - expected(x)).abs() <= 3e-7 * expected(x).abs().max(1.0), "{variance} {epsilon} {x}");
            }
        }
    }

    #[test]
    fn batch_normalization_behind_an_activation_is_folded() {
        let mut chain = Chain::default();
        chain.dense(dense("fc", 1, &[1.0], &[0.0]));
        chain.activation("relu", Activation::Relu);
        chain.batch_norm(normalization(3.0, 1.0));
        chain.dense(dense("last", 1, &[10.0], &[1.0]));
        // γ / √4 = 1, β − 1.5 = 3.5.
        assert_eq!(layers(chain).pop(), Some(FloatLayer::Dense(dense("last", 1, &[10.0], &[36.0]))));
    }

    #[test]
    fn layers_that_do_not_fit_are_problems() {
        let mut chain = Chain::default();
        chain.dense(dense("fc", 1, &[1.0, 1.0], &[0.0, 0.0]));
        chain.dense(dense("other", 3, &[1.0; 3], &[0.0]));
        chain.affine(affine(&[1.0], &[0.0]));
        let problems = chain.finish().unwrap_err();
        let found: Vec<_> = problems.as_slice().iter().map(|problem| problem.found.as_str()).collect();
        let expected = |found| format!("expected 2 inputs, one for each output of the layer before, found {found}");
        assert_eq!(found, [expected(3), expected(1)]);
    }
}

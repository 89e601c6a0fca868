use stackprop::kernels::batch_norm::EPSILON;

use super::*;
use crate::{Scaling, Statistic};

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
        let Some(FloatLayer::BatchNorm(BatchNorm { dense, scale, mean, variance: found })) = layers(chain).pop() else {
            panic!("expected batch normalization");
        };
        let at = |x: f64| {
            let deviation = (f64::from(found[0]) + f64::from(EPSILON)).sqrt();
            f64::from(scale[0]) * (3.0 * x - f64::from(mean[0])) / deviation + f64::from(dense.bias[0])
        };
        let expected = |x: f64| 2.0 * (3.0 * x + 0.75 - 1.5) / (f64::from(variance) + f64::from(epsilon)).sqrt() + 5.0;
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

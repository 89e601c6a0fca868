//! The network in eight bits, beside the exact types: the same integers, bytes and errors.

use stackprop::activation::{
    Elu, Gelu, HardSigmoid, HardSwish, HardTanh, Heaviside, LeakyRelu, Relu6, Selu, Silu, Softplus,
};
use stackprop::prelude::*;
use stackprop::quantized::{Lite, QuantizationError, Quantize, Quantized};
use stackprop::{Floats, Rng};
use stackprop_playground::data::Problem;
use stackprop_playground::int8::Int8;
use stackprop_playground::network::{Network, Shape};
use stackprop_playground::objective::Objective;
use stackprop_playground::run::Edit;
use stackprop_playground::settings::{Activation, Initializer, Layer as Hidden, Loss, Optimizer, Training};
use stackprop_playground::training::Fit;

type Row = [f32; 8];

const SAMPLES: usize = 150;

fn hidden(units: usize, activation: Activation) -> Hidden {
    Hidden { units, activation, dropout: 0, batch_norm: false }
}

fn normalized(units: usize, activation: Activation) -> Hidden {
    Hidden { batch_norm: true, ..hidden(units, activation) }
}

fn classes(count: usize) -> Problem {
    Problem::Classes((0..count).map(|class| class.to_string()).collect())
}

/// Random inputs and targets.
fn samples(inputs: usize, problem: &Problem, rng: &mut Rng) -> (Vec<Row>, Vec<f32>) {
    let row = |rng: &mut Rng| std::array::from_fn(|i| if i < inputs { 8.0 * rng.uniform() - 4.0 } else { 0.0 });
    let rows: Vec<Row> = (0..SAMPLES).map(|_| row(rng)).collect();
    let target = |row: &Row| match problem {
        Problem::Regression => row[0].sin(),
        Problem::Classes(names) => ((row[0].abs() * 5.0) as usize % names.len()) as f32,
    };
    let targets = rows.iter().map(target).collect();
    (rows, targets)
}

/// A network after three epochs, which move the parameters and the statistics of batch normalization.
fn trained(shape: Shape, objective: Objective, loss: Loss, rows: &[Row], targets: &[f32]) -> Network {
    let mut network = Network::new(shape, Initializer::Pytorch, 5);
    let training = Training { loss, optimizer: Optimizer::Adam, learning_rate: 0.05, ..Training::default() };
    let mut fit = Fit::new(objective, training, 5);
    for _ in 0..3 {
        fit.epoch(&mut network, rows, targets).expect("finite losses");
    }
    network
}

/// The exact type with the parameters of a network.
fn exact<Net: Layer + Floats>(network: &Network) -> Box<Net> {
    let mut net = Box::new(stackprop::layer::zeroed::<Net>());
    net.floats_mut().copy_from_slice(&network.parameters());
    net
}

/// Compares outputs and errors on other inputs than the samples, which also saturate.
fn check<Net, const INPUTS: usize, const OUTPUTS: usize>(network: &Network, objective: &Objective, rows: &[Row])
where
    Net: Quantize<Input = [f32; INPUTS], Output = [f32; OUTPUTS]> + Floats,
{
    let name = Net::ARCHITECTURE;
    let narrowed =
        |rows: &[Row]| rows.iter().map(|row| std::array::from_fn(|i| row[i])).collect::<Vec<[f32; INPUTS]>>();
    let expected: Result<Quantized<Net, Lite>, QuantizationError> = exact::<Net>(network).quantize(&narrowed(rows));
    let found = Int8::new(network, objective, rows);
    let (expected, found) = match (expected, found) {
        (Ok(expected), Ok(found)) => (expected, found),
        (expected, found) => return assert_eq!(expected.map(drop), found.map(drop), "{name}"),
    };
    let rng = &mut Rng::seed_from_u64(9);
    let inputs: Vec<Row> =
        (0..500).map(|_| std::array::from_fn(|i| if i < INPUTS { 12.0 * rng.uniform() - 6.0 } else { 0.0 })).collect();
    let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    let outputs = expected.predict_all_f32(&narrowed(&inputs));
    for (outputs, row) in outputs.iter().zip(found.predict_all(&inputs)) {
        assert_eq!(bits(&row[..OUTPUTS]), bits(outputs), "{name}");
        assert_eq!(row[OUTPUTS..], [0.0; 8][OUTPUTS..], "{name}");
    }
    assert!(outputs.iter().any(|row| row != &outputs[0]), "{name}: the outputs vary");
}

/// Trains a network of these settings, and compares it with the exact type.
fn case<Net, const INPUTS: usize, const OUTPUTS: usize>(layers: &[Hidden], problem: &Problem, loss: Loss)
where
    Net: Quantize<Input = [f32; INPUTS], Output = [f32; OUTPUTS]> + Floats,
{
    let objective = Objective::new(loss, problem);
    let (rows, targets) = samples(INPUTS, problem, &mut Rng::seed_from_u64(3));
    let network = trained(Shape::new(INPUTS, layers, objective.outputs()), objective, loss, &rows, &targets);
    check::<Net, INPUTS, OUTPUTS>(&network, &objective, &rows);
}

#[test]
fn every_activation_with_and_without_batch_normalization() {
    macro_rules! of {
        ($($A:ident)*) => {$(
            case::<sequential![Dense<2, 5, $A>, Dense<5, 1, Identity>], 2, 1>(
                &[hidden(5, Activation::$A)], &Problem::Regression, Loss::Squared);
            case::<sequential![BatchNorm<Dense<3, 1, $A>>, Dense<1, 8, $A>, Dense<8, 1, Identity>], 3, 1>(
                &[normalized(1, Activation::$A), hidden(8, Activation::$A)], &Problem::Regression, Loss::Huber);
        )*};
    }
    of!(Tanh Relu Logistic Identity LeakyRelu Elu Selu Gelu Silu Softplus HardTanh HardSigmoid HardSwish Relu6 Heaviside);
}

#[test]
fn every_output_activation() {
    type Body = Dense<2, 4, Relu>;
    let layers = [hidden(4, Activation::Relu)];
    let two = classes(2);
    case::<sequential![Body, Dense<4, 1, Logistic>], 2, 1>(&layers, &two, Loss::CrossEntropy);
    case::<sequential![Body, Dense<4, 1, Tanh>], 2, 1>(&layers, &two, Loss::Squared);
    case::<sequential![Body, Dense<4, 1, Identity>], 2, 1>(&layers, &two, Loss::Hinge);
    case::<sequential![Body, Dense<4, 1, Heaviside>], 2, 1>(&layers, &two, Loss::Perceptron);
    case::<sequential![Body, Dense<4, 3, Softmax>], 2, 3>(&layers, &classes(3), Loss::CrossEntropy);
    case::<sequential![Body, Dense<4, 8, Softmax>], 2, 8>(&layers, &classes(8), Loss::CrossEntropy);
    case::<sequential![Body, Dense<4, 5, Logistic>], 2, 5>(&layers, &classes(5), Loss::Absolute);
    case::<sequential![Body, Dense<4, 3, Heaviside>], 2, 3>(&layers, &classes(3), Loss::Perceptron);
    case::<Dense<7, 4, Softmax>, 7, 4>(&[], &classes(4), Loss::CrossEntropy);
}

#[test]
fn the_deepest_network() {
    type Deep = sequential![Dense<7, 1, Tanh>, BatchNorm<Dense<1, 8, Relu>>, Dense<8, 2, Softplus>, BatchNorm<Dense<2, 5, Dropout<Relu6, 10>>>,
        Dense<5, 3, Heaviside>, Dense<3, 8, HardSigmoid>, Dense<8, 3, Softmax>];
    let layers = [
        hidden(1, Activation::Tanh),
        normalized(8, Activation::Relu),
        hidden(2, Activation::Softplus),
        Hidden { dropout: 10, ..normalized(5, Activation::Relu6) },
        hidden(3, Activation::Heaviside),
        hidden(8, Activation::HardSigmoid),
    ];
    case::<Deep, 7, 3>(&layers, &classes(3), Loss::CrossEntropy);
}

type Small = sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>];

/// A network of the type [`Small`] with these changes.
fn small(change: impl Fn(&mut Network)) -> (Network, Objective, Vec<Row>) {
    let problem = classes(2);
    let objective = Objective::new(Loss::CrossEntropy, &problem);
    let mut network = Network::new(Shape::new(2, &[hidden(3, Activation::Tanh)], 1), Initializer::Usual, 5);
    change(&mut network);
    (network, objective, samples(2, &problem, &mut Rng::seed_from_u64(3)).0)
}

/// Gives all weights of a layer one value, and its biases another.
fn fill(network: &mut Network, layer: usize, weight: f32, bias: f32) {
    for (input, unit) in (0..8).flat_map(|input| (0..8).map(move |unit| (input, unit))) {
        for (input, value) in [(Some(input), weight), (None, bias)] {
            network.parameter_mut(&Edit { layer, input, unit, value }).into_iter().for_each(|to| *to = value);
        }
    }
}

#[test]
fn errors_are_those_of_the_exact_type() {
    let error = |change: &dyn Fn(&mut Network)| {
        let (network, objective, rows) = small(change);
        check::<Small, 2, 1>(&network, &objective, &rows);
        Int8::new(&network, &objective, &rows).expect_err("the network cannot be quantized")
    };
    let zero = |network: &mut Network| (0..2).for_each(|layer| fill(network, layer, 0.0, 0.0));
    assert_eq!(error(&zero), QuantizationError::NotTrained);
    let found = error(&|network| fill(network, 1, f32::INFINITY, 0.0));
    assert!(matches!(found, QuantizationError::ParameterNotFinite { layer: 2, unit: 0, .. }), "{found}");
    let found = error(&|network| fill(network, 1, 3e38, 0.0));
    assert!(matches!(found, QuantizationError::ValueNotFinite { layer: 2, .. }), "{found}");
    let (network, objective, _) = small(|_| {});
    check::<Small, 2, 1>(&network, &objective, &[]);
}

#[test]
fn the_largest_difference_is_that_of_an_output() {
    let (network, objective, rows) = small(|_| {});
    let int8 = Int8::new(&network, &objective, &rows).expect("a finite network");
    let inputs: Vec<_> = rows.iter().map(|row| [row[0], row[1]]).collect();
    let exact = exact::<Small>(&network);
    let outputs = exact.using(Reproducible).predict_all(&inputs).into_iter().zip(int8.predict_all(&rows));
    let expected = outputs.map(|(output, row)| (output[0] - row[0]).abs()).fold(0.0, f32::max);
    assert_eq!(int8.max_difference(&network, &objective, &rows), expected);
    assert!(expected > 0.0 && expected < 0.05, "{expected}");
}

/// All weights of a layer are zero: valid, if another layer has others.
#[test]
fn a_layer_of_zeros_is_valid() {
    let (network, objective, rows) = small(|network| fill(network, 0, 0.0, 0.0));
    let int8 = Int8::new(&network, &objective, &rows).expect("the output layer has weights");
    let expected = exact::<Small>(&network).quantize(&rows.iter().map(|row| [row[0], row[1]]).collect::<Vec<_>>());
    assert_eq!(int8.predict_all(&rows[..1])[0][..1], expected.expect("likewise").predict_f32(&[1.0, 2.0]));
}

#[test]
fn logits_are_those_before_the_activation() {
    let (network, objective, rows) = small(|_| {});
    let int8 = Int8::new(&network, &objective, &rows).expect("a finite network");
    let outputs = int8.predict_all(&rows);
    for (logits, outputs) in int8.logits_all(&rows).iter().zip(outputs) {
        // A step of the outputs is 1/256.
        assert!((1.0 / (1.0 + (-logits[0]).exp()) - outputs[0]).abs() <= 1.0 / 256.0);
    }
}

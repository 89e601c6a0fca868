//! Compares every gradient with central differences of a network in plain `f64` loops.

mod support;

use std::ops::Range;

use stackprop::activation::LeakyRelu;
use stackprop::layer::Train;
use stackprop::loss::FusedWith;
use stackprop::prelude::*;
use stackprop::simd::Portable;
use stackprop::{Floats, Row};
use support::backend::backends;
use support::backpropagation::{gradients, gradients_of};
use support::losses::losses;
use support::textbook::{Network, Textbook, activations};
use support::{bits, in_f64, rows, tolerances};

/// The capacity of the tapes, above most of the tested batch sizes.
const BATCH: usize = 9;

/// The step of the central differences. In `f64` their error is about h²·f‴ / 6 + 2⁻⁵² / h, each about 10⁻¹¹.
const H: f64 = 1e-5;

/// The minimum distance of logits and outputs from a kink, so that no step of `H` crosses one.
const CLEARANCE: f64 = 1e-3;

/// Declares one test for each output activation and loss, with every hidden activation before it.
macro_rules! every_pair {
    ($($name:ident: $Output:ty, $Loss:ty;)+) => {
        $(
            #[test]
            fn $name() {
                every_pair!(@ $Output, $Loss, Identity, Relu, LeakyRelu, LeakyRelu<30>, Logistic, Tanh, Softmax);
            }
        )+
    };
    (@ $Output:ty, $Loss:ty, $($Hidden:ty),+) => {
        $( check::<sequential![Dense<3, 9, $Hidden>, Dense<9, 2, $Output>], $Loss>(<$Loss>::default(), &[3]); )+
    };
}

every_pair! {
    softmax_with_cross_entropy: Softmax, CrossEntropy;
    logistic_with_binary_cross_entropy: Logistic, BinaryCrossEntropy;
    identity_with_mean_squared_error: Identity, MeanSquaredError;
    relu_with_mean_squared_error: Relu, MeanSquaredError;
    leaky_relu_with_mean_squared_error: LeakyRelu<30>, MeanSquaredError;
    logistic_with_mean_squared_error: Logistic, MeanSquaredError;
    tanh_with_mean_squared_error: Tanh, MeanSquaredError;
}

/// Declares one test per activation, hidden and as output, with inputs so large that logits are on both sides of every
/// kink.
macro_rules! every_activation {
    ($($name:ident: $Activation:ty, $kinks:expr, $formula:expr;)+) => {
        $(
            #[test]
            fn $name() {
                type Net = sequential![Dense<3, 9, $Activation>, Dense<9, 2, $Activation>];
                let kinks: &[f64] = &$kinks;
                let largest = if kinks.iter().all(|kink| *kink == 0.0) { 1.0 } else { 8.0 };
                check_at::<Net, _>(largest, MeanSquaredError, &[3]);
            }
        )+
    };
}
activations!(every_activation);

/// Declares one test per loss and settings, on outputs on both sides of every kink.
macro_rules! every_loss {
    ($($name:ident: $Output:ty, $UNITS:literal, $loss:expr;)+) => {
        $(
            #[test]
            fn $name() {
                check::<sequential![Dense<3, 17, Tanh>, Dense<17, $UNITS, $Output>], _>($loss, &[1, BATCH]);
            }
        )+
    };
}

losses!(every_loss);

#[test]
fn one_layer_and_batches_of_every_size() {
    check::<Dense<1, 1, Tanh>, _>(MeanSquaredError, &[1, 2, BATCH]);
    check::<Dense<17, 8, Softmax>, _>(CrossEntropy::default(), &[1, 2, 3, 4, 5, 6, 7, 8, BATCH]);
}

#[test]
fn deep_and_wide() {
    type Deep = sequential![
        Dense<7, 16, Tanh>,
        Dense<16, 33, Relu>,
        Dense<33, 5, LeakyRelu>,
        Dense<5, 4, Logistic>,
    ];
    check::<Deep, _>(BinaryCrossEntropy::default(), &[1, 8]);
    check::<sequential![Dense<130, 9, Tanh>, Dense<9, 3, Softmax>], _>(CrossEntropy::default(), &[2]);
}

type Body = sequential![Dense<4, 6, Tanh>, Dense<6, 5, Relu>];
type Front = Dense<2, 4, Logistic>;
type Head = Dense<5, 3, Softmax>;

#[test]
fn a_frozen_body_in_front() {
    let free: Chain<Body, Head> = drawn(1);
    let frozen = Chain { first: &free.first, rest: free.rest.clone() };
    check_frozen(free.clone(), frozen, 0..Body::PARAMETERS);
}

#[test]
fn a_frozen_body_in_the_middle() {
    let free: Chain<Front, Chain<Body, Head>> = drawn(1);
    let frozen =
        Chain { first: free.first.clone(), rest: Chain { first: &free.rest.first, rest: free.rest.rest.clone() } };
    let start = Front::PARAMETERS;
    check_frozen(free.clone(), frozen, start..start + Body::PARAMETERS);
}

/// Without momentum the two optimizers differ only in the destination of the gradient.
#[test]
fn sgd_in_place_is_sgd_with_a_gradient_buffer() {
    type Net = sequential![Dense<9, 17, Tanh>, Dense<17, 3, Softmax>];
    let (inputs, targets) = (rows(BATCH, &mut Rng::seed_from_u64(1)), [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    let learning_rate = 0.1;
    for backend in backends() {
        let mut in_place = drawn::<Net>(4);
        let mut buffered = in_place.clone();
        let sgd = Sgd { learning_rate };
        let momentum = Momentum { learning_rate, momentum: 0.0 };
        let mut sgd = Stepper::<Net, _, _, BATCH>::new(CrossEntropy::default(), sgd);
        let mut momentum = Stepper::<Net, _, _, BATCH>::new(CrossEntropy::default(), momentum);
        for batch in [BATCH, 1, 4] {
            let (inputs, targets) = (&inputs[..batch], &targets[..batch]);
            let first = sgd.using(backend).step(&mut in_place, inputs, targets);
            assert_eq!(first, momentum.using(backend).step(&mut buffered, inputs, targets));
            assert_eq!(bits(in_place.floats()), bits(buffered.floats()), "{backend:?}, {batch} samples");
        }
    }
}

/// A layer or network with parameters, biases included, of the magnitude that training gives them.
fn drawn<Net: Floats>(seed: u64) -> Net {
    let mut rng = Rng::seed_from_u64(seed);
    let mut net: Net = bytemuck::Zeroable::zeroed();
    net.floats_mut().fill_with(|| 1.5 * rng.uniform() - 0.75);
    net
}

/// Compares the loss and all its gradients with those of the textbook's network.
fn check<Net, L>(loss: L, batches: &[usize])
where
    Net: Train + Floats,
    L: FusedWith<Net::Activation> + Textbook<L::Target<Net::Output>>,
{
    check_at::<Net, L>(1.0, loss, batches);
}

/// [`check`] with inputs up to `largest` in magnitude.
fn check_at<Net, L>(largest: f32, loss: L, batches: &[usize])
where
    Net: Train + Floats,
    L: FusedWith<Net::Activation> + Textbook<L::Target<Net::Output>>,
{
    let mut net: Net = drawn(1);
    let network = Network::new(&Net::ARCHITECTURE.to_string());
    let parameters = in_f64(net.floats());
    for &batch in batches {
        let rng = &mut Rng::seed_from_u64(2);
        let samples =
            (0..batch).map(|_| sample_away_from_kinks::<Net::Input, _>(&network, &parameters, largest, &loss, rng));
        let (inputs, targets): (Vec<_>, Vec<_>) = samples.unzip();
        let what = |what: &str| format!("{what}, {}, {batch} samples", Net::ARCHITECTURE);

        // One backend suffices for the formulas; golden numbers and kernels are tested on every backend.
        let found = gradients_of::<Net, L, BATCH>(Portable, &loss, &mut net, &inputs, &targets);

        let inputs: Vec<_> = inputs.iter().map(|input| in_f64(input.values())).collect();
        let loss = |parameters: &[f64], inputs: &[Vec<f64>]| loss.mean_loss(&network, parameters, inputs, &targets);
        tolerances::LOSS.assert(&what("loss"), &[found.loss], &[loss(&parameters, &inputs)]);

        let by_parameters: Vec<_> = (0..parameters.len())
            .map(|i| {
                central_difference(|h| {
                    let mut parameters = parameters.clone();
                    parameters[i] += h;
                    loss(&parameters, &inputs)
                })
            })
            .collect();
        tolerances::GRADIENT.assert(&what("parameters"), &found.parameters, &by_parameters);

        let places = (0..batch).flat_map(|row| (0..Net::Input::LEN).map(move |i| (row, i)));
        let by_inputs: Vec<_> = places
            .map(|(row, i)| {
                central_difference(|h| {
                    let mut inputs = inputs.clone();
                    inputs[row][i] += h;
                    loss(&parameters, &inputs)
                })
            })
            .collect();
        tolerances::GRADIENT.assert(&what("inputs"), Row::flatten(&found.inputs), &by_inputs);
    }
}

/// Compares a network with a part behind a reference to the same network without the reference.
fn check_frozen<Free, Net>(mut free: Free, mut net: Net, frozen: Range<usize>)
where
    Free: Train<Input = Net::Input, Output = Net::Output, Activation = Softmax> + Floats,
    Net: Train<Activation = Softmax>,
{
    let rng = &mut Rng::seed_from_u64(2);
    let inputs: Vec<Net::Input> = (0..BATCH).map(|_| drawn_row(rng)).collect();
    let targets: Vec<usize> = (0..BATCH).map(|_| rng.below(Net::Output::LEN as u32) as usize).collect();
    let learning = |parameters: &[f32]| bits(&[&parameters[..frozen.start], &parameters[frozen.end..]].concat());

    let expected = gradients::<Free, CrossEntropy, BATCH>(Portable, &mut free, &inputs, &targets);
    let found = gradients::<Net, CrossEntropy, BATCH>(Portable, &mut net, &inputs, &targets);
    assert_eq!(bits(&found.parameters), learning(&expected.parameters));
    assert_eq!(bits(Row::flatten(&found.inputs)), bits(Row::flatten(&expected.inputs)));

    // The moments must stay with their parameters.
    step::<Free>(&mut free, &inputs, &targets);
    step::<Net>(&mut net, &inputs, &targets);
    let mut learned = Vec::new();
    net.visit_parameters(&mut |parameters: &mut [f32]| learned.extend_from_slice(parameters));
    assert_eq!(bits(&learned), learning(free.floats()));
}

fn step<Net: Train<Activation = Softmax>>(net: &mut Net, inputs: &[Net::Input], targets: &[usize]) {
    let mut stepper = Stepper::<Net, _, _, BATCH>::new(CrossEntropy::default(), Adam::default());
    stepper.using(Portable).step(net, inputs, targets).expect("a finite loss");
}

fn central_difference(f: impl Fn(f64) -> f64) -> f64 {
    (f(H) - f(-H)) / (2.0 * H)
}

fn sample_away_from_kinks<Input: Row, Target>(
    network: &Network,
    parameters: &[f64],
    largest: f32,
    loss: &impl Textbook<Target>,
    rng: &mut Rng,
) -> (Input, Target) {
    loop {
        let mut input: Input = drawn_row(rng);
        input.values_mut().iter_mut().for_each(|value| *value *= largest);
        let in_f64 = in_f64(input.values());
        let outputs = network.outputs(parameters, &in_f64);
        let target = loss.drawn_target(outputs.len(), rng);
        let of_network = network.distance_from_kinks(parameters, &in_f64);
        if of_network.min(loss.distance_from_kinks(&outputs, &target)) > CLEARANCE {
            return (input, target);
        }
    }
}

fn drawn_row<R: Row>(rng: &mut Rng) -> R {
    let mut row = R::ZERO;
    row.values_mut().fill_with(|| support::value(rng));
    row
}

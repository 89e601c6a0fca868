//! Custom layers, a residual block and a layer scale: PyTorch's numbers, gradients, model files and checkpoints.

mod support;

#[path = "custom_layers/layers.rs"]
mod layers;

use std::ops::ControlFlow;

use layers::{LayerScale, Residual};
use serde::Deserialize;
use stackprop::Floats;
use stackprop::activation::Gelu;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::simd::Execution;
use support::backend::backends;
use support::backpropagation::gradients;
use support::{bits, in_f64, rows, tolerances};

type Around<Block> = sequential![Dense<3, 4, Gelu>, Block, LayerScale<4>, Dense<4, 2, Identity>];
/// A block of two layers, whose parameters all have gradients.
type Plain = Around<Residual<sequential![Dense<4, 6, Tanh>, Dense<6, 4, Identity>]>>;
/// A block with running statistics.
type Normalized = Around<Residual<BatchNorm<Dense<4, 4, Tanh>>>>;
/// A block with random choices, as the first layer.
type Dropped = sequential![Residual<BatchNorm<Dense<3, 3, Dropout<Relu, 25>>>>, LayerScale<3>, Dense<3, 2, Identity>];

/// A golden file; `golden/custom.py` describes its keys.
#[derive(Deserialize)]
struct Golden {
    parameters: Vec<f32>,
    inputs: Vec<[f32; 3]>,
    targets: Vec<[f32; 2]>,
    outputs: Vec<[f64; 2]>,
    losses: Vec<f64>,
    final_parameters: Vec<f64>,
}

fn check_golden<Net, O>(name: &str, optimizer: O)
where
    Net: Trainable<[f32; 3], [f32; 2], Loss = MeanSquaredError> + Layer<Output = [f32; 2], Activation = Identity>,
    O: Optimizer,
{
    let path = format!("{}/tests/golden/custom/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the golden file");
    let golden: Golden = serde_json::from_str(&text).expect("a golden file in JSON");

    let mut net = Net::zeroed_box();
    net.floats_mut().copy_from_slice(&golden.parameters);
    for (input, expected) in golden.inputs.iter().zip(&golden.outputs) {
        tolerances::OUTPUTS.assert("outputs", &net.predict(input), expected);
    }
    let mut stepper = Stepper::<Net, _, _, 12>::new(MeanSquaredError, optimizer);
    for expected in &golden.losses {
        let found = stepper.step(&mut net, &golden.inputs, &golden.targets).expect("a finite loss");
        tolerances::LOSS.assert("loss", &[found.loss], &[*expected]);
    }
    tolerances::TRAINED.assert("parameters", net.floats(), &golden.final_parameters);
}

#[test]
fn ten_steps_give_the_parameters_of_pytorch() {
    let sgd = Sgd { learning_rate: 0.1 };
    let adam = Adam { learning_rate: 0.01, ..Adam::default() };
    check_golden::<Plain, _>("residual_sgd", sgd);
    check_golden::<Plain, _>("residual_adam", adam);
    check_golden::<Normalized, _>("normalized_sgd", sgd);
    check_golden::<Normalized, _>("normalized_adam", adam);
}

/// `Plain` in `f64`: the sum over the samples of the mean squared error, divided by the number of samples.
fn loss_in_f64(parameters: &[f64], inputs: &[[f64; 3]], targets: &[[f32; 2]]) -> f64 {
    let dense = |from: usize, x: &[f64], units: usize| -> Vec<f64> {
        let bias = from + x.len() * units;
        let sum = |u| x.iter().enumerate().map(|(i, x)| x * parameters[from + i * units + u]).sum::<f64>();
        (0..units).map(|u| parameters[bias + u] + sum(u)).collect()
    };
    let gelu = |z: f64| 0.5 * z * (1.0 + libm::erf(z / 2.0_f64.sqrt()));
    let error = |(x, target): (&[f64; 3], &[f32; 2])| {
        let x: Vec<_> = dense(0, x, 4).into_iter().map(gelu).collect();
        let hidden: Vec<_> = dense(16, &x, 6).into_iter().map(f64::tanh).collect();
        let y = dense(46, &hidden, 4);
        let scaled: Vec<_> = (0..4).map(|i| parameters[74 + i] * (x[i] + y[i])).collect();
        let outputs = dense(78, &scaled, 2);
        outputs.iter().zip(target).map(|(y, target)| (y - f64::from(*target)).powi(2)).sum::<f64>() / 2.0
    };
    inputs.iter().zip(targets).map(error).sum::<f64>() / inputs.len() as f64
}

#[test]
fn gradients_equal_central_differences() {
    const H: f64 = 1e-5;
    let rng = &mut Rng::seed_from_u64(3);
    let mut net = Plain::random(rng);
    net.rest.rest.first.scale = [0.5, -1.5, 1.0, 0.25];
    let (inputs, targets) = (rows::<3>(5, rng), rows::<2>(5, rng));
    let parameters = in_f64(net.floats());
    let wide: Vec<_> = inputs.iter().map(|row| row.map(f64::from)).collect();
    let of_parameter = |i: usize, h: f64| {
        let mut moved = parameters.clone();
        moved[i] += h;
        loss_in_f64(&moved, &wide, &targets)
    };
    let of_input = |i: usize, h: f64| {
        let mut moved = wide.clone();
        moved[i / 3][i % 3] += h;
        loss_in_f64(&parameters, &moved, &targets)
    };
    let difference = |loss: &dyn Fn(usize, f64) -> f64, i| (loss(i, H) - loss(i, -H)) / (2.0 * H);
    let expected: Vec<_> = (0..Plain::PARAMETERS).map(|i| difference(&of_parameter, i)).collect();
    let expected_inputs: Vec<_> = (0..15).map(|i| difference(&of_input, i)).collect();

    for backend in backends() {
        let found = gradients::<Plain, MeanSquaredError, 5>(backend, &mut net.clone(), &inputs, &targets);
        tolerances::GRADIENT.assert("parameters", &found.parameters, &expected);
        tolerances::GRADIENT.assert("inputs", found.inputs.as_flattened(), &expected_inputs);
    }
}

fn check_rows(execution: impl Execution) {
    let rng = &mut Rng::seed_from_u64(5);
    let (net, inputs) = (Plain::random(rng), rows::<3>(37, rng));
    let mut outputs = vec![[0.0; 2]; 37];
    net.using(execution).predict_batch(&inputs, &mut outputs).expect("equal lengths");
    for (input, output) in inputs.iter().zip(&outputs) {
        assert_eq!(bits(&net.using(execution).predict(input)), bits(output));
    }
}

#[test]
fn a_row_has_the_same_bits_alone_and_in_a_batch() {
    check_rows(Fast);
    check_rows(Reproducible);
}

#[test]
fn reproducible_training_gives_the_same_bits_on_every_backend() {
    use stackprop::simd::{Portable, Scalar, Unfused};

    let rng = &mut Rng::seed_from_u64(6);
    let (net, inputs, targets) = (Dropped::random(rng), rows::<3>(8, rng), rows::<2>(8, rng));
    let trained = |execution: &dyn Fn(&mut Stepper<Dropped, MeanSquaredError, Sgd, 8>, &mut Dropped)| {
        let mut net = net.clone();
        let mut stepper = Stepper::<Dropped, _, _, 8>::new(MeanSquaredError, Sgd::default());
        (0..3).for_each(|_| execution(&mut stepper, &mut net));
        bits(net.floats())
    };
    let reproducible = trained(&|stepper, net| {
        stepper.using(Reproducible).step(net, &inputs, &targets).expect("a finite loss");
    });
    let portable = trained(&|stepper, net| {
        stepper.using(Unfused(Portable)).step(net, &inputs, &targets).expect("a finite loss");
    });
    let scalar = trained(&|stepper, net| {
        stepper.using(Scalar).step(net, &inputs, &targets).expect("a finite loss");
    });
    assert_eq!((&reproducible, &reproducible), (&portable, &scalar));
    assert_ne!(reproducible, bits(net.floats()));
}

fn four_epochs<'a>() -> Fit<'a, Dropped, MeanSquaredError> {
    Fit { epochs: 4, shuffle: Some(1), ..Fit::default() }
}

#[test]
fn a_fit_resumes_from_a_checkpoint_with_the_same_bits() {
    type Network = Trainer<Dropped, MeanSquaredError, Adam, 4>;
    let rng = &mut Rng::seed_from_u64(8);
    let (inputs, targets) = (rows::<3>(22, rng), rows::<2>(22, rng));
    let samples = Samples::new(&inputs, &targets);
    let trainer = || Network::boxed(MeanSquaredError, Adam::default());

    let (mut net, mut saved) = (Dropped::random(rng), Vec::new());
    let mut save = |checkpoint: &Checkpoint<Dropped>| {
        if checkpoint.epoch() == 2 {
            saved.resize(checkpoint.file_bytes(), 0);
            checkpoint.write_to(&mut saved).expect("a buffer of this length");
        }
        ControlFlow::Continue(())
    };
    trainer().fit(&mut net, samples, Fit { on_checkpoint: Some(&mut save), ..four_epochs() }).expect("a fit");

    let (mut resumed, mut trainer) = (Dropped::zeroed(), trainer());
    trainer.resume(&mut resumed, &saved).expect("a checkpoint of this network");
    trainer.fit(&mut resumed, samples, four_epochs()).expect("a fit");
    assert_eq!(bits(resumed.floats()), bits(net.floats()));
    let statistics = &net.first.inner;
    assert_ne!(statistics.mean, [0.0; 3], "the running averages moved");
}

#[test]
fn a_model_file_tells_custom_layers_apart() {
    let net = Plain::random(&mut Rng::seed_from_u64(1));
    let mut buffer = [0; Plain::FILE_BYTES];
    let file = net.write_to(&mut buffer).expect("a buffer of this length");
    let mut loaded = Plain::zeroed();
    loaded.load_bytes(file).expect("a file of this network");
    assert_eq!(loaded, net);

    let scale = LayerScale::<4>::random(&mut Rng::seed_from_u64(1));
    let mut buffer = [0; LayerScale::<4>::FILE_BYTES];
    let file = scale.write_to(&mut buffer).expect("a buffer of this length");
    let error = layers::Shift::<4>::zeroed().load_bytes(file).unwrap_err();
    assert!(error.to_string().contains("LayerScale<4>"), "{error}");
}

#[test]
fn sizes_are_those_of_the_fields() {
    assert_eq!(Plain::PARAMETERS, 16 + (30 + 28) + 4 + 10);
    assert_eq!(Normalized::PARAMETERS - Normalized::TRAINABLE_PARAMETERS, 8, "running averages");
    assert_eq!(Plain::FLASH_BYTES, size_of::<Plain>());
    // The rows before and behind the block, and the one inside.
    assert_eq!((Plain::INFERENCE_BYTES, Plain::SCRATCH_BYTES), ((4 + 4 + 6) * 4, 6 * 4));
    assert_eq!(<&Plain>::INFERENCE_BYTES, Plain::INFERENCE_BYTES);
    let table = "\
layer                   inputs  outputs  activation  parameters  flash bytes  RAM bytes
---------------------------------------------------------------------------------------
Dense                        3        4  Gelu                16           64         16
Residual<Dense, Dense>       4        4  Identity            58          232         56
LayerScale                   4        4  Identity             4           16         32
Dense                        4        2  Identity            10           40         16
---------------------------------------------------------------------------------------
total                        3        2                      88          352         56
88 trainable parameters, 0 others";
    assert_eq!(Plain::zeroed().summary().to_string(), table);
    assert_eq!(
        Plain::ARCHITECTURE.to_string(),
        "Dense<3, 4, Gelu>, Residual<Dense<4, 6, Tanh>, Dense<6, 4, Identity>>, LayerScale<4>, Dense<4, 2, Identity>"
    );
}

#[test]
fn an_unfitted_scaling_inside_a_block_is_an_error() {
    type Net = Residual<sequential![Standardize<3>, Dense<3, 3, Identity>]>;
    let mut net = Net::random(&mut Rng::seed_from_u64(1));
    let mut trainer = Trainer::<Net, _, _, 2>::new(MeanSquaredError, Sgd::default());
    let samples = Samples::new(&[[1.0, 2.0, 3.0], [2.0, 1.0, 0.0]], &[[0.0; 3]; 2]);
    assert!(trainer.fit(&mut net, samples, Fit::default()).is_err());
    net.inner.first.fit(&[[1.0, 2.0, 3.0], [2.0, 1.0, 0.0]]).expect("finite values");
    trainer.fit(&mut net, samples, Fit::default()).expect("a fit");
}

/// A frozen block changes nothing, and passes the gradient to the layers before it.
#[test]
fn a_shared_block_is_frozen() {
    let rng = &mut Rng::seed_from_u64(2);
    let block = Residual { inner: Dense::<3, 3, Tanh>::random(rng) };
    let targets = [[1.0, 0.0, -1.0]];
    let frozen = |first| {
        let mut net = Chain { first, rest: &block };
        let mut stepper = Stepper::<Chain<LayerScale<3>, &Residual<_>>, _, _, 1>::new(MeanSquaredError, Sgd::default());
        stepper.step(&mut net, &[[1.0, 2.0, 3.0]], &targets).expect("a finite loss");
        net.first
    };
    let trained = |first| {
        let mut net = Chain { first, rest: block.clone() };
        let mut stepper = Stepper::<Chain<LayerScale<3>, Residual<_>>, _, _, 1>::new(MeanSquaredError, Sgd::default());
        stepper.step(&mut net, &[[1.0, 2.0, 3.0]], &targets).expect("a finite loss");
        assert_ne!(net.rest, block);
        net.first
    };
    let scale = || LayerScale { scale: [1.0, 0.5, -0.5] };
    assert_eq!(frozen(scale()), trained(scale()));
    assert_ne!(frozen(scale()), scale());
}

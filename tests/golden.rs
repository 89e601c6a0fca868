//! Small networks against PyTorch: outputs, loss, gradient and ten steps of training, from the files in `golden/`.

mod support;

use std::array;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use stackprop::prelude::*;
use stackprop::simd::Arithmetic;
use stackprop::{Floats, Row};
use support::backend::backends;
use support::backpropagation::gradients;
use support::tolerances;

/// What the trainers here have room for; no file has larger batches.
const BATCH: usize = 16;

/// One test for each golden file, of the same name, and one that no file is without a test.
macro_rules! golden {
    ($($name:ident: $Loss:ty, $Optimizer:ty, $Net:ty;)+) => {
        $(
            #[test]
            fn $name() {
                let golden = Golden::read(stringify!($name));
                backends().into_iter().for_each(|backend| check::<$Net, $Loss, $Optimizer>(backend, &golden));
            }
        )+

        #[test]
        fn every_file_has_its_test() {
            let mut files: Vec<_> = fs::read_dir(folder())
                .expect("the folder of golden files")
                .map(|entry| entry.expect("a file").path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
                .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
                .collect();
            files.sort();
            let mut tests = [$(stringify!($name)),+];
            tests.sort();
            assert_eq!(files, tests);
        }
    };
}

golden! {
    xor: BinaryCrossEntropy, Sgd, sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
    multiclass_sgd: CrossEntropy, Sgd, sequential![Dense<5, 7, Relu>, Dense<7, 3, Softmax>];
    multiclass_momentum: CrossEntropy, Momentum, sequential![Dense<5, 7, Relu>, Dense<7, 3, Softmax>];
    multiclass_adam: CrossEntropy, Adam, sequential![Dense<5, 7, Relu>, Dense<7, 3, Softmax>];
    regression: MeanSquaredError, Sgd, sequential![Dense<8, 30, Relu>, Dense<30, 1, Identity>];
    regression_two_outputs: MeanSquaredError, Adam, sequential![Dense<4, 9, Tanh>, Dense<9, 2, Identity>];
    adam_settings: MeanSquaredError, Adam, sequential![Dense<4, 9, Tanh>, Dense<9, 2, Identity>];
    leaky_relu: CrossEntropy, Momentum, sequential![
        Dense<9, 17, LeakyRelu>,
        Dense<17, 33, LeakyRelu>,
        Dense<33, 5, Softmax>,
    ];
    logistic_hidden: CrossEntropy, Adam, sequential![
        Dense<3, 10, Logistic>,
        Dense<10, 6, Logistic>,
        Dense<6, 4, Softmax>,
    ];
    multilabel: BinaryCrossEntropy, Adam, sequential![Dense<6, 11, Relu>, Dense<11, 4, Logistic>];
    linear: MeanSquaredError, Sgd, sequential![Dense<3, 1, Identity>];
    saturated_softmax: CrossEntropy, Sgd, sequential![Dense<4, 3, Softmax>];
    saturated_logistic: BinaryCrossEntropy, Sgd, sequential![Dense<4, 2, Logistic>];
    tanh_output: MeanSquaredError, Momentum, sequential![Dense<5, 6, Relu>, Dense<6, 2, Tanh>];
    logistic_output: MeanSquaredError, Sgd, sequential![Dense<5, 6, Tanh>, Dense<6, 3, Logistic>];
    softmax_hidden: CrossEntropy, Sgd, sequential![Dense<4, 6, Softmax>, Dense<6, 3, Softmax>];
    digits: CrossEntropy, Momentum, sequential![Dense<64, 16, Relu>, Dense<16, 10, Softmax>];
    one_weight: MeanSquaredError, Adam, sequential![Dense<1, 1, Tanh>];
    relu_output: MeanSquaredError, Sgd, sequential![Dense<3, 9, Tanh>, Dense<9, 2, Relu>];
}

/// Everywhere else a backend is named; these choose one.
#[test]
fn the_arithmetics_that_choose_a_backend() {
    let golden = Golden::read("multiclass_adam");
    check::<sequential![Dense<5, 7, Relu>, Dense<7, 3, Softmax>], CrossEntropy, Adam>(Fast, &golden);
    check::<sequential![Dense<5, 7, Relu>, Dense<7, 3, Softmax>], CrossEntropy, Adam>(Reproducible, &golden);
}

/// A golden file; `golden/generate.py` says what its keys mean.
#[derive(Deserialize)]
struct Golden {
    architecture: String,
    loss: String,
    optimizer: String,
    optimizer_settings: BTreeMap<String, Value>,
    batch: usize,
    inputs: Vec<Value>,
    targets: Vec<Value>,
    parameters: Vec<f64>,
    outputs: Vec<Vec<f64>>,
    first_loss: f64,
    gradient: Vec<f64>,
    losses: Vec<f64>,
    final_parameters: Vec<f64>,
}

impl Golden {
    fn read(name: &str) -> Self {
        let text = fs::read_to_string(folder().join(name).with_extension("json")).expect("the golden file");
        serde_json::from_str(&text).expect("a golden file in JSON")
    }

    fn setting(&self, key: &str) -> f32 {
        self.optimizer_settings[key].as_f64().expect("a number") as f32
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Does what PyTorch did for one file, and compares.
fn check<Net, L, O>(arithmetic: impl Arithmetic, golden: &Golden)
where
    Net: Train + Floats + Layer<Input: FromJson>,
    L: Loss<Net::Activation, Target<Net::Output>: FromJson> + Default + std::fmt::Debug,
    O: FromSettings,
{
    let what = |what: &str| format!("{what} with {arithmetic:?}");
    assert_eq!(Net::ARCHITECTURE.to_string(), golden.architecture);
    assert_eq!(format!("{:?}", L::default()).split(" {").next(), Some(golden.loss.as_str()));
    let optimizer = O::from_settings(golden);
    assert_eq!(format!("{optimizer:?}"), golden.optimizer);

    let mut net: Net = bytemuck::Zeroable::zeroed();
    assert_eq!(net.floats().len(), golden.parameters.len());
    net.floats_mut().iter_mut().zip(&golden.parameters).for_each(|(to, &parameter)| *to = parameter as f32);
    let inputs: Vec<_> = golden.inputs.iter().map(Net::Input::from_json).collect();
    let targets: Vec<_> = golden.targets.iter().map(L::Target::from_json).collect();

    let mut outputs = vec![Net::Output::ZERO; inputs.len()];
    net.predict_batch_with(arithmetic, &inputs, &mut outputs);
    tolerances::OUTPUTS.assert(&what("outputs"), Row::flatten(&outputs), &golden.outputs.concat());

    let mut batches = inputs.chunks(golden.batch).zip(targets.chunks(golden.batch)).cycle();
    let (first_inputs, first_targets) = batches.clone().next().expect("a first batch");
    let first = gradients::<Net, L, BATCH>(arithmetic, &net, first_inputs, first_targets);
    tolerances::LOSS.assert(&what("first_loss"), &[first.loss], &[golden.first_loss]);
    tolerances::GRADIENT.assert(&what("gradient"), &first.parameters, &golden.gradient);

    let mut stepper = Stepper::<Net, L, O, BATCH, _>::with_arithmetic(optimizer, arithmetic);
    let losses: Vec<_> = batches
        .by_ref()
        .take(golden.losses.len())
        .map(|(inputs, targets)| stepper.step(&mut net, inputs, targets).expect("a finite loss").loss)
        .collect();
    tolerances::TRAINED.assert(&what("losses"), &losses, &golden.losses);
    tolerances::TRAINED.assert(&what("final_parameters"), net.floats(), &golden.final_parameters);
}

/// An input or a target.
trait FromJson {
    fn from_json(value: &Value) -> Self;
}

impl FromJson for usize {
    fn from_json(value: &Value) -> Self {
        value.as_u64().and_then(|label| label.try_into().ok()).expect("a class label")
    }
}

impl<const N: usize> FromJson for [f32; N] {
    fn from_json(value: &Value) -> Self {
        let values = value.as_array().filter(|values| values.len() == N).expect("as many values as the network has");
        array::from_fn(|i| values[i].as_f64().expect("a number") as f32)
    }
}

/// An optimizer with a file's settings.
trait FromSettings: Optimizer + std::fmt::Debug {
    fn from_settings(golden: &Golden) -> Self;
}

impl FromSettings for Sgd {
    fn from_settings(golden: &Golden) -> Self {
        Self { learning_rate: golden.setting("learning_rate") }
    }
}

impl FromSettings for Momentum {
    fn from_settings(golden: &Golden) -> Self {
        Self { learning_rate: golden.setting("learning_rate"), momentum: golden.setting("momentum") }
    }
}

impl FromSettings for Adam {
    fn from_settings(golden: &Golden) -> Self {
        Self {
            learning_rate: golden.setting("learning_rate"),
            beta_1: golden.setting("beta_1"),
            beta_2: golden.setting("beta_2"),
            epsilon: golden.setting("epsilon"),
        }
    }
}

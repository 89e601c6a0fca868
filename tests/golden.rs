//! Compares small networks with PyTorch: outputs, loss, gradient and ten training steps, from the files in `golden/`.

#[path = "golden/settings.rs"]
mod settings;
mod support;

use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use settings::{FromJson, FromSettings};
use stackprop::activation::{
    Elu, Gelu, HardSigmoid, HardSwish, HardTanh, Heaviside, LeakyRelu, Relu6, Selu, Silu, Softplus,
};
use stackprop::layer::Train;
use stackprop::loss::{
    ClassWeighted, FusedWith, Hinge, Huber, Loss, MeanAbsoluteError, OneAgainstRest, PerceptronCriterion,
};
use stackprop::optimizer::{AdamW, NAdam, Nesterov, Optimizer, Regularized, RmsProp};
use stackprop::prelude::*;
use stackprop::simd::{Execution, Portable};
use stackprop::{Floats, Row};
use support::backend::backends;
use support::backpropagation::gradients_of;
use support::tolerances;

/// The capacity of the trainers; no file has larger batches.
const BATCH: usize = 16;

/// Declares one test per golden file, with the file's name, and a test that every file has one.
///
/// Networks of each optimizer, of batch normalization and of odd sizes run on every backend. Activations, losses and
/// their settings, on which all backends agree, run on one, because the compiler needs a while for each combination of
/// network and backend.
macro_rules! golden {
    (
        every_backend { $($name:ident: $Loss:ty, $Optimizer:ty, $Net:ty;)+ }
        one_backend { $($formula:ident: $LossOf:ty, $OptimizerOf:ty, $NetOf:ty;)+ }
    ) => {
        $(
            #[test]
            fn $name() {
                let golden = Golden::read(stringify!($name));
                backends().into_iter().for_each(|backend| check::<$Net, $Loss, $Optimizer>(backend, &golden));
            }
        )+
        $(
            #[test]
            fn $formula() {
                check::<$NetOf, $LossOf, $OptimizerOf>(Portable, &Golden::read(stringify!($formula)));
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
            let mut tests = [$(stringify!($name)),+, $(stringify!($formula)),+];
            tests.sort();
            assert_eq!(files, tests);
        }
    };
}

golden! {
    every_backend {
        xor: BinaryCrossEntropy, Sgd, sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
        multiclass_sgd: CrossEntropy, Sgd, Multiclass;
        multiclass_momentum: CrossEntropy, Momentum, Multiclass;
        multiclass_adam: CrossEntropy, Adam, Multiclass;
        regression: MeanSquaredError, Sgd, sequential![Dense<8, 30, Relu>, Dense<30, 1, Identity>];
        regression_two_outputs: MeanSquaredError, Adam, sequential![Dense<4, 9, Tanh>, Dense<9, 2, Identity>];
        adam_settings: MeanSquaredError, Adam, sequential![Dense<4, 9, Tanh>, Dense<9, 2, Identity>];
        softmax_hidden: CrossEntropy, Sgd, sequential![Dense<4, 6, Softmax>, Dense<6, 3, Softmax>];
        digits: CrossEntropy, Momentum, sequential![Dense<64, 16, Relu>, Dense<16, 10, Softmax>];
        one_weight: MeanSquaredError, Adam, sequential![Dense<1, 1, Tanh>];

        batch_norm_sgd: CrossEntropy, Sgd, BatchNorms;
        batch_norm_adam: CrossEntropy, Adam, BatchNorms;
    }
    one_backend {
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
        tanh_output: MeanSquaredError, Momentum, sequential![Dense<5, 6, Relu>, Dense<6, 2, Tanh>];
        logistic_output: MeanSquaredError, Sgd, sequential![Dense<5, 6, Tanh>, Dense<6, 3, Logistic>];
        relu_output: MeanSquaredError, Sgd, sequential![Dense<3, 9, Tanh>, Dense<9, 2, Relu>];

        elu: MeanSquaredError, Sgd, Both<Elu>;
        elu_50: MeanSquaredError, Sgd, Both<Elu<50>>;
        selu: MeanSquaredError, Sgd, Both<Selu>;
        softplus: MeanSquaredError, Sgd, Both<Softplus>;
        gelu: MeanSquaredError, Sgd, Both<Gelu>;
        silu: MeanSquaredError, Sgd, Both<Silu>;
        hard_sigmoid: MeanSquaredError, Sgd, Both<HardSigmoid>;
        hard_swish: MeanSquaredError, Sgd, Both<HardSwish>;
        relu6: MeanSquaredError, Sgd, Both<Relu6>;
        hard_tanh: MeanSquaredError, Sgd, Both<HardTanh>;
        step_hidden: MeanSquaredError, Sgd, sequential![Dense<4, 9, Heaviside>, Dense<9, 2, Identity>];

        mean_absolute_error: MeanAbsoluteError, Sgd, Values;
        huber: Huber, Sgd, Values;
        huber_half: Huber, Sgd, Values;
        huber_tanh: Huber, Sgd, Dense<4, 2, Tanh>;
        hinge: Hinge, Sgd, Values;
        hinge_of_zero_and_one: Hinge, Sgd, Values;
        hinge_tanh: Hinge, Sgd, Dense<4, 2, Tanh>;
        cross_entropy_smoothed: CrossEntropy, Sgd, Classes;
        categorical: CategoricalCrossEntropy, Sgd, Classes;
        categorical_smoothed: CategoricalCrossEntropy, Sgd, Classes;
        binary_smoothed: BinaryCrossEntropy, Sgd, Dense<4, 1, Logistic>;
        multilabel_smoothed: BinaryCrossEntropy, Sgd, Dense<4, 3, Logistic>;
        perceptron_criterion: PerceptronCriterion, Sgd, Dense<4, 2, Heaviside>;
        perceptron_criterion_identity: PerceptronCriterion, Sgd, Values;
        one_against_rest_hinge: OneAgainstRest<Hinge>, Sgd, Dense<4, 3, Identity>;
        one_against_rest_perceptron: OneAgainstRest<PerceptronCriterion>, Sgd, Dense<4, 3, Heaviside>;
        one_against_rest_logistic: OneAgainstRest<BinaryCrossEntropy>, Sgd, Dense<4, 3, Logistic>;
        weighted_classes: ClassWeighted<CrossEntropy, 3>, Sgd, Classes;
        weighted_classes_smoothed: ClassWeighted<CrossEntropy, 3>, Sgd, Classes;
        weighted_distributions: ClassWeighted<CategoricalCrossEntropy, 3>, Sgd, Classes;
        weighted_answers: ClassWeighted<BinaryCrossEntropy, 2>, Sgd, Dense<4, 1, Logistic>;
        weighted_hinge: ClassWeighted<Hinge, 2>, Sgd, Dense<4, 1, Identity>;
        weighted_one_against_rest: ClassWeighted<OneAgainstRest<Hinge>, 3>, Sgd, Dense<4, 3, Identity>;

        saturated_softmax: CrossEntropy, Sgd, Classes;
        saturated_softmax_smoothed: CrossEntropy, Sgd, Classes;
        saturated_categorical: CategoricalCrossEntropy, Sgd, Classes;
        saturated_logistic: BinaryCrossEntropy, Sgd, Dense<4, 2, Logistic>;
        saturated_logistic_smoothed: BinaryCrossEntropy, Sgd, Dense<4, 2, Logistic>;
        saturated_tanh: Huber, Sgd, Dense<4, 2, Tanh>;

        nesterov: MeanSquaredError, Nesterov, Small;
        rms_prop: MeanSquaredError, RmsProp, Small;
        rms_prop_settings: MeanSquaredError, RmsProp, Small;
        adam_w: MeanSquaredError, AdamW, Small;
        adam_w_settings: MeanSquaredError, AdamW, Small;
        n_adam: MeanSquaredError, NAdam, Small;
        n_adam_settings: MeanSquaredError, NAdam, Small;
        l1: MeanSquaredError, Regularized<Sgd>, Small;
        l2: MeanSquaredError, Regularized<Sgd>, Small;
        l1_l2_adam: MeanSquaredError, Regularized<Adam>, Small;
        clip_value: MeanSquaredError, Regularized<Sgd>, Small;
        clip_norm: MeanSquaredError, Regularized<Sgd>, Small;
        clip_norm_momentum: MeanSquaredError, Regularized<Momentum>, Small;
        weight_decay: MeanSquaredError, Regularized<Sgd>, Small;
        weight_decay_nesterov: MeanSquaredError, Regularized<Nesterov>, Small;
        weight_decay_rms_prop: MeanSquaredError, Regularized<RmsProp>, Small;
        weight_decay_adam: MeanSquaredError, Regularized<Adam>, Small;
        weight_decay_n_adam: MeanSquaredError, Regularized<NAdam>, Small;
        max_norm: MeanSquaredError, Regularized<Sgd>, Small;
        regularized: MeanSquaredError, Regularized<Momentum>, sequential![Dense<3, 11, Tanh>, Dense<11, 2, Identity>];
    }
}

// Networks of several files.
type Multiclass = sequential![Dense<5, 7, Relu>, Dense<7, 3, Softmax>];
type Both<A> = sequential![Dense<4, 9, A>, Dense<9, 2, A>];
type Small = sequential![Dense<3, 5, Tanh>, Dense<5, 2, Identity>];
type Classes = Dense<4, 3, Softmax>;
type Values = Dense<4, 2, Identity>;
type BatchNorms = sequential![BatchNorm<Dense<4, 9, Relu>>, BatchNorm<Dense<9, 5, Tanh>>, Dense<5, 3, Softmax>];

/// The other tests name a backend; `Fast` and `Reproducible` choose one.
#[test]
fn the_arithmetics_that_choose_a_backend() {
    let golden = Golden::read("multiclass_adam");
    check::<Multiclass, CrossEntropy, Adam>(Fast, &golden);
    check::<Multiclass, CrossEntropy, Adam>(Reproducible, &golden);
}

/// Without batch normalisation, the network must give the same outputs with fewer parameters.
#[test]
fn batch_norm_folded() {
    let golden = Golden::read("batch_norm_sgd");
    let folded = golden.net::<BatchNorms>().fold();
    let inputs: Vec<_> = golden.inputs.iter().map(<[f32; 4]>::from_json).collect();
    let mut outputs = vec![[0.0; 3]; inputs.len()];
    for backend in backends() {
        folded.using(backend).predict_batch(&inputs, &mut outputs).expect("a row per input");
        tolerances::OUTPUTS.assert(&format!("{backend:?}"), outputs.as_flattened(), &golden.outputs.concat());
    }
}

/// A golden file; `golden/generate.py` describes its keys.
#[derive(Deserialize)]
struct Golden {
    architecture: String,
    loss: String,
    loss_settings: Value,
    optimizer: String,
    optimizer_settings: Value,
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

    /// The network before training.
    fn net<Net: Floats>(&self) -> Net {
        let mut net: Net = bytemuck::Zeroable::zeroed();
        assert_eq!(net.floats().len(), self.parameters.len());
        net.floats_mut().iter_mut().zip(&self.parameters).for_each(|(to, &parameter)| *to = parameter as f32);
        net
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Repeats PyTorch's computation of one file, and compares.
fn check<Net, L, O>(arithmetic: impl Execution, golden: &Golden)
where
    Net: Train + Floats + Layer<Input: FromJson>,
    L: FusedWith<Net::Activation> + Loss<Target<Net::Output>: FromJson> + FromSettings + Default + Debug,
    O: Optimizer + FromSettings + Debug,
{
    let what = |what: &str| format!("{what} with {arithmetic:?}");
    assert_eq!(Net::ARCHITECTURE.to_string(), golden.architecture);
    let loss = L::from_settings(&golden.loss_settings);
    assert_eq!(format!("{loss:?}"), golden.loss);
    let optimizer = O::from_settings(&golden.optimizer_settings);
    assert_eq!(format!("{optimizer:?}"), golden.optimizer);

    let mut net: Net = golden.net();
    let inputs: Vec<_> = golden.inputs.iter().map(Net::Input::from_json).collect();
    let targets: Vec<_> = golden.targets.iter().map(L::Target::from_json).collect();

    let mut outputs = vec![Net::Output::ZERO; inputs.len()];
    net.using(arithmetic).predict_batch(&inputs, &mut outputs).expect("a row per input");
    tolerances::OUTPUTS.assert(&what("outputs"), Row::flatten(&outputs), &golden.outputs.concat());

    let mut batches = inputs.chunks(golden.batch).zip(targets.chunks(golden.batch)).cycle();
    let (first_inputs, first_targets) = batches.clone().next().expect("a first batch");
    let first = gradients_of::<Net, L, BATCH>(arithmetic, &loss, &mut net, first_inputs, first_targets);
    tolerances::LOSS.assert(&what("first_loss"), &[first.loss], &[golden.first_loss]);
    tolerances::GRADIENT.assert(&what("gradient"), &first.parameters, &golden.gradient);

    let mut stepper = Stepper::<Net, _, _, BATCH>::new(loss, optimizer);
    let losses: Vec<_> = batches
        .by_ref()
        .take(golden.losses.len())
        .map(|(inputs, targets)| stepper.using(arithmetic).step(&mut net, inputs, targets).expect("a finite loss").loss)
        .collect();
    tolerances::TRAINED.assert(&what("losses"), &losses, &golden.losses);
    tolerances::TRAINED.assert(&what("final_parameters"), net.floats(), &golden.final_parameters);
}

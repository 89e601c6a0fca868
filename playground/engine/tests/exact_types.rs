//! The network of any shape, beside the exact types: the same parameters to the bit, after fits of every kind.

use stackprop::activation::{
    Elu, Gelu, HardSigmoid, HardSwish, HardTanh, Heaviside, LeakyRelu, Relu6, Selu, Silu, Softplus,
};
use stackprop::initializer::Initializer;
use stackprop::loss::{
    FusedWith, Hinge, Huber, Loss, MeanAbsoluteError, OneAgainstRest, PerceptronCriterion, TargetOf,
};
use stackprop::optimizer::{AdamW, NAdam, Nesterov, Optimizer, Regularized, RmsProp};
use stackprop::prelude::*;
use stackprop::schedule::{Cosine, Schedule};
use stackprop::{Floats, Rng, layer::Train};
use stackprop_playground::data::Problem;
use stackprop_playground::network::{Network, Shape};
use stackprop_playground::objective::Objective;
use stackprop_playground::settings::{self, Activation, Layer as Hidden, Training};
use stackprop_playground::training::Fit as PageFit;

const SEED: u32 = 7;
const EPOCHS: u32 = 4;
/// No multiple of a batch.
const SAMPLES: usize = 47;

fn hidden(units: usize, activation: Activation) -> Hidden {
    Hidden { units, activation, dropout: 0, batch_norm: false }
}

/// A case: the exact type's fit, and the page's settings of the same network.
struct Case<L, O, T> {
    loss: L,
    optimizer: O,
    /// The exact type's target, from the page's.
    target: fn(f32) -> T,
    problem: Problem,
    hidden: Vec<Hidden>,
    initializer: settings::Initializer,
    training: Training,
}

fn classes(count: usize) -> Problem {
    Problem::Classes((0..count).map(|class| class.to_string()).collect())
}

impl<L, O: Optimizer + Copy, T: Copy> Case<L, O, T> {
    fn new(loss: L, optimizer: O, target: fn(f32) -> T, problem: Problem) -> Self {
        let (hidden, initializer, training) = (vec![], settings::Initializer::Usual, Training::default());
        Self { loss, optimizer, target, problem, hidden, initializer, training }
    }

    fn hidden(self, hidden: &[Hidden]) -> Self {
        Self { hidden: hidden.to_vec(), ..self }
    }

    fn initializer(self, initializer: settings::Initializer) -> Self {
        Self { initializer, ..self }
    }

    fn training(self, training: Training) -> Self {
        Self { training, ..self }
    }

    /// Trains both networks, and compares the parameters.
    fn check<Net, const INPUTS: usize, const BATCH: usize>(self)
    where
        Net: Train<Input = [f32; INPUTS]> + Floats,
        Net::Activation: stackprop::loss::GoesWith<
                L,
                stackprop::limits::Holds,
                Valid<Box<Trainer<Net, L, O, BATCH>>> = Box<Trainer<Net, L, O, BATCH>>,
            >,
        stackprop::limits::BatchSize<BATCH>: stackprop::limits::AtLeastOne<stackprop::limits::Holds>,
        L: FusedWith<Net::Activation> + Loss,
        T: TargetOf<L::Target<Net::Output>>,
    {
        let Self { loss, optimizer, target, problem, hidden, initializer, training } = self;
        let training = Training { batch_size: BATCH, ..training };
        let rng = &mut Rng::seed_from_u64(3);
        let inputs: Vec<[f32; INPUTS]> =
            (0..SAMPLES).map(|_| std::array::from_fn(|_| 4.0 * rng.uniform() - 2.0)).collect();
        let count = if let Problem::Classes(names) = &problem { names.len() } else { 0 };
        let targets: Vec<f32> = inputs
            .iter()
            .map(|x| if count == 0 { x[0] * x[INPUTS - 1] } else { ((x[0].abs() * 7.0) as usize % count) as f32 })
            .collect();

        let mut exact = Box::new(stackprop::layer::zeroed::<Net>());
        let distribution = (initializer == settings::Initializer::Pytorch).then_some(Initializer::PyTorchUniform);
        exact.initialize_with(distribution, &mut Rng::seed_from_u64(SEED.into()));
        let exact_targets: Vec<T> = targets.iter().map(|y| target(*y)).collect();
        let mut trainer = Trainer::<Net, L, O, BATCH>::boxed(loss, optimizer);
        let mut cosine = Cosine::new(training.learning_rate);
        let schedule = (training.schedule == settings::Schedule::Cosine).then_some(&mut cosine as &mut dyn Schedule);
        let fit = Fit { epochs: EPOCHS as usize, shuffle: Some(SEED.into()), schedule, ..Fit::default() };
        trainer.using(Reproducible).fit(&mut exact, Samples::new(&inputs, &exact_targets), fit).unwrap();

        let objective = Objective::new(training.loss, &problem);
        let shape = Shape::new(INPUTS, &hidden, objective.outputs());
        let mut network = Network::new(shape, initializer, SEED);
        let mut rows = vec![[0.0; 8]; SAMPLES];
        rows.iter_mut().zip(&inputs).for_each(|(row, input)| row[..INPUTS].copy_from_slice(input));
        let mut fit = PageFit::new(objective, training, SEED);
        for _ in 0..EPOCHS {
            fit.epoch(&mut network, &rows, &targets).unwrap();
        }
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&network.parameters()), bits(exact.floats()), "{}", Net::ARCHITECTURE);
    }
}

fn training(loss: settings::Loss, optimizer: settings::Optimizer) -> Training {
    Training { loss, optimizer, learning_rate: 0.02, schedule_epochs: EPOCHS, ..Training::default() }
}

#[test]
fn losses_of_one_output() {
    use settings::{Loss as Page, Optimizer::Sgd as PlainSgd};
    let sgd = Sgd { learning_rate: 0.02 };
    let sign = |y: f32| [2.0 * y - 1.0];
    type Body = Dense<2, 5, Tanh>;
    let tanh = [hidden(5, Activation::Tanh)];
    Case::new(BinaryCrossEntropy::default(), sgd, |y| [y], classes(2))
        .hidden(&tanh)
        .training(training(Page::CrossEntropy, PlainSgd))
        .check::<sequential![Body, Dense<5, 1, Logistic>], 2, 10>();
    Case::new(MeanSquaredError, sgd, sign, classes(2))
        .hidden(&tanh)
        .training(training(Page::Squared, PlainSgd))
        .check::<sequential![Body, Dense<5, 1, Tanh>], 2, 7>();
    Case::new(Hinge, sgd, sign, classes(2))
        .hidden(&tanh)
        .training(training(Page::Hinge, PlainSgd))
        .check::<sequential![Body, Dense<5, 1, Identity>], 2, 10>();
    Case::new(Huber::default(), sgd, |y| [y], Problem::Regression)
        .hidden(&tanh)
        .training(training(Page::Huber, PlainSgd))
        .check::<sequential![Body, Dense<5, 1, Identity>], 2, 1>();
    Case::new(MeanAbsoluteError, sgd, |y| [y], Problem::Regression)
        .hidden(&tanh)
        .training(training(Page::Absolute, PlainSgd))
        .check::<sequential![Body, Dense<5, 1, Identity>], 2, 32>();
    Case::new(PerceptronCriterion, sgd, sign, classes(2))
        .hidden(&[])
        .training(training(Page::Perceptron, PlainSgd))
        .check::<Dense<3, 1, Heaviside>, 3, 10>();
}

#[test]
fn losses_of_several_outputs() {
    use settings::{Loss as Page, Optimizer::Sgd as PlainSgd};
    let sgd = Sgd { learning_rate: 0.02 };
    let label = |y: f32| y as usize;
    let relu = [hidden(8, Activation::Relu)];
    Case::new(CrossEntropy::default(), sgd, label, classes(3))
        .hidden(&relu)
        .training(training(Page::CrossEntropy, PlainSgd))
        .check::<sequential![Dense<2, 8, Relu>, Dense<8, 3, Softmax>], 2, 10>();
    Case::new(CrossEntropy::default(), sgd, label, classes(8))
        .hidden(&relu)
        .training(training(Page::CrossEntropy, PlainSgd))
        .check::<sequential![Dense<2, 8, Relu>, Dense<8, 8, Softmax>], 2, 10>();
    Case::new(OneAgainstRest { loss: MeanSquaredError }, sgd, label, classes(5))
        .hidden(&relu)
        .training(training(Page::Squared, PlainSgd))
        .check::<sequential![Dense<2, 8, Relu>, Dense<8, 5, Logistic>], 2, 10>();
    Case::new(OneAgainstRest { loss: Hinge }, sgd, label, classes(4))
        .hidden(&relu)
        .training(training(Page::Hinge, PlainSgd))
        .check::<sequential![Dense<2, 8, Relu>, Dense<8, 4, Identity>], 2, 10>();
}

#[test]
fn activations_and_dropout() {
    use settings::Optimizer::Sgd as PlainSgd;
    let sgd = Sgd { learning_rate: 0.02 };
    let squared = training(settings::Loss::Squared, PlainSgd);
    macro_rules! of {
        ($First:ty, $first:ident, $Second:ty, $second:ident) => {{
            let layers = [hidden(3, Activation::$first), hidden(7, Activation::$second)];
            Case::new(MeanSquaredError, sgd, |y| [y], Problem::Regression)
                .hidden(&layers)
                .training(squared)
                .check::<sequential![Dense<2, 3, $First>, Dense<3, 7, $Second>, Dense<7, 1, Identity>], 2, 10>();
            type WithDropout = sequential![
                Dense<2, 3, Dropout<$First, 20>>,
                Dense<3, 7, Dropout<$Second, 50>>,
                Dense<7, 1, Identity>
            ];
            let [first, second] = layers;
            Case::new(MeanSquaredError, sgd, |y| [y], Problem::Regression)
                .hidden(&[Hidden { dropout: 20, ..first }, Hidden { dropout: 50, ..second }])
                .training(squared)
                .check::<WithDropout, 2, 10>();
        }};
    }
    of!(Logistic, Logistic, Softplus, Softplus);
    of!(Gelu, Gelu, Silu, Silu);
    of!(HardSigmoid, HardSigmoid, HardSwish, HardSwish);
    of!(LeakyRelu, LeakyRelu, Elu, Elu);
    of!(Selu, Selu, Relu6, Relu6);
    of!(HardTanh, HardTanh, Identity, Identity);
    Case::new(MeanSquaredError, sgd, |y| [y], Problem::Regression)
        .hidden(&[hidden(3, Activation::Heaviside)])
        .training(squared)
        .check::<sequential![Dense<2, 3, Heaviside>, Dense<3, 1, Identity>], 2, 10>();
}

#[test]
fn optimizers_and_penalties() {
    use settings::{Loss::Squared, Optimizer as Page};
    type Net = sequential![Dense<2, 6, Tanh>, Dense<6, 1, Tanh>];
    let tanh = [hidden(6, Activation::Tanh)];
    let sign = |y: f32| [2.0 * y - 1.0];
    macro_rules! of {
        ($Optimizer:ident) => {
            #[allow(clippy::needless_update, reason = "`Sgd` has no other setting")]
            let optimizer = $Optimizer { learning_rate: 0.02, ..$Optimizer::default() };
            Case::new(MeanSquaredError, optimizer, sign, classes(2))
                .hidden(&tanh)
                .training(training(Squared, Page::$Optimizer))
                .check::<Net, 2, 10>();
            let penalty = Training {
                regularization: settings::Regularization::L1,
                regularization_rate: 0.01,
                ..training(Squared, Page::$Optimizer)
            };
            let penalized = Regularized { l1: 0.01, ..Regularized::new(optimizer) };
            Case::new(MeanSquaredError, penalized, sign, classes(2))
                .hidden(&tanh)
                .training(penalty)
                .check::<Net, 2, 10>();
        };
    }
    of!(Sgd);
    of!(Momentum);
    of!(Nesterov);
    of!(RmsProp);
    of!(Adam);
    of!(AdamW);
    of!(NAdam);
    let optimizer = Regularized { l2: 0.01, ..Regularized::new(Sgd { learning_rate: 0.02 }) };
    let penalty = Training {
        regularization: settings::Regularization::L2,
        regularization_rate: 0.01,
        ..training(Squared, Page::Sgd)
    };
    Case::new(MeanSquaredError, optimizer, sign, classes(2)).hidden(&tanh).training(penalty).check::<Net, 2, 10>();
}

#[test]
fn batch_normalization_depth_schedules_and_initializers() {
    use settings::{Loss::Squared, Optimizer::Adam as PageAdam};
    let adam = Adam { learning_rate: 0.02, ..Adam::default() };
    let normalized = |units, activation| Hidden { batch_norm: true, ..hidden(units, activation) };
    type Deep = sequential![
        Dense<7, 1, Tanh>,
        BatchNorm<Dense<1, 8, Relu>>,
        Dense<8, 2, Tanh>,
        BatchNorm<Dense<2, 5, Dropout<Relu, 10>>>,
        Dense<5, 3, Tanh>,
        Dense<3, 4, Tanh>,
        Dense<4, 1, Tanh>
    ];
    let deep = [
        hidden(1, Activation::Tanh),
        normalized(8, Activation::Relu),
        hidden(2, Activation::Tanh),
        Hidden { dropout: 10, ..normalized(5, Activation::Relu) },
        hidden(3, Activation::Tanh),
        hidden(4, Activation::Tanh),
    ];
    let cosine = Training { schedule: settings::Schedule::Cosine, ..training(Squared, PageAdam) };
    let sign = |y: f32| [2.0 * y - 1.0];
    Case::new(MeanSquaredError, adam, sign, classes(2)).hidden(&deep).training(cosine).check::<Deep, 7, 10>();
    Case::new(MeanSquaredError, adam, sign, classes(2))
        .hidden(&deep)
        .training(training(Squared, PageAdam))
        .initializer(settings::Initializer::Pytorch)
        .check::<Deep, 7, 10>();
}

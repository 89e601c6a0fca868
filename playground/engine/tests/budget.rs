//! The budget of an exported network, beside the constants of its exact type.

use stackprop::loss::{Hinge, Huber, Loss as LossTrait, OneAgainstRest, PerceptronCriterion};
use stackprop::optimizer::{AdamW, NAdam, Nesterov, Optimizer as OptimizerTrait, Regularized, RmsProp};
use stackprop::prelude::*;
use stackprop_playground::session::Session;
use stackprop_playground::settings::{
    Activation, Data, Feature, Layer as Hidden, Loss, Optimizer, Regularization, Settings, Source, Training,
};

fn hidden(units: usize, activation: Activation) -> Hidden {
    Hidden { units, activation, dropout: 0, batch_norm: false }
}

/// Checks the budget of a network of two features against the constants of `Net` and of its trainer.
fn check<Net, L, O, const BATCH: usize>(source: Source, layers: &[Hidden], loss: Loss, optimizer: Optimizer)
where
    Net: stackprop::layer::Train + Quantize,
    L: LossTrait,
    O: OptimizerTrait,
{
    let mut settings = Settings { data: Data { source, classes: 3, ..Data::default() }, ..Settings::default() };
    settings.network.features = vec![Feature::X1, Feature::SinX2];
    settings.network.layers = layers.to_vec();
    let regularization = if size_of::<O::Buffer<[f32; 1]>>() > 0 { Regularization::L1 } else { Regularization::None };
    settings.training = Training { loss, optimizer, regularization, batch_size: BATCH, ..Training::default() };
    let budget = Session::new(settings, None).expect("valid settings").export().budget();

    assert_eq!(budget.flash_bytes, Net::FLASH_BYTES);
    assert_eq!(budget.int8_flash_bytes, Quantized::<Net>::FLASH_BYTES);
    assert_eq!(budget.inference_bytes, Net::INFERENCE_BYTES);
    let (found, exact) = (budget.training_bytes, Trainer::<Net, L, O, BATCH>::TRAINING_BYTES);
    if cfg!(target_pointer_width = "32") {
        assert_eq!(found, exact);
        return;
    }
    // With 64 bits a label and the number of rows of a normalization take 4 bytes more, the latter with up to 12 bytes
    // of padding, and the trainer fills whole cache lines.
    let labels = if size_of::<L::Target<[f32; 0]>>() > 0 { 4 * BATCH } else { 0 };
    let norms = layers.iter().filter(|layer| layer.batch_norm).count();
    let least = found + labels + 4 * norms;
    let range = least.next_multiple_of(64)..=(least + 12 * norms).next_multiple_of(64);
    assert!(range.contains(&exact), "expected {exact}, in {range:?} for {found}");
}

#[test]
fn budgets_are_the_constants_of_the_exact_types() {
    type Plain = sequential![Dense<2, 4, Tanh>, Dense<4, 2, Relu>, Dense<2, 1, Logistic>];
    let layers = [hidden(4, Activation::Tanh), hidden(2, Activation::Relu)];
    check::<Plain, BinaryCrossEntropy, Sgd, 10>(Source::Circle, &layers, Loss::CrossEntropy, Optimizer::Sgd);
    check::<Plain, BinaryCrossEntropy, Momentum, 1>(Source::Xor, &layers, Loss::CrossEntropy, Optimizer::Momentum);
    check::<Plain, BinaryCrossEntropy, Regularized<Nesterov>, 32>(
        Source::Xor,
        &layers,
        Loss::CrossEntropy,
        Optimizer::Nesterov,
    );

    type Dropped = sequential![
        Dense<2, 8, Dropout<Relu, 20>>,
        BatchNorm<Dense<8, 5, Dropout<activation::Gelu, 10>>>,
        BatchNorm<Dense<5, 3, activation::Silu>>,
        Dense<3, 3, Softmax>,
    ];
    let layers = [
        Hidden { dropout: 20, ..hidden(8, Activation::Relu) },
        Hidden { dropout: 10, batch_norm: true, ..hidden(5, Activation::Gelu) },
        Hidden { batch_norm: true, ..hidden(3, Activation::Silu) },
    ];
    check::<Dropped, CrossEntropy, Adam, 7>(Source::Gauss, &layers, Loss::CrossEntropy, Optimizer::Adam);
    check::<Dropped, CrossEntropy, Regularized<AdamW>, 32>(
        Source::Gauss,
        &layers,
        Loss::CrossEntropy,
        Optimizer::AdamW,
    );

    type Regression = sequential![Dense<2, 3, activation::Softplus>, Dense<3, 1, Identity>];
    let layers = [hidden(3, Activation::Softplus)];
    check::<Regression, Huber, RmsProp, 9>(Source::Bumps, &layers, Loss::Huber, Optimizer::RmsProp);
    check::<Regression, MeanSquaredError, NAdam, 2>(Source::Plane, &layers, Loss::Squared, Optimizer::NAdam);
    check::<Regression, Hinge, Regularized<RmsProp>, 2>(Source::Xor, &layers, Loss::Hinge, Optimizer::RmsProp);

    type Rest = sequential![Dense<2, 7, activation::Heaviside>, Dense<7, 3, activation::Heaviside>];
    let layers = [hidden(7, Activation::Heaviside)];
    type OneOfThree = OneAgainstRest<PerceptronCriterion>;
    check::<Rest, OneOfThree, Sgd, 4>(Source::Spiral, &layers, Loss::Perceptron, Optimizer::Sgd);

    type Unit = Dense<2, 1, activation::Heaviside>;
    check::<Unit, PerceptronCriterion, Sgd, 1>(Source::Circle, &[], Loss::Perceptron, Optimizer::Sgd);

    // A sample takes 13 words, so 16 batches end at every word of a cache line, and an error of one word shows.
    let softplus = [hidden(3, Activation::Softplus)];
    macro_rules! batches {
        ($($BATCH:literal)+) => {$(
            check::<Regression, MeanSquaredError, Sgd, $BATCH>(Source::Plane, &softplus, Loss::Squared, Optimizer::Sgd);
        )+};
    }
    batches!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
}

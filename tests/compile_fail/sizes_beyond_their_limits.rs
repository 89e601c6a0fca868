use stackprop::activation::AlphaDropout;
use stackprop::activation::Selu;
use stackprop::prelude::*;

type Net = sequential![Dense<4, 8, Relu>, Dense<8, 3, Softmax>];
type Empty = sequential![Dense<4, 0, Relu>, Dense<0, 3, Softmax>];

fn trainer_without_room() -> Result<(), TrainError> {
    let mut trainer = Trainer::<Net, _, _, 0>::new(CrossEntropy::default(), Adam::default());
    //~^ E0283 `BatchSize<0>: AtLeastOne<_>`
    trainer.fit(&mut Net::zeroed(), Samples::new(&[[0.0; 4]], &[0]), Fit::default())?;
    Ok(())
}

fn boxed_trainer_without_room() {
    let _ = Trainer::<Net, _, _, 0>::boxed(CrossEntropy::default(), Adam::default());
    //~^ E0283 `BatchSize<0>: AtLeastOne<_>`
}

fn stepper_without_room() {
    let _ = Stepper::<Net, CrossEntropy, Sgd, 0>::new(CrossEntropy::default(), Sgd::default());
    //~^ E0283 `BatchSize<0>: AtLeastOne<_>`
}

fn layer_without_units() {
    let net = Empty::random(&mut Rng::seed_from_u64(1));
    //~^ E0283 `Units<0>: AtLeastOne<_>`
    let _ = net.predict(&[0.0; 4]);
}

fn new_layer_without_units() {
    let _ = Dense::<2, 0, Relu>::new([[]; 2], []);
    //~^ E0283 `Units<0>: AtLeastOne<_>`
}

fn scaling_without_features() {
    let _ = Standardize::<0>::zeroed();
    //~^ E0283 `Units<0>: AtLeastOne<_>`
}

static NORMALIZED: BatchNorm<Dense<2, 0, Relu>> = BatchNorm::zeroed();
//~^ E0283 `Units<0>: AtLeastOne<_>`

fn everything_is_left_out() {
    let net = Chain::<Dense<4, 8, Dropout<Relu, 100>>, Dense<8, 3, Softmax>>::zeroed();
    //~^ E0283 `Percent<100>: Below100<_>`
    let _ = net.predict(&[0.0; 4]);
}

fn everything_is_left_out_on_the_heap() {
    let _ = Dense::<4, 8, AlphaDropout<Selu, 100>>::boxed_random(&mut Rng::seed_from_u64(1));
    //~^ E0283 `Percent<100>: Below100<_>`
}

/// Sizes that are generic are not limited, and their proofs are inferred.
fn generic<const INPUTS: usize, const UNITS: usize, const BATCH: usize, A: activation::Activation>(
    inputs: &[[f32; INPUTS]],
    targets: &[[f32; UNITS]],
) -> Result<Evaluation, TrainError>
where
    MeanSquaredError: loss::FusedWith<A>,
{
    let mut net = Dense::<INPUTS, UNITS, A>::random(&mut Rng::seed_from_u64(1));
    let mut trainer = Trainer::<Dense<INPUTS, UNITS, A>, _, _, BATCH>::new(MeanSquaredError, Adam::default());
    trainer.step(&mut net, inputs, targets)
}

fn main() {}

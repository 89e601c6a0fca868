//! A network that exceeds the stack, and the size constants of networks.

use std::mem::size_of;
use std::thread;

use stackprop::architecture::Architecture;
use stackprop::optimizer::Backward;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::schedule::SCHEDULE_STATE;
use stackprop::{Floats, Zeroable};

/// Fashion-MNIST's network: 1 MB of parameters, and four times that with Adam's state.
type Large = sequential![Dense<784, 300, Relu>, Dense<300, 100, Relu>, Dense<100, 10, Softmax>];
type LargeTrainer = Trainer<Large, CrossEntropy, Adam, 32>;

const PARAMETERS: usize = 784 * 300 + 300 + 300 * 100 + 100 + 100 * 10 + 10;

/// The seed of the next step's dropout.
const SEED: usize = 4;
/// The setting of a cross-entropy.
const LABEL_SMOOTHING: usize = 4;
/// Adam's settings, and the sums of weights of its two averages.
const ADAM: usize = 4 * 4 + 2 * 8;

/// On 64-bit CPUs a trainer is aligned to cache lines.
const CACHE_LINE: usize = if cfg!(target_pointer_width = "64") { 64 } else { 4 };

/// Rust's default stack size of threads, and so of tests.
const DEFAULT_STACK: usize = 2 << 20;

#[test]
fn a_large_network_is_built_and_trained_on_a_thread_with_the_default_stack() {
    let training = || {
        let mut rng = Rng::seed_from_u64(1);
        let mut net = Large::boxed_random(&mut rng);
        let mut trainer = LargeTrainer::boxed(CrossEntropy::default(), Adam::default());

        // Ten classes of noise, each brighter at another position.
        let labels: Vec<usize> = (0..100).map(|sample| sample % 10).collect();
        let mut images = vec![[0.0; 784]; labels.len()];
        for (image, label) in images.iter_mut().zip(&labels) {
            image.fill_with(|| rng.uniform());
            image[78 * label..][..78].iter_mut().for_each(|pixel| *pixel += 1.0);
        }

        let samples = Samples::new(&images, &labels);
        let before = trainer.evaluate(&net, samples).expect("labels below 10");
        let fit = Fit { epochs: 2, validation_split: 0.1, ..Fit::default() };
        let history = trainer.fit(&mut net, samples, fit).expect("a finite loss");
        let after = trainer.evaluate(&net, samples).expect("labels below 10");
        assert!(after.loss < before.loss, "{before:?}, {history:?}, {after:?}");

        let mut outputs = vec![[0.0; 10]; images.len()];
        net.predict_batch(&images, &mut outputs).expect("a row per image");
        assert_eq!(outputs[0], net.predict(&images[0]));
    };
    let thread = thread::Builder::new().stack_size(DEFAULT_STACK).spawn(training).expect("a thread");
    thread.join().expect("no panic on the thread");
}

/// Prediction works for any number of inputs.
#[test]
fn one_sample_takes_little_stack() {
    let prediction = || {
        let net = Dense::<100_000, 65, Identity>::boxed();
        let inputs = vec![1.0; 100_000];
        assert_eq!(net.predict(inputs.first_chunk().expect("enough inputs")), [0.0; 65]);
    };
    let thread = thread::Builder::new().stack_size(128 << 10).spawn(prediction).expect("a thread");
    thread.join().expect("no panic on the thread");
}

/// A batch is split into larger groups of rows only if the layers are narrow enough.
#[test]
fn a_batch_through_a_wide_network_fits_the_default_stack() {
    type WideNetwork = sequential![Dense<3, 4096, Relu>, Dense<4096, 2, Identity>];
    let prediction = || {
        let mut outputs = [[1.0; 2]; 200];
        WideNetwork::boxed().predict_batch(&[[1.0; 3]; 200], &mut outputs).expect("200 rows");
        assert_eq!(outputs, [[0.0; 2]; 200]);
    };
    let thread = thread::Builder::new().stack_size(DEFAULT_STACK).spawn(prediction).expect("a thread");
    thread.join().expect("no panic on the thread");
}

#[test]
fn a_network_can_be_a_static() {
    static NET: Large = Large::zeroed();
    assert_eq!(NET.predict(&[1.0; 784]), [0.1; 10]);
}

#[test]
fn the_sizes_of_a_large_network() {
    assert_eq!(Large::PARAMETERS, PARAMETERS);
    assert_eq!(Large::FLASH_BYTES, 4 * PARAMETERS);
    assert_eq!(size_of::<Large>(), 4 * PARAMETERS);
    assert_eq!(Large::INFERENCE_BYTES, 4 * (300 + 100));

    let activations = 4 * 32 * (2 * 300 + 2 * 100 + 10); // outputs and deltas of each hidden layer, and the logits
    let always = SEED + LABEL_SMOOTHING + activations;
    assert_eq!(Stepper::<Large, CrossEntropy, Sgd, 32>::TRAINING_BYTES, 4 + always);
    assert_eq!(Stepper::<Large, CrossEntropy, Momentum, 32>::TRAINING_BYTES, 8 + always + 4 * PARAMETERS);
    let adam = ADAM + 2 * 4 * PARAMETERS; // two moments
    assert_eq!(Stepper::<Large, CrossEntropy, Adam, 32>::TRAINING_BYTES, adam + always);
    let batch = 32 * (4 * 784 + size_of::<usize>()); // inputs and labels in shuffled order
    let position = 4 * (4 + SCHEDULE_STATE); // epochs, best epoch, its loss, seed; and the schedule's state
    let expected: usize = adam + always + 4 * PARAMETERS + position + batch;
    assert_eq!(LargeTrainer::TRAINING_BYTES, expected.next_multiple_of(CACHE_LINE));
}

/// An optimizer that only records the address of its state.
#[derive(Zeroable)]
#[bytemuck(crate = "stackprop")]
struct Look {
    learning_rate: f32,
}

impl Optimizer for Look {
    const ARCHITECTURE: Architecture = Architecture::name("Look");
    type State<Gradient: Floats> = Gradient;
    type Buffer<Gradient: Floats> = ();

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    fn update<B: Backward>(&self, _: B, (): &mut (), state: &mut B::Gradient) {
        assert_eq!(state.floats().as_ptr().addr() % CACHE_LINE, 0);
    }
}

#[test]
fn the_moments_begin_at_a_cache_line() {
    let (images, mut net) = ([[0.5; 784]], Large::boxed());
    let mut trainer = Trainer::<Large, _, _, 1>::boxed(CrossEntropy::default(), Look { learning_rate: 0.1 });
    trainer.step(&mut net, &images, &[3]).expect("a finite loss");
}

#[test]
fn the_sizes_of_a_small_network() {
    type Small = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
    const _: () = assert!(Small::PARAMETERS == 2 * 4 + 4 + 4 + 1);
    const _: () = assert!(Small::FLASH_BYTES == 4 * Small::PARAMETERS);
    const _: () = assert!(Small::INFERENCE_BYTES == 4 * 4);
    // One sample at a time, in place: an output and a delta per hidden unit, a logit, and the learning rate.
    const SMALL: usize = 4 * (2 * 4 + 1) + 4 + SEED + LABEL_SMOOTHING;
    const _: () = assert!(Stepper::<Small, BinaryCrossEntropy, Sgd, 1>::TRAINING_BYTES == SMALL);

    const _: () = assert!(Dense::<7, 3, Relu>::PARAMETERS == 7 * 3 + 3);
    const _: () = assert!(Dense::<7, 3, Relu>::INFERENCE_BYTES == 0);
    // A frozen body needs no gradient and no moments.
    type OnABody = Chain<&'static Small, Dense<1, 1, Identity>>;
    const _: () = assert!(OnABody::PARAMETERS == Small::PARAMETERS + 2);
    const HEAD: usize = ADAM + 2 * 4 * 2 + SEED + 4 * (2 * 4 + 2 + 1);
    const _: () = assert!(Stepper::<OnABody, MeanSquaredError, Adam, 1>::TRAINING_BYTES == HEAD);
}

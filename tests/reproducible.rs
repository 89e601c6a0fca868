//! Reproducible execution gives these bits on every CPU.
//!
//! A constant is the CRC-32 of all parameters and losses of a fit and of its predictions. It was computed on i686
//! and x86-64, and each backend that never fuses must give it. A change that is meant to alter rounding replaces the
//! constants with those that the failed test prints.

mod support;

use std::ops::ControlFlow;

use crc::{CRC_32_ISO_HDLC, Crc};
use stackprop::activation::Gelu;
use stackprop::loss::FusedWith;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::simd::Execution;
use stackprop::{Floats, Zeroable};
use support::backend::backends;

/// A network with a layer of each kind: scaling, normalisation, dropout, an activation with kept logits, and sizes
/// around the width of a register.
type Net = sequential![
    MinMax<6>,
    BatchNorm<Dense<6, 19, Tanh>>,
    Dense<19, 16, Dropout<Relu, 20>>,
    Dense<16, 9, Gelu>,
    Dense<9, 3, Softmax>,
];

/// Samples a step; the last batch of an epoch is shorter.
const BATCH: usize = 32;
const SAMPLES: usize = 100;
const EPOCHS: usize = 20;

#[test]
fn a_fit_with_momentum_has_the_bits_of_every_cpu() {
    let momentum = Momentum { learning_rate: 0.05, momentum: 0.9 };
    check(CrossEntropy { label_smoothing: 0.1 }, momentum, 0xa858_7831);
}

#[test]
fn a_fit_with_adam_has_the_bits_of_every_cpu() {
    check(CrossEntropy::default(), Adam { learning_rate: 0.01, ..Adam::default() }, 0xc6db_9ff7);
}

/// Fits with [`Reproducible`] and with each backend that never fuses.
fn check<L, O>(loss: L, optimizer: O, expected: u32)
where
    L: FusedWith<<Net as Layer>::Activation, Target<[f32; 3]> = usize> + Copy + Zeroable,
    O: Optimizer + Copy,
{
    let found = checksum(Reproducible, loss, optimizer);
    assert_eq!(found, expected, "expected the checksum {expected:#010x} of other CPUs, found {found:#010x}");
    for backend in backends().into_iter().filter(|backend| backend.is_reproducible()) {
        assert_eq!(checksum(backend, loss, optimizer), expected, "{backend:?}");
    }
}

/// The CRC-32 of the losses and parameters after each epoch, and of the predictions.
fn checksum<L, O>(execution: impl Execution, loss: L, optimizer: O) -> u32
where
    L: FusedWith<<Net as Layer>::Activation, Target<[f32; 3]> = usize>,
    O: Optimizer,
{
    let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC);
    let mut digest = crc.digest();
    let mut add = |values: &[f32]| values.iter().for_each(|value| digest.update(&value.to_le_bytes()));

    // Three classes of noise, each larger in another pair of inputs.
    let mut rng = Rng::seed_from_u64(18);
    let labels: [usize; SAMPLES] = std::array::from_fn(|sample| sample % 3);
    let inputs = labels.map(|label| {
        let mut input: [f32; 6] = std::array::from_fn(|_| rng.normal());
        input[2 * label..][..2].iter_mut().for_each(|value| *value += 1.5);
        input
    });
    let mut net = Net::random(&mut rng);
    net.first.fit(&inputs).expect("finite samples");

    let mut trainer = Trainer::<Net, _, _, BATCH>::new(loss, optimizer);
    let mut on_epoch = |epoch: &Epoch, net: &Net| {
        add(&[epoch.training.loss]);
        add(net.floats());
        ControlFlow::Continue(())
    };
    let fit = Fit { epochs: EPOCHS, on_epoch: Some(&mut on_epoch), ..Fit::default() };
    let history = trainer.using(execution).fit(&mut net, Samples::new(&inputs, &labels), fit).expect("a finite loss");
    let [first, last] = [history.first(), history.last()].map(|epoch| epoch.expect("20 epochs").training.loss);
    assert!(last < first, "the network learns");

    let mut outputs = [[0.0; 3]; SAMPLES];
    net.using(execution).predict_batch(&inputs, &mut outputs).expect("equal lengths");
    add(outputs.as_flattened());
    for input in inputs {
        add(&net.using(execution).predict(&input));
    }
    digest.finalize()
}

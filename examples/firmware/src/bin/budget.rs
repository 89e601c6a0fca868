//! Prints the memory use of the networks in bytes: the constants of their types, and the measured stack. The script
//! `budget` writes the README's table from the output.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::layer::Train;
use stackprop::loss::FusedWith;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop_firmware::program::Outcome;
use stackprop_firmware::stack::peak;
use stackprop_firmware::{mnist, program, say, xor};

static XOR: &xor::Net = include_model!(xor::Net, "../../models/xor.stackprop");
static MNIST: &mnist::Net = include_model!(mnist::Net, "../../models/mnist.stackprop");
static MNIST_INT8: &mnist::Int8Net = include_model!(mnist::Int8Net, "../../models/mnist-int8.stackprop");

type Xor = xor::Net;
type XorSgd = Stepper<Xor, BinaryCrossEntropy, Sgd, 4>;
type XorAdam = Stepper<Xor, BinaryCrossEntropy, Adam, 4>;
/// The head of `personalise`, with the model's number of classes.
type Head = Dense<32, { mnist::CLASSES }, Softmax>;
type HeadSgd = Stepper<Head, CrossEntropy, Sgd, 15>;

program!(run);

fn run() -> Outcome {
    let mut output = [0.0; 1];
    let stack = peak(|| XOR.predict_into(black_box(&[0.0, 1.0]), &mut output));
    line("predict", "xor", Xor::FLASH_BYTES, Xor::INFERENCE_BYTES, stack)?;
    let (image, mut output) = ([0.5; mnist::PIXELS], [0.0; mnist::CLASSES]);
    let stack = peak(|| MNIST.predict_into(black_box(&image), &mut output));
    line("predict", "mnist", mnist::Net::FLASH_BYTES, mnist::Net::INFERENCE_BYTES, stack)?;
    let (image, mut output) = ([0; mnist::PIXELS], [0; mnist::CLASSES]);
    let stack = peak(|| MNIST_INT8.predict_into(black_box(&image), &mut output));
    line("predict", "mnist-int8", mnist::Int8Net::FLASH_BYTES, mnist::Int8Net::INFERENCE_BYTES, stack)?;
    autoencoder()?;

    let (mut net, mut training) = (XOR.clone(), XorSgd::new(BinaryCrossEntropy::default(), Sgd::default()));
    let stack = peak(|| step(&mut training, &mut net, &xor::INPUTS, &xor::TARGETS));
    line("step", "xor, Sgd, batch 4", Xor::FLASH_BYTES, XorSgd::TRAINING_BYTES, stack)?;
    let stack = peak(|| {
        let (mut net, mut training) = (XOR.clone(), XorSgd::new(BinaryCrossEntropy::default(), Sgd::default()));
        step(black_box(&mut training), black_box(&mut net), &xor::INPUTS, &xor::TARGETS);
    });
    line("all", "xor, Sgd, batch 4", Xor::FLASH_BYTES, XorSgd::TRAINING_BYTES, stack)?;
    let (mut net, mut training) = (XOR.clone(), XorAdam::new(BinaryCrossEntropy::default(), Adam::default()));
    let stack = peak(|| step(&mut training, &mut net, &xor::INPUTS, &xor::TARGETS));
    line("step", "xor, Adam, batch 4", Xor::FLASH_BYTES, XorAdam::TRAINING_BYTES, stack)?;
    let (mut net, mut training) = (MNIST.rest.clone(), HeadSgd::new(CrossEntropy::default(), Sgd::default()));
    let stack = peak(|| step(&mut training, &mut net, &[[0.5; 32]; 15], &[3; 15]));
    line("step", "head of 32 to 10, Sgd, batch 15", Head::FLASH_BYTES, HeadSgd::TRAINING_BYTES, stack)
}

/// Predicts with the autoencoder of the MLPerf Tiny benchmark for anomaly detection: ten layers, nine hidden rows.
#[cfg(large_flash)]
fn autoencoder() -> Outcome {
    use stackprop_firmware::autoencoder::Autoencoder;

    static NET: Autoencoder = Autoencoder::zeroed();
    let (sound, mut output) = ([0.5; 640], [0.0; 640]);
    let stack = peak(|| black_box(&NET).predict_into(black_box(&sound), &mut output));
    line("predict", "640-128×4-8-128×4-640", Autoencoder::FLASH_BYTES, Autoencoder::INFERENCE_BYTES, stack)
}

/// Does nothing: the network takes 1 MiB of flash.
#[cfg(not(large_flash))]
fn autoencoder() -> Outcome {
    Ok(())
}

#[inline(always)]
fn step<Net: Train, L: FusedWith<Net::Activation>, O: Optimizer, const BATCH: usize>(
    training: &mut Stepper<Net, L, O, BATCH>,
    net: &mut Net,
    inputs: &[Net::Input],
    targets: &[L::Target<Net::Output>],
) {
    black_box(training.step(net, black_box(inputs), black_box(targets)).is_ok());
}

/// `parameters` is the size of the network, `constant` the type's constant for the work, `stack` the measured stack.
fn line(work: &str, of: &str, parameters: usize, constant: usize, stack: Option<usize>) -> Outcome {
    let stack = stack.ok_or("expected free painted stack, found none")?;
    say![work, "|", of, "|", parameters, "|", constant, "|", stack];
    Ok(())
}

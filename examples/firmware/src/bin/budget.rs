//! What the networks take of a microcontroller, in bytes: the constants of their types, and the stack at its deepest. The script
//! of the same name makes the README's table of it.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::prelude::*;
use stackprop_firmware::program::Outcome;
use stackprop_firmware::stack::peak;
use stackprop_firmware::{mnist, program, say, xor};

static XOR: &xor::Net = include_model!(xor::Net, "../../models/xor.stackprop");
static MNIST: &mnist::Net = include_model!(mnist::Net, "../../models/mnist.stackprop");

type Head = Dense<32, 10, Softmax>;

program!(run);

fn run() -> Outcome {
    let mut output = [0.0; 1];
    predicts::<xor::Net>("xor", peak(|| XOR.predict_into(black_box(&[0.0, 1.0]), &mut output)))?;
    let (image, mut output) = ([0.5; mnist::PIXELS], [0.0; mnist::CLASSES]);
    predicts::<mnist::Net>("mnist", peak(|| MNIST.predict_into(black_box(&image), &mut output)))?;

    let mut net = XOR.clone();
    let mut training = Stepper::<_, BinaryCrossEntropy, _, 4>::new(Sgd::default());
    let stack = peak(|| black_box(training.step(&mut net, &xor::INPUTS, &xor::TARGETS)).map_or((), |_| ()));
    learns::<xor::Net>("xor with Sgd", Stepper::<xor::Net, BinaryCrossEntropy, Sgd, 4>::TRAINING_BYTES, stack)?;

    let mut training = Stepper::<_, BinaryCrossEntropy, _, 4>::new(Adam::default());
    let stack = peak(|| black_box(training.step(&mut net, &xor::INPUTS, &xor::TARGETS)).map_or((), |_| ()));
    learns::<xor::Net>("xor with Adam", Stepper::<xor::Net, BinaryCrossEntropy, Adam, 4>::TRAINING_BYTES, stack)?;

    let mut head: Head = MNIST.rest.clone();
    let mut training = Stepper::<_, CrossEntropy, _, 16>::new(Sgd::default());
    let stack = peak(|| black_box(training.step(&mut head, &[[0.5; 32]; 16], &[3; 16])).map_or((), |_| ()));
    learns::<Head>("head with Sgd", Stepper::<Head, CrossEntropy, Sgd, 16>::TRAINING_BYTES, stack)
}

fn predicts<Net: Layer>(name: &str, stack: Option<usize>) -> Outcome {
    let stack = stack.ok_or("the stack was used up")?;
    say!["predict|", name, "|", Net::FLASH_BYTES, "|", Net::INFERENCE_BYTES, "|", stack];
    Ok(())
}

fn learns<Net: Layer>(name: &str, training_bytes: usize, stack: Option<usize>) -> Outcome {
    let stack = stack.ok_or("the stack was used up")?;
    say!["step|", name, "|", Net::FLASH_BYTES, "|", training_bytes, "|", stack];
    Ok(())
}

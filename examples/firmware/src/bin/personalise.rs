//! Learns a new class on the chip: from five hearts, the network that reads digits learns an eleventh class.
//!
//! The first layer, the body, stays in flash. The last layer, the head, is copied to RAM with one more class, and
//! learns. Since the body does not change, every sample passes through it once; the head learns from the stored
//! outputs, 32 numbers per sample instead of 784.

#![no_std]
#![no_main]

use stackprop::prelude::*;
use stackprop_firmware::console::Decimal;
use stackprop_firmware::drawings::{HEARTS, OTHER_HEARTS, PIXELS, Sheet};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{drawings, mnist, program, say};

type Body = Dense<PIXELS, 32, Relu>;
type Head = Dense<32, CLASSES, Softmax>;
/// One network with the body in flash and the head in RAM.
type Net = Chain<&'static Body, Head>;
type Training = Stepper<Head, CrossEntropy, Sgd, SAMPLES>;

static MNIST: &mnist::Net = include_model!(mnist::Net, "../../models/mnist.stackprop");

/// The digits and the heart.
const CLASSES: usize = mnist::CLASSES + 1;
const HEART: usize = CLASSES - 1;
/// The training samples: five hearts, and one drawing of each digit so that the network does not forget it.
const SAMPLES: usize = Sheet::DRAWINGS + mnist::CLASSES;

// RAM use in bytes: a few hundred weights and their training.
const _: () = assert!(Head::PARAMETERS == 363);
const _: () = assert!(Training::TRAINING_BYTES <= 680);

/// The loss that ends the training.
const LEARNED: f32 = 0.01;
/// The number of steps after which the training has failed.
const MOST_STEPS: u32 = 500;

program!(run);

fn run() -> Outcome {
    let mut net: Net = Chain { first: &MNIST.first, rest: head() };
    let mut image = [0.0; PIXELS]; // shared by all drawings, because it is the largest object in RAM
    say!["before: ", digits(&net, &mut image), " of 10 digits read right"];
    hearts(&net, &mut image);

    let (mut features, mut labels) = ([[0.0; 32]; SAMPLES], [HEART; SAMPLES]);
    for (sample, (features, label)) in features.iter_mut().zip(&mut labels).enumerate() {
        match sample.checked_sub(Sheet::DRAWINGS) {
            None => HEARTS.draw(sample, &mut image),
            Some(digit) => {
                drawings::draw_digit(digit, &mut image);
                *label = digit;
            }
        }
        net.first.predict_into(&image, features);
    }

    let mut training = Training::new(CrossEntropy::default(), Sgd { learning_rate: 0.02 });
    for step in 1..=MOST_STEPS {
        let Evaluation { loss, .. } =
            training.step(&mut net.rest, &features, &labels).map_err(|_| "the training step failed")?;
        if step == 1 || step.is_multiple_of(10) || loss < LEARNED {
            say!["step ", step, "  loss ", Decimal(loss, 4)];
        }
        if loss < LEARNED {
            break;
        }
    }

    let digits = digits(&net, &mut image);
    say!["after: ", digits, " of 10 digits read right"];
    if digits == 10 && hearts(&net, &mut image) == 5 {
        Ok(())
    } else {
        Err("expected correct answers for all digits and hearts")
    }
}

/// The head of the digits, extended by a class with zero weights.
fn head() -> Head {
    let (old, mut head) = (&MNIST.rest, Head::zeroed());
    for (new, old) in head.weights.iter_mut().zip(&old.weights) {
        new.iter_mut().zip(old).for_each(|(new, old)| *new = *old);
    }
    head.bias.iter_mut().zip(&old.bias).for_each(|(new, old)| *new = *old);
    head
}

/// The number of digits classified correctly.
fn digits(net: &Net, image: &mut [f32; PIXELS]) -> u32 {
    let mut right = 0;
    for digit in 0..mnist::CLASSES {
        drawings::draw_digit(digit, image);
        right += u32::from(argmax(&net.predict(image)) == digit);
    }
    right
}

/// The number of test hearts classified as hearts.
fn hearts(net: &Net, image: &mut [f32; PIXELS]) -> u32 {
    let mut right = 0;
    for heart in 0..Sheet::DRAWINGS {
        OTHER_HEARTS.draw(heart, image);
        let probabilities = net.predict(image);
        let answer = argmax(&probabilities);
        let class = if answer == HEART { "a heart" } else { "a digit" };
        say![
            "  new heart ",
            heart + 1,
            " taken for ",
            class,
            ", heart with probability ",
            Decimal(probabilities[HEART], 3)
        ];
        right += u32::from(answer == HEART);
    }
    right
}

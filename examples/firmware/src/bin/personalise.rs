//! Learns a new class on the chip: the network that reads digits is shown five hearts, and from then on knows eleven signs.
//!
//! The first layer, the body, stays in flash as it is. The last, the head, is copied to RAM with room for one class more, and
//! learns. Since the body does not change, every sample goes through it only once: what it gives for the sample is kept, 32
//! numbers instead of 784, and the head learns from that.

#![no_std]
#![no_main]

use stackprop::prelude::*;
use stackprop_firmware::console::Decimal;
use stackprop_firmware::drawings::{HEARTS, OTHER_HEARTS, PIXELS, Sheet};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{drawings, mnist, program, say};

type Body = Dense<PIXELS, 32, Relu>;
type Head = Dense<32, CLASSES, Softmax>;
/// The body in flash and the head in RAM: one network.
type Net = Chain<&'static Body, Head>;
type Training = Stepper<Head, CrossEntropy, Sgd, SAMPLES>;

static MNIST: &mnist::Net = include_model!(mnist::Net, "../../models/mnist.stackprop");

/// The digits, and the heart.
const CLASSES: usize = mnist::CLASSES + 1;
const HEART: usize = CLASSES - 1;
/// Five hearts, and each digit once, lest it be forgotten.
const SAMPLES: usize = Sheet::DRAWINGS + mnist::CLASSES;

// What it takes of a microcontroller's RAM, in bytes: a few hundred weights, and what their training needs.
const _: () = assert!(Head::PARAMETERS == 363);
const _: () = assert!(Training::TRAINING_BYTES <= 680);

/// The loss at which it has learned.
const LEARNED: f32 = 0.01;
/// Steps after which it never will.
const MOST_STEPS: u32 = 500;

program!(run);

fn run() -> Outcome {
    let mut net: Net = Chain { first: &MNIST.first, rest: head() };
    let mut image = [0.0; PIXELS]; // the only one, since it is the largest thing in RAM
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
            training.step(&mut net.rest, &features, &labels).map_err(|_| "a step has failed")?;
        if step == 1 || step.is_multiple_of(10) || loss < LEARNED {
            say!["step ", step, "  loss ", Decimal(loss, 4)];
        }
        if loss < LEARNED {
            break;
        }
    }

    let digits = digits(&net, &mut image);
    say!["after: ", digits, " of 10 digits read right"];
    if digits == 10 && hearts(&net, &mut image) == 5 { Ok(()) } else { Err("expected all to be read right") }
}

/// The head that knows the digits, with a new class of which it knows nothing.
fn head() -> Head {
    let (old, mut head) = (&MNIST.rest, Head::zeroed());
    for (new, old) in head.weights.iter_mut().zip(&old.weights) {
        new.iter_mut().zip(old).for_each(|(new, old)| *new = *old);
    }
    head.bias.iter_mut().zip(&old.bias).for_each(|(new, old)| *new = *old);
    head
}

/// How many of the digits are read right.
fn digits(net: &Net, image: &mut [f32; PIXELS]) -> u32 {
    let mut right = 0;
    for digit in 0..mnist::CLASSES {
        drawings::draw_digit(digit, image);
        right += u32::from(argmax(&net.predict(image)) == digit);
    }
    right
}

/// How many of the hearts that are in none of the samples are taken for hearts.
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

//! Learns XOR on the chip from random weights; prints the falling loss and the four answers.

#![no_std]
#![no_main]

use stackprop::prelude::*;
use stackprop_firmware::console::Decimal;
use stackprop_firmware::program::Outcome;
use stackprop_firmware::xor::{INPUTS, Net, TARGETS};
use stackprop_firmware::{program, say};

/// SGD without state, on batches of all four samples.
type Training = Stepper<Net, BinaryCrossEntropy, Sgd, 4>;

// Memory use in bytes.
const _: () = assert!(Net::FLASH_BYTES == 68);
const _: () = assert!(Net::INFERENCE_BYTES == 16);
const _: () = assert!(Training::TRAINING_BYTES <= 160);

/// The loss that ends the training.
const LEARNED: f32 = 0.05;
/// The number of steps after which the training has failed.
const MOST_STEPS: u32 = 2000;

program!(run);

fn run() -> Outcome {
    let mut net = Net::random(&mut Rng::seed_from_u64(42));
    let mut training = Training::new(BinaryCrossEntropy::default(), Sgd { learning_rate: 1.0 });

    for step in 1..=MOST_STEPS {
        let Evaluation { loss, .. } =
            training.step(&mut net, &INPUTS, &TARGETS).map_err(|_| "the training step failed")?;
        if step == 1 || step.is_multiple_of(50) || loss < LEARNED {
            say!["step ", step, "  loss ", Decimal(loss, 4)];
        }
        if loss < LEARNED {
            return answers(&net);
        }
    }
    Err("expected a loss below the goal, found none")
}

/// Prints the network's answers; all four must be correct.
fn answers(net: &Net) -> Outcome {
    let mut right = 0;
    for ([a, b], [target]) in INPUTS.iter().zip(TARGETS) {
        let [output] = net.predict(&[*a, *b]);
        right += usize::from((output > 0.5) == (target > 0.5));
        say![Decimal(*a, 0), " xor ", Decimal(*b, 0), " = ", Decimal(target, 0), "  answer ", Decimal(output, 3)];
    }
    if right == INPUTS.len() { Ok(()) } else { Err("expected four correct answers") }
}

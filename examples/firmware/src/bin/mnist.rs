//! Classifies handwritten digits with a network in flash: ten drawn as text and, if the desktop provides them by
//! semihosting, MNIST's first 1,000 test images.

#![no_std]
#![no_main]

use stackprop::prelude::*;
use stackprop_firmware::console::Decimal;
use stackprop_firmware::mnist::{Net, PIXELS};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{drawings, program, say, test_images};

/// The model, which stays in flash.
static NET: &Net = include_model!(Net, "../../models/mnist.stackprop");

// Memory use in bytes, without the image's 784 · 4.
const _: () = assert!(Net::FLASH_BYTES == 101_800);
const _: () = assert!(Net::INFERENCE_BYTES == 128);

program!(run);

fn run() -> Outcome {
    let (mut image, mut right) = ([0.0; PIXELS], 0);
    for digit in 0..10 {
        drawings::draw_digit(digit, &mut image);
        let probabilities = NET.predict(&image);
        let answer = argmax(&probabilities);
        let probability = probabilities.get(answer).copied().unwrap_or_default();
        say!["drawn ", digit, "  read ", answer, "  probability ", Decimal(probability, 3)];
        right += usize::from(answer == digit);
    }
    test_images::classify(NET)?;
    if right == 10 { Ok(()) } else { Err("expected correct answers for all ten drawings") }
}

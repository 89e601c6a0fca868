//! Classifies handwritten digits with a network of eight bits in flash, as `mnist` does.

#![no_std]
#![no_main]

use stackprop::prelude::*;
use stackprop_firmware::checksum::Checksum;
use stackprop_firmware::mnist::{Int8Net, PIXELS, Reader};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{drawings, program, say, test_images};

/// The model, which stays in flash.
static NET: &Int8Net = include_model!(Int8Net, "../../models/mnist-int8.stackprop");

// Memory use in bytes, without the image's 784.
const _: () = assert!(Int8Net::FLASH_BYTES == 25_964);
const _: () = assert!(Int8Net::INFERENCE_BYTES == 32);

program!(run);

fn run() -> Outcome {
    let (mut image, mut right) = ([0.0; PIXELS], 0);
    for digit in 0..10 {
        drawings::draw_digit(digit, &mut image);
        let answer = NET.read(&NET.quantize_input(&image), &mut Checksum::new());
        say!["drawn ", digit, "  read ", answer];
        right += usize::from(answer == digit);
    }
    test_images::classify(NET)?;
    if right == 10 { Ok(()) } else { Err("expected correct answers for all ten drawings") }
}

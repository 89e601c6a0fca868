//! Classifies handwritten digits with a network in flash: ten drawn as text and, if the desktop provides them by
//! semihosting, MNIST's first 1,000 test images.

#![no_std]
#![no_main]

use core::ffi::CStr;

use semihosting::fs::File;
use semihosting::io::Read;
use stackprop::prelude::*;
use stackprop_firmware::console::Decimal;
use stackprop_firmware::mnist::{Answers, IMAGES, Net, PIXELS, pixels};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{drawings, program, say};

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
    test_images()?;
    if right == 10 { Ok(()) } else { Err("expected correct answers for all ten drawings") }
}

/// Classifies MNIST's first test images, if they are available.
fn test_images() -> Outcome {
    let (Ok(mut images), Ok(mut labels)) = (File::open(IMAGES_FILE), File::open(LABELS_FILE)) else {
        say!["MNIST_DIR is not set: no test images"];
        return Ok(());
    };
    let (mut images_header, mut labels_header) = ([0; 16], [0; 8]);
    read(&mut images, &mut images_header)?;
    read(&mut labels, &mut labels_header)?;
    let [0, 0, 8, 3, _, _, _, _, 0, 0, 0, 28, 0, 0, 0, 28] = images_header else {
        return Err("expected an IDX file of images, 0x00000803, of 28 by 28 pixels");
    };
    let [0, 0, 8, 1, ..] = labels_header else {
        return Err("expected an IDX file of labels, 0x00000801");
    };
    let mut answers = Answers::new(NET);
    for _ in 0..IMAGES {
        let (mut image, mut label) = ([0; PIXELS], [0]);
        read(&mut images, &mut image)?;
        read(&mut labels, &mut label)?;
        answers.add(&pixels(&image), label[0]);
    }
    answers.end();
    Ok(())
}

/// MNIST's files of test images and labels, by the runner's names.
const IMAGES_FILE: &CStr = c"t10k-images-idx3-ubyte";
const LABELS_FILE: &CStr = c"t10k-labels-idx1-ubyte";

/// Reads until `bytes` is full.
fn read(file: &mut File, bytes: &mut [u8]) -> Outcome {
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(count) if count > 0 => filled += count,
            _ => return Err("expected 1,000 images and labels, found fewer"),
        }
    }
    Ok(())
}

//! MNIST's test images, which the desktop's files hold.

use core::ffi::CStr;

use semihosting::fs::File;
use semihosting::io::Read;

use crate::mnist::{Answers, IMAGES, PIXELS, Reader};
use crate::program::Outcome;
use crate::say;

/// Classifies MNIST's first test images, if they are available.
pub fn classify<Net: Reader>(net: &Net) -> Outcome {
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
    let mut answers = Answers::new(net);
    for _ in 0..IMAGES {
        let (mut image, mut label) = ([0; PIXELS], [0]);
        read(&mut images, &mut image)?;
        read(&mut labels, &mut label)?;
        answers.add(&Net::image(&image), label[0]);
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

//! Prints the expected output of the firmware's `mnist` and `mnist-int8` for the test images.

use std::error::Error;
use std::path::Path;

use stackprop::prelude::*;
use stackprop_firmware::mnist::{Answers, CLASSES, IMAGES, Int8Net, Net, PIXELS, Reader};

use crate::idx::{DataSet, Part};
use crate::train;

pub(crate) fn run(directory: &Path) -> Result<(), Box<dyn Error>> {
    let mut net = Net::boxed();
    net.load(train::model("mnist"))?;
    answer(directory, &*net, |image| *image)
}

pub(crate) fn run_int8(directory: &Path) -> Result<(), Box<dyn Error>> {
    let mut net = Int8Net::boxed();
    net.load(train::model("mnist-int8"))?;
    answer(directory, &*net, |image| net.quantize_input(image))
}

/// Prints the answers of a network, whose inputs `input` gives.
fn answer<N: Reader>(
    directory: &Path,
    net: &N,
    input: impl Fn(&[f32; PIXELS]) -> N::Image,
) -> Result<(), Box<dyn Error>> {
    let (images, labels) = DataSet::find(directory)?.read(Part::Test, CLASSES as u8)?;
    let mut answers = Answers::new(net);
    for (image, label) in images.iter().zip(labels).take(IMAGES) {
        answers.add(&input(image), label as u8);
    }
    answers.end();
    Ok(())
}

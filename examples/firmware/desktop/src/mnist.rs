//! Prints the expected output of the firmware's `mnist` for the test images.

use std::error::Error;
use std::path::Path;

use stackprop::prelude::*;
use stackprop_firmware::mnist::{Answers, CLASSES, IMAGES, Net};

use crate::idx::{DataSet, Part};
use crate::train;

pub(crate) fn run(directory: &Path) -> Result<(), Box<dyn Error>> {
    let mut net = Net::boxed();
    net.load(train::model("mnist"))?;
    let (images, labels) = DataSet::find(directory)?.read(Part::Test, CLASSES as u8)?;
    let mut answers = Answers::new(&net);
    for (image, label) in images.iter().zip(labels).take(IMAGES) {
        answers.add(image, label as u8);
    }
    answers.end();
    Ok(())
}

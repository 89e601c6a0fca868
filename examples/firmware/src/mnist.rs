//! Handwritten digits: the network, and a summary of its answers to MNIST's test images.

use stackprop::prelude::*;

use crate::checksum::Checksum;
pub use crate::drawings::PIXELS;
use crate::say;

/// The number of classes.
pub const CLASSES: usize = 10;

/// From an image's pixels, row by row, 0 for paper to 1 for ink, to the probability of each digit.
pub type Net = sequential![
    Dense<PIXELS, 32, Relu>,
    Dense<32, CLASSES, Softmax>,
];

/// The number of test images to classify.
pub const IMAGES: usize = 1000;
/// Answers per line.
const COLUMNS: usize = 50;

/// Converts an image from the file's format, 0 for paper to 255 for ink, to the network's input.
#[must_use]
pub fn pixels(image: &[u8; PIXELS]) -> [f32; PIXELS] {
    image.map(|pixel| f32::from(pixel) / 255.0)
}

/// Prints the network's answers, computed with reproducible arithmetic, so that chip and desktop print identical lines.
pub struct Answers<'a> {
    net: &'a Net,
    line: [u8; COLUMNS],
    images: usize,
    right: u32,
    probabilities: Checksum,
}

impl<'a> Answers<'a> {
    /// The state before the first image.
    #[must_use]
    pub fn new(net: &'a Net) -> Self {
        Self { net, line: [0; COLUMNS], images: 0, right: 0, probabilities: Checksum::new() }
    }

    /// Classifies one image, and prints a line of answers whenever one is complete.
    pub fn add(&mut self, image: &[f32; PIXELS], label: u8) {
        let probabilities = self.net.using(Reproducible).predict(image);
        let answer = argmax(&probabilities) as u8;
        self.probabilities.add(&probabilities);
        self.right += u32::from(answer == label);

        let column = self.images % COLUMNS;
        if let Some(place) = self.line.get_mut(column) {
            *place = b'0' + answer;
        }
        self.images += 1;
        if column + 1 == COLUMNS {
            say![str::from_utf8(&self.line).unwrap_or_default()];
        }
    }

    /// Prints the number of correct answers.
    pub fn end(self) {
        let checksum = crate::console::Hex(self.probabilities.value());
        say!["right ", self.right, " of ", self.images, "  probabilities ", checksum];
    }
}

//! Handwritten digits: the network, and what its answers to MNIST's test images are summed up in.

use stackprop::prelude::*;

use crate::checksum::Checksum;
pub use crate::drawings::PIXELS;
use crate::say;

/// The digits.
pub const CLASSES: usize = 10;

/// From an image's pixels, row by row, 0 for paper to 1 for ink, to the probability of each digit.
pub type Net = sequential![
    Dense<PIXELS, 32, Relu>,
    Dense<32, CLASSES, Softmax>,
];

/// How many of the test images are read.
pub const IMAGES: usize = 1000;
/// Answers in a line.
const COLUMNS: usize = 50;

/// An image as it is in the file, 0 for paper to 255 for ink, as the network takes it.
#[must_use]
pub fn pixels(image: &[u8; PIXELS]) -> [f32; PIXELS] {
    image.map(|pixel| f32::from(pixel) / 255.0)
}

/// The network's answers to one image after the other, with the reproducible arithmetic: printed by a chip and by a desktop,
/// they are the same to the last bit, and so are the lines.
pub struct Answers<'a> {
    net: &'a Net,
    line: [u8; COLUMNS],
    images: usize,
    right: u32,
    probabilities: Checksum,
}

impl<'a> Answers<'a> {
    /// Before the first image.
    #[must_use]
    pub fn new(net: &'a Net) -> Self {
        Self { net, line: [0; COLUMNS], images: 0, right: 0, probabilities: Checksum::new() }
    }

    /// The answer to one image; every line of them is printed.
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

    /// Prints how many were right.
    pub fn end(self) {
        let checksum = crate::console::Hex(self.probabilities.value());
        say!["right ", self.right, " of ", self.images, "  probabilities ", checksum];
    }
}

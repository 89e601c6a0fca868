//! Handwritten digits: the network, in `f32` and in `i8`, and a summary of its answers to MNIST's test images.

use stackprop::prelude::*;
use stackprop::quantized::Quantized;

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

/// The network with eight bits.
pub type Int8Net = Quantized<Net>;

/// The number of test images to classify.
pub const IMAGES: usize = 1000;
/// Answers per line.
const COLUMNS: usize = 50;

/// A network that reads digits.
pub trait Reader {
    /// One image.
    type Image;

    /// Converts an image from the file's format, 0 for paper to 255 for ink, to the network's input.
    fn image(pixels: &[u8; PIXELS]) -> Self::Image;

    /// The digit that the network reads. Appends the outputs to the checksum.
    fn read(&self, image: &Self::Image, outputs: &mut Checksum) -> usize;
}

impl Reader for Net {
    type Image = [f32; PIXELS];

    fn image(pixels: &[u8; PIXELS]) -> Self::Image {
        pixels.map(|pixel| f32::from(pixel) / 255.0)
    }

    /// With reproducible arithmetic, so that chip and desktop give the same bits.
    fn read(&self, image: &Self::Image, outputs: &mut Checksum) -> usize {
        let probabilities = self.using(Reproducible).predict(image);
        outputs.add(&probabilities);
        argmax(&probabilities)
    }
}

impl Reader for Int8Net {
    type Image = [i8; PIXELS];

    /// The scale of the inputs is 1/255, and −128 is paper.
    fn image(pixels: &[u8; PIXELS]) -> Self::Image {
        pixels.map(|pixel| pixel.wrapping_sub(128) as i8)
    }

    fn read(&self, image: &Self::Image, outputs: &mut Checksum) -> usize {
        let probabilities = self.predict(image);
        outputs.add_bytes(&probabilities.map(|probability| probability as u8));
        // The first of the greatest, as `argmax`.
        (0..CLASSES).rev().max_by_key(|class| probabilities.get(*class)).unwrap_or_default()
    }
}

/// Prints a network's answers, so that chip and desktop print identical lines.
pub struct Answers<'a, Net> {
    net: &'a Net,
    line: [u8; COLUMNS],
    images: usize,
    right: u32,
    outputs: Checksum,
}

impl<'a, Net: Reader> Answers<'a, Net> {
    /// The state before the first image.
    #[must_use]
    pub fn new(net: &'a Net) -> Self {
        Self { net, line: [0; COLUMNS], images: 0, right: 0, outputs: Checksum::new() }
    }

    /// Classifies one image, and prints a line of answers whenever one is complete.
    pub fn add(&mut self, image: &Net::Image, label: u8) {
        let answer = self.net.read(image, &mut self.outputs) as u8;
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
        let checksum = crate::console::Hex(self.outputs.value());
        say!["right ", self.right, " of ", self.images, "  probabilities ", checksum];
    }
}

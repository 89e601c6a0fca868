//! The images to learn from, to validate with and to test on.

use std::error::Error;
use std::path::Path;

use smartcore::dataset::digits;
use stackprop::prelude::*;

use crate::idx;

/// How many digits there are, or other classes of images.
pub(crate) const CLASSES: usize = 10;

/// Images and what they show.
pub(crate) struct Images<const PIXELS: usize> {
    /// From 0, paper, to 1, ink; row by row.
    pub(crate) pixels: Vec<[f32; PIXELS]>,
    /// From 0 to 9.
    pub(crate) labels: Vec<usize>,
}

/// Images that the network learns from, images that tell how well it learns, and images for the final test.
pub(crate) struct Data<const PIXELS: usize> {
    pub(crate) train: Images<PIXELS>,
    pub(crate) validation: Images<PIXELS>,
    pub(crate) test: Images<PIXELS>,
}

impl Data<64> {
    /// The 1,797 digits of 8×8 pixels that come with smartcore, in random order: a tenth to validate, a tenth to test.
    ///
    /// (Alpaydin and Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998.)
    pub(crate) fn digits(rng: &mut Rng) -> Self {
        let dataset = digits::load_dataset();
        let (pixels, _) = dataset.data.as_chunks();
        let mut train = Images {
            pixels: pixels.iter().map(|image: &[f32; 64]| image.map(|pixel| pixel / 16.0)).collect(),
            labels: dataset.target.iter().map(|label| *label as usize).collect(),
        };
        train.shuffle(rng);
        let tenth = train.len() / 10;
        let test = train.split_off(tenth);
        let validation = train.split_off(tenth);
        Self { train, validation, test }
    }
}

impl Data<784> {
    /// MNIST or Fashion-MNIST, from the four IDX files in a directory.
    ///
    /// A random 5,000 of the training images, or a tenth where they are fewer than 50,000, are kept to validate.
    pub(crate) fn idx(directory: &Path, rng: &mut Rng) -> Result<Self, Box<dyn Error>> {
        let mut train = Images::idx(directory, "train")?;
        let test = Images::idx(directory, "t10k")?;
        if train.len() < 10 || test.len() == 0 {
            let (train, test) = (train.len(), test.len());
            let directory = directory.display();
            return Err(format!(
                "{directory}: expected at least 10 images to train and 1 to test, found {train} and {test}"
            )
            .into());
        }
        train.shuffle(rng);
        let validation = train.split_off((train.len() / 10).min(5_000));
        Ok(Self { train, validation, test })
    }
}

impl<const PIXELS: usize> Images<PIXELS> {
    fn idx(directory: &Path, part: &str) -> Result<Self, idx::IdxError> {
        let (pixels, labels) = idx::read_part(directory, part, CLASSES as u8)?;
        Ok(Self { pixels, labels })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.pixels.len()
    }

    /// As the trainer takes them.
    pub(crate) fn samples(&self) -> Samples<'_, [f32; PIXELS], usize> {
        Samples::new(&self.pixels, &self.labels)
    }

    /// Every order is equally likely. (Fisher and Yates, 1938.)
    fn shuffle(&mut self, rng: &mut Rng) {
        for last in (1..self.len()).rev() {
            let other = rng.below(last as u32 + 1) as usize;
            self.pixels.swap(last, other);
            self.labels.swap(last, other);
        }
    }

    /// Takes the last `count` away; there must be so many.
    fn split_off(&mut self, count: usize) -> Self {
        let kept = self.len() - count;
        Self { pixels: self.pixels.split_off(kept), labels: self.labels.split_off(kept) }
    }
}

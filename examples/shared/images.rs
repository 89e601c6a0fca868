//! Images for training, and pictures of predictions.

use std::error::Error;
use std::path::Path;

use stackprop::metrics::ConfusionMatrix;
use stackprop::prelude::*;
use stackprop::train::History;
use stackprop_report::plots;
use stackprop_report::plots::canvas::{self, BLUE, Canvas, DrawingError, VERMILION, blend, centered};
use stackprop_report::plots::plotters::prelude::*;

use crate::data_error::DataError;
use crate::dataset::{Dataset, Parts};
use crate::idx::{DataSet, Part};

/// Reads the training and test images of a data set with `CLASSES` classes; `path` is that of [`DataSet::find`].
///
/// The last 5,000 training images are for validation, or the last tenth if there are fewer than 50,000: the end, as in
/// the third edition of the book (see `fashion_mnist`) and in EMNIST's publication.
pub fn read<const PIXELS: usize>(data: &DataSet, classes: u8) -> Result<Parts<[f32; PIXELS], usize>, DataError> {
    let part = |part| data.read(part, classes).map(|(inputs, targets)| Dataset { inputs, targets });
    let (mut train, test) = (part(Part::Train)?, part(Part::Test)?);
    if train.len() < 10 {
        return Err(DataError::new(data.directory(), "at least 10 images to train", train.len().to_string()));
    }
    let validation = train.split_off((train.len() / 10).min(5_000));
    Ok(Parts { train, validation, test })
}

/// Evaluates a classifier on the test images: prints the confusion matrix, and draws it, the learning curves, some
/// predictions and the worst mistakes. Returns the accuracy.
pub fn report<const PIXELS: usize, const CLASSES: usize>(
    directory: &Path,
    history: &History,
    test: &Dataset<[f32; PIXELS], usize>,
    probabilities: &[[f32; CLASSES]],
    classes: &Classes<CLASSES>,
) -> Result<f64, Box<dyn Error>> {
    let matrix = ConfusionMatrix::from_outputs(&test.targets, probabilities)?;
    println!("\n{}\n", matrix.table(classes));

    let samples = test.inputs.iter().zip(&test.targets).zip(probabilities);
    let images: Vec<Captioned<'_>> = samples
        .map(|((pixels, label), probabilities)| {
            let (read, probability) = classes.best(probabilities);
            Captioned { pixels, truth: classes.names()[*label], read, probability }
        })
        .collect();
    let mut mistakes: Vec<Captioned<'_>> = images.iter().filter(|image| !image.is_right()).copied().collect();
    mistakes.sort_by(|one, other| other.probability.total_cmp(&one.probability));
    let title = match mistakes.len() {
        0 => "No test image was taken for another class".into(),
        1 => "The one test image that was taken for another class".into(),
        all if all > SHOWN => format!("The {SHOWN} surest of {all} mistakes among {} test images", test.len()),
        all => format!("The {all} mistakes among {} test images, the surest first", test.len()),
    };

    plots::learning_curves(directory.join("learning_curves.svg"), "cross-entropy (nats per image)", history)?;
    plots::confusion_matrix(directory.join("confusion.svg"), &matrix, classes)?;
    draw(&directory.join("predictions.svg"), "The first test images", &images)?;
    draw(&directory.join("mistakes.svg"), &title, &mistakes)?;
    let names = "learning_curves.svg, confusion.svg, predictions.svg and mistakes.svg";
    println!("pictures: {names} in {}", directory.display());
    Ok(matrix.accuracy())
}

/// Prints the accuracy of a quantized classifier on the test images, and its bytes.
pub fn report_int8<Net, const PIXELS: usize, const CLASSES: usize>(
    net: &Quantized<Net>,
    test: &Dataset<[f32; PIXELS], usize>,
) -> Result<(), Box<dyn Error>>
where
    Net: Quantize<Input = [f32; PIXELS], Output = [f32; CLASSES]>,
{
    let probabilities: Vec<_> = test.inputs.iter().map(|image| net.predict_f32(image)).collect();
    let accuracy = metrics::accuracy(&test.targets, &probabilities)?;
    println!(
        "int8: test accuracy {accuracy:.4}, {} bytes instead of {}",
        Quantized::<Net>::FLASH_BYTES,
        Net::FLASH_BYTES
    );
    Ok(())
}

/// An image, its label, and the predicted class with its probability.
#[derive(Clone, Copy)]
struct Captioned<'a> {
    pixels: &'a [f32],
    truth: &'a str,
    read: &'a str,
    probability: f32,
}

impl Captioned<'_> {
    fn is_right(&self) -> bool {
        self.truth == self.read
    }
}

/// The maximum number of images in a picture.
const SHOWN: usize = 40;

/// Draws up to forty images in grey, in rows of eight.
fn draw(path: &Path, title: &str, images: &[Captioned<'_>]) -> Result<(), stackprop_report::Error> {
    const COLUMNS: usize = 8;
    const SIDE: i32 = 112;
    const MARGIN: i32 = 48;
    const TOP: i32 = 90;
    /// The distance between neighbouring images; `DOWN` leaves room for a caption.
    const ACROSS: i32 = SIDE + MARGIN;
    const DOWN: i32 = SIDE + 80;
    let shown = images.len().min(SHOWN);
    let rows = shown.div_ceil(COLUMNS).max(1) as i32;
    let width = MARGIN + COLUMNS as i32 * ACROSS;
    // Centers a single row with fewer images than columns.
    let left = (width + MARGIN - shown.min(COLUMNS) as i32 * ACROSS) / 2;
    canvas::save(path, (width as u32, (TOP + rows * DOWN) as u32), |picture| {
        picture.draw_text(title, &centered(30, BLACK), (width / 2, TOP / 2))?;
        for (index, image) in images.iter().take(SHOWN).enumerate() {
            let (column, row) = ((index % COLUMNS) as i32, (index / COLUMNS) as i32);
            let (x, y) = (left + column * ACROSS, TOP + row * DOWN);
            draw_image(picture, image.pixels, (x, y), SIDE)?;
            let (color, truth) = match image.is_right() {
                true => (BLUE, String::new()),
                false => (VERMILION, format!("is: {}", image.truth)),
            };
            let answer = format!("{} ({:.0} %)", image.read, 100.0 * image.probability);
            picture.draw_text(&answer, &centered(20, color), (x + SIDE / 2, y + SIDE + 18))?;
            picture.draw_text(&truth, &centered(20, BLACK), (x + SIDE / 2, y + SIDE + 42))?;
        }
        Ok(())
    })
}

/// Draws a square image, white paper and black ink, in a frame.
fn draw_image(picture: &Canvas<'_>, pixels: &[f32], (x, y): (i32, i32), side: i32) -> Result<(), DrawingError> {
    let width = pixels.len().isqrt() as i32;
    for (index, ink) in pixels.iter().enumerate().filter(|(_, ink)| **ink > 0.0) {
        let (column, row) = (index as i32 % width, index as i32 / width);
        let corners = [
            (x + column * side / width, y + row * side / width),
            (x + (column + 1) * side / width, y + (row + 1) * side / width),
        ];
        picture.draw(&Rectangle::new(corners, blend(WHITE, BLACK, *ink).filled()))?;
    }
    picture.draw(&Rectangle::new([(x, y), (x + side, y + side)], BLACK.mix(0.3)))?;
    Ok(())
}

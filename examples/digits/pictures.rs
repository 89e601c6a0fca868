//! The pictures: loss curves, confusion matrix, misread images.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;
use stackprop::prelude::*;

use crate::canvas::{BLUE, Canvas, FONT, VERMILION, blend, canvas, centered, save};
use crate::data::CLASSES;

/// The training loss and the validation loss, epoch by epoch, on a logarithmic scale.
pub(crate) fn loss_curves(path: &Path, history: &[Epoch]) -> Result<(), Box<dyn Error>> {
    let curve = |loss: fn(&Epoch) -> Option<f32>| -> Vec<(usize, f32)> {
        history.iter().filter_map(|epoch| Some((epoch.epoch, loss(epoch)?))).collect()
    };
    let training = curve(|epoch| Some(epoch.training.loss));
    let validation = curve(|epoch| epoch.validation.map(|validation| validation.loss));
    let losses = || training.iter().chain(&validation).map(|(_, loss)| *loss);
    // A logarithm needs a loss above 0.
    let lowest = losses().fold(f32::INFINITY, f32::min).max(1e-7) / 1.3;
    let highest = losses().fold(lowest, f32::max) * 1.3;
    let last = history.last().map_or(1, |epoch| epoch.epoch).max(2);

    let picture = canvas(path, 1000, 640)?;
    let mut chart = ChartBuilder::on(&picture)
        .caption("Loss while training", (FONT, 32))
        .margin(24)
        .x_label_area_size(60)
        .y_label_area_size(90)
        .build_cartesian_2d(1..last, (lowest..highest).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("epoch")
        .y_desc("cross-entropy (nats per image, log scale)")
        .y_label_formatter(&|loss| format!("{loss}"))
        .label_style((FONT, 20))
        .axis_desc_style((FONT, 22))
        .light_line_style(WHITE)
        .draw()?;
    for (name, curve, color) in [("training", training, BLUE), ("validation", validation, VERMILION)] {
        let style = color.stroke_width(3);
        chart
            .draw_series(LineSeries::new(curve, style).point_size(3))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 28, y)], style));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .legend_area_size(40)
        .background_style(WHITE)
        .border_style(BLACK.mix(0.3))
        .label_font((FONT, 22))
        .draw()?;
    save(&picture, path)
}

/// How often each class was taken for each: darker the greater its share of the true class.
pub(crate) fn confusion_matrix(path: &Path, confusion: &ConfusionMatrix<CLASSES>) -> Result<(), Box<dyn Error>> {
    const CELL: i32 = 64;
    const LEFT: i32 = 120;
    const TOP: i32 = 90;
    let side = CELL * CLASSES as i32;
    let picture = canvas(path, (LEFT + side + 50) as u32, (TOP + side + 110) as u32)?;

    let title = format!("Confusion matrix of the test images, {:.1} % right", 100.0 * confusion.accuracy());
    picture.draw_text(&title, &centered(30, BLACK), (LEFT + side / 2, TOP / 2))?;
    picture.draw_text("read as", &centered(24, BLACK), (LEFT + side / 2, TOP + side + 75))?;
    let upright = centered(24, BLACK).transform(FontTransform::Rotate270);
    picture.draw_text("label", &upright, (40, TOP + side / 2))?;

    for (label, row) in confusion.counts().iter().enumerate() {
        let images = row.iter().sum::<usize>().max(1);
        let y = TOP + CELL * label as i32;
        picture.draw_text(&label.to_string(), &centered(24, BLACK), (LEFT - 25, y + CELL / 2))?;
        picture.draw_text(&label.to_string(), &centered(24, BLACK), (LEFT + y - TOP + CELL / 2, TOP + side + 25))?;
        for (read, count) in row.iter().enumerate() {
            let x = LEFT + CELL * read as i32;
            let share = *count as f32 / images as f32;
            // The root, so that one mistake among many right answers is still seen. Mistakes have their own colour.
            let color = blend(WHITE, if read == label { BLUE } else { VERMILION }, share.sqrt());
            let corners = [(x, y), (x + CELL, y + CELL)];
            picture.draw(&Rectangle::new(corners, color.filled()))?;
            picture.draw(&Rectangle::new(corners, BLACK.mix(0.15)))?;
            if *count > 0 {
                let ink = if share > 0.4 { WHITE } else { BLACK };
                picture.draw_text(&count.to_string(), &centered(22, ink), (x + CELL / 2, y + CELL / 2))?;
            }
        }
    }
    save(&picture, path)
}

/// An image that was taken for another class, with the probability that the network gave its answer.
pub(crate) struct Misread<'a> {
    pub(crate) pixels: &'a [f32],
    pub(crate) label: usize,
    pub(crate) read: usize,
    pub(crate) probability: f32,
}

/// The misread images in grey, the surest mistakes first; of many, the first forty.
pub(crate) fn misread_images(path: &Path, misread: &[Misread<'_>]) -> Result<(), Box<dyn Error>> {
    const COLUMNS: usize = 8;
    const SHOWN: usize = 40;
    const SIDE: i32 = 112;
    const MARGIN: i32 = 24;
    const TOP: i32 = 90;
    /// From one image to the next, with its words.
    const ACROSS: i32 = SIDE + MARGIN;
    const DOWN: i32 = SIDE + 80;
    let shown = misread.len().min(SHOWN);
    let rows = shown.div_ceil(COLUMNS).max(1) as i32;
    let width = MARGIN + COLUMNS as i32 * ACROSS;
    // Where there is less than a row, it stands in the middle.
    let left = (width + MARGIN - shown.min(COLUMNS) as i32 * ACROSS) / 2;
    let picture = canvas(path, width as u32, (TOP + rows * DOWN) as u32)?;

    let title = match misread.len() {
        0 => "No test image was misread".into(),
        1 => "The one test image that was misread".into(),
        all if all > SHOWN => format!("The {SHOWN} surest mistakes among {all} misread test images"),
        all => format!("The {all} misread test images, the surest mistakes first"),
    };
    picture.draw_text(&title, &centered(30, BLACK), (width / 2, TOP / 2))?;
    for (index, image) in misread.iter().take(SHOWN).enumerate() {
        let (column, row) = ((index % COLUMNS) as i32, (index / COLUMNS) as i32);
        let (x, y) = (left + column * ACROSS, TOP + row * DOWN);
        draw_image(&picture, image.pixels, (x, y), SIDE)?;
        let truth = format!("true {}", image.label);
        let answer = format!("read {} ({:.0} %)", image.read, 100.0 * image.probability);
        picture.draw_text(&truth, &centered(20, BLUE), (x + SIDE / 2, y + SIDE + 18))?;
        picture.draw_text(&answer, &centered(20, VERMILION), (x + SIDE / 2, y + SIDE + 42))?;
    }
    save(&picture, path)
}

/// A square image, white paper and black ink, in a frame.
fn draw_image(picture: &Canvas<'_>, pixels: &[f32], (x, y): (i32, i32), side: i32) -> Result<(), Box<dyn Error>> {
    let width = pixels.len().isqrt() as i32;
    for (index, ink) in pixels.iter().enumerate() {
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

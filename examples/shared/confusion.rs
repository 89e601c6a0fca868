//! The picture of a confusion matrix.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;
use stackprop::metrics::ConfusionMatrix;
use stackprop::prelude::*;

use crate::canvas::{BLUE, VERMILION, blend, centered, save_svg};

/// Draws `confusion.svg`: the counts of all pairs of true and predicted class, darker for a greater share of the true
/// class.
pub fn picture<const CLASSES: usize>(
    directory: &Path,
    matrix: &ConfusionMatrix<CLASSES>,
    classes: &Classes<CLASSES>,
) -> Result<(), Box<dyn Error>> {
    const CELL: i32 = 64;
    const LEFT: i32 = 190;
    const TOP: i32 = 90;
    let side = CELL * CLASSES as i32;
    let path = directory.join("confusion.svg");
    save_svg(&path, ((LEFT + side + 50) as u32, (TOP + side + LEFT) as u32), |picture| {
        let title = format!("Confusion matrix of the test samples, {:.1} % right", 100.0 * matrix.accuracy());
        let caption = centered(if side < 500 { 20 } else { 30 }, BLACK);
        picture.draw_text(&title, &caption, ((LEFT + side + 50) / 2, TOP / 2))?;
        picture.draw_text("predicted", &centered(24, BLACK), (LEFT + side / 2, TOP + side + LEFT - 30))?;
        let upright = |size| centered(size, BLACK).transform(FontTransform::Rotate270);
        picture.draw_text("true class", &upright(24), (30, TOP + side / 2))?;

        let stand_upright = classes.names().iter().any(|name| name.len() > 4);
        for (label, (name, row)) in classes.names().iter().zip(matrix.counts()).enumerate() {
            let samples = row.iter().sum::<usize>().max(1);
            let (x, y) = (LEFT + CELL * label as i32, TOP + CELL * label as i32);
            picture.draw_text(name, &centered(20, BLACK), (LEFT - 70, y + CELL / 2))?;
            match stand_upright {
                true => picture.draw_text(name, &upright(20), (x + CELL / 2, TOP + side + 70))?,
                false => picture.draw_text(name, &centered(20, BLACK), (x + CELL / 2, TOP + side + 25))?,
            }
            for (predicted, count) in row.iter().enumerate() {
                let x = LEFT + CELL * predicted as i32;
                let share = *count as f32 / samples as f32;
                // The square root keeps one mistake among many right answers visible. Mistakes have their own colour.
                let color = blend(WHITE, if predicted == label { BLUE } else { VERMILION }, share.sqrt());
                let corners = [(x, y), (x + CELL, y + CELL)];
                picture.draw(&Rectangle::new(corners, color.filled()))?;
                picture.draw(&Rectangle::new(corners, BLACK.mix(0.15)))?;
                if *count > 0 {
                    let ink = if share > 0.4 { WHITE } else { BLACK };
                    picture.draw_text(&count.to_string(), &centered(22, ink), (x + CELL / 2, y + CELL / 2))?;
                }
            }
        }
        Ok(())
    })
}

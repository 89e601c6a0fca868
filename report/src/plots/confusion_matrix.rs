//! The picture of a confusion matrix.

use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stackprop::metrics::ConfusionMatrix;
use stackprop::prelude::*;

use super::canvas::{BLUE, Canvas, DrawingError, VERMILION, blend, centered, save, shortened, text};
use crate::Error;

/// Draws the counts of all pairs of true and predicted class, darker for a greater share of the true class.
///
/// Cells shrink as classes increase. Names beyond 24 characters are cut; beyond 100 classes the picture leaves out
/// counts, and beyond 200 names.
///
/// ```
/// use stackprop::metrics::ConfusionMatrix;
/// use stackprop::prelude::*;
/// use stackprop_report::plots;
///
/// const ANIMALS: Classes<3> = Classes::new(["cat", "dog", "fox"]);
///
/// let matrix = ConfusionMatrix::from_labels(&[0, 0, 1, 2, 2], &[0, 1, 1, 2, 2])?;
/// let path = std::env::temp_dir().join("stackprop-confusion.svg");
/// plots::confusion_matrix(&path, &matrix, &ANIMALS)?;
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the extension of `path` is neither `.svg` nor `.png`, or the file cannot be written.
pub fn confusion_matrix<const CLASSES: usize>(
    path: impl AsRef<Path>,
    matrix: &ConfusionMatrix<CLASSES>,
    classes: &Classes<CLASSES>,
) -> Result<(), Error> {
    let grid = Grid::new(classes.names());
    let title = format!("Confusion matrix, {:.1} % right", 100.0 * matrix.accuracy());
    save(path, grid.size(), |canvas| {
        grid.draw_titles(canvas, &title)?;
        grid.draw_names(canvas)?;
        for (class, row) in matrix.counts().iter().enumerate() {
            let samples = row.iter().sum::<usize>().max(1);
            for (predicted, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                grid.draw_cell(canvas, (class, predicted), *count, *count as f32 / samples as f32)?;
            }
        }
        grid.draw_frame(canvas)
    })
}

/// The maximum length of a name in characters.
const NAME: usize = 24;
/// The heights of the title, and of the words below and beside the matrix, in pixels.
const TITLE: i32 = 80;
const WORDS: i32 = 50;

/// The places in the picture, in pixels.
struct Grid {
    names: Vec<String>,
    /// The side of a cell.
    cell: i32,
    /// The side of the matrix.
    side: i32,
    /// The distances of the matrix from the left and from the bottom, in which the names are.
    left: i32,
    bottom: i32,
    /// Whether the names below the matrix stand upright.
    upright: bool,
}

impl Grid {
    fn new(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| shortened(name, NAME)).collect();
        let cell = (2_400 / names.len().max(1) as i32).clamp(4, 64);
        let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0) as i32;
        // Plotters' size is 1.24 em, and most characters take less than two thirds of an em.
        let width = 16 + longest * 11 * Self::font(cell) as i32 / 20;
        let (upright, height) = if width > cell { (true, width) } else { (false, 40) };
        let side = cell * names.len() as i32;
        Self { names, cell, side, left: WORDS + width, bottom: WORDS + height, upright }
    }

    /// The font of the names.
    fn font(cell: i32) -> u32 {
        (cell as u32 / 2).clamp(8, 20)
    }

    fn size(&self) -> (u32, u32) {
        // The title has a width of its own.
        ((self.left + self.side + WORDS).max(460) as u32, (TITLE + self.side + self.bottom) as u32)
    }

    fn draw_titles(&self, canvas: &Canvas<'_>, title: &str) -> Result<(), DrawingError> {
        let (width, height) = self.size();
        canvas.draw_text(title, &centered(if width < 700 { 22 } else { 30 }, BLACK), (width as i32 / 2, TITLE / 2))?;
        canvas.draw_text("predicted", &centered(24, BLACK), (self.left + self.side / 2, height as i32 - 28))?;
        let upright = centered(24, BLACK).transform(FontTransform::Rotate270);
        Ok(canvas.draw_text("true class", &upright, (28, TITLE + self.side / 2))?)
    }

    fn draw_names(&self, canvas: &Canvas<'_>) -> Result<(), DrawingError> {
        if self.cell < 12 {
            return Ok(());
        }
        let style = text(Self::font(self.cell));
        let beside = style.pos(Pos::new(HPos::Right, VPos::Center));
        let below = match self.upright {
            true => beside.transform(FontTransform::Rotate270),
            false => style.pos(Pos::new(HPos::Center, VPos::Center)),
        };
        for (class, name) in self.names.iter().enumerate() {
            let middle = self.cell * class as i32 + self.cell / 2;
            canvas.draw_text(name, &beside, (self.left - 8, TITLE + middle))?;
            let down = TITLE + self.side + if self.upright { 8 } else { 22 };
            canvas.draw_text(name, &below, (self.left + middle, down))?;
        }
        Ok(())
    }

    /// Draws a count, and its share of the true class, 0 to 1, as the color of its cell.
    fn draw_cell(
        &self,
        canvas: &Canvas<'_>,
        (class, predicted): (usize, usize),
        count: usize,
        share: f32,
    ) -> Result<(), DrawingError> {
        let (x, y) = (self.left + self.cell * predicted as i32, TITLE + self.cell * class as i32);
        // The square root keeps one mistake among many right answers visible. Mistakes have their own colour.
        let color = blend(WHITE, if predicted == class { BLUE } else { VERMILION }, share.sqrt());
        canvas.draw(&Rectangle::new([(x, y), (x + self.cell, y + self.cell)], color.filled()))?;
        if self.cell < 24 {
            return Ok(());
        }
        let ink = if share > 0.4 { WHITE } else { BLACK };
        // Digits are about half as wide as the font is high.
        let digits = count.to_string();
        let size = (3 * self.cell as u32 / 2 / digits.len() as u32).min(self.cell as u32 / 3 + 1);
        Ok(canvas.draw_text(&digits, &centered(size, ink), (x + self.cell / 2, y + self.cell / 2))?)
    }

    /// Draws the lines between the cells.
    fn draw_frame(&self, canvas: &Canvas<'_>) -> Result<(), DrawingError> {
        let (left, right, bottom) = (self.left, self.left + self.side, TITLE + self.side);
        let lines = if self.cell < 12 { 1 } else { self.names.len() };
        for line in 0..=lines as i32 {
            let place = self.side * line / lines.max(1) as i32;
            let style = BLACK.mix(0.15);
            canvas.draw(&PathElement::new([(left, TITLE + place), (right, TITLE + place)], style))?;
            canvas.draw(&PathElement::new([(left + place, TITLE), (left + place, bottom)], style))?;
        }
        Ok(())
    }
}

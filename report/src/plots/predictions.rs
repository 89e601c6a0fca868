//! Predictions over targets.

use std::path::Path;

use stackprop::metrics::root_mean_squared_error;

use super::axis::Axis;
use super::canvas::{BLUE, VERMILION, save};
use super::chart::{self, Labels, Marks, Series, padded};
use crate::Error;

/// Draws a dot for each prediction over its target; a perfect prediction lies on the line. The title gives the root
/// mean squared error. `quantity` names the targets and their unit.
///
/// ```
/// use stackprop_report::plots;
///
/// let (targets, predictions) = ([[1.0], [2.0], [3.0]], [[1.1], [1.8], [3.2]]);
/// let path = std::env::temp_dir().join("stackprop-predictions.svg");
/// plots::predictions(&path, "price (dollars)", &targets, &predictions)?;
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the numbers of targets and predictions differ, there are none, a value is not finite, the extension of `path` is
/// neither `.svg` nor `.png`, or the file cannot be written.
pub fn predictions<const OUTPUTS: usize>(
    path: impl AsRef<Path>,
    quantity: &str,
    targets: &[[f32; OUTPUTS]],
    predictions: &[[f32; OUTPUTS]],
) -> Result<(), Error> {
    let error = root_mean_squared_error(targets, predictions)?;
    let points = targets.as_flattened().iter().copied().zip(predictions.as_flattened().iter().copied()).collect();
    let range = padded(targets.as_flattened().iter().chain(predictions.as_flattened()).copied());
    // Few dots overlap less and may be more opaque.
    let opacity = if targets.len() > 1_000 { 0.2 } else { 0.7 };
    let line = vec![(range.start, range.start), (range.end, range.end)];
    let series = [
        Series { name: "predictions", color: BLUE, marks: Marks::Dots(opacity), points },
        Series { name: "perfect", color: VERMILION, marks: Marks::Line, points: line },
    ];
    let title = format!("Predictions, with an RMSE of {error:.4}");
    let labels = Labels { title: &title, x: &format!("true {quantity}"), y: &format!("predicted {quantity}") };
    let axes = (Axis::linear(range.clone()), Axis::linear(range));
    save(path, (860, 820), |canvas| chart::draw(canvas, &labels, axes, &series))
}

//! The receiver operating characteristic of a binary classifier.

use std::path::Path;

use stackprop::metrics::roc_auc;

use super::axis::Axis;
use super::canvas::{BLUE, VERMILION, save};
use super::chart::{self, Labels, Marks, Series};
use crate::Error;

/// Draws, for every threshold, the fraction of the positives above it over the fraction of the negatives above it. The
/// title gives the area below the curve. Targets above one half are positive.
///
/// ```
/// use stackprop_report::plots;
///
/// let (targets, probabilities) = ([[0.0], [1.0], [0.0], [1.0]], [[0.1], [0.8], [0.4], [0.3]]);
/// let path = std::env::temp_dir().join("stackprop-roc_curve.svg");
/// plots::roc_curve(&path, &targets, &probabilities)?;
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If [`roc_auc`] refuses the samples, the extension of `path` is neither `.svg` nor `.png`, or the file cannot be
/// written.
pub fn roc_curve(path: impl AsRef<Path>, targets: &[[f32; 1]], probabilities: &[[f32; 1]]) -> Result<(), Error> {
    let area = roc_auc(targets, probabilities)?;
    let title = format!("ROC curve, with an area of {area:.4}");
    let labels = Labels { title: &title, x: "false positives (fraction)", y: "true positives (fraction)" };
    let series = |name, color, points| Series { name, color, marks: Marks::Line, points };
    let series = [
        series("the network", BLUE, points(targets, probabilities)),
        series("guessing", VERMILION, vec![(0.0, 0.0), (1.0, 1.0)]),
    ];
    let axes = (Axis::linear(0.0..1.0), Axis::linear(0.0..1.01));
    save(path, (820, 790), |canvas| chart::draw(canvas, &labels, axes, &series))
}

/// The points of the curve, from (0, 0) to (1, 1).
fn points(targets: &[[f32; 1]], probabilities: &[[f32; 1]]) -> Vec<(f32, f32)> {
    let pairs = probabilities.iter().zip(targets);
    let mut samples: Vec<(f32, bool)> = pairs.map(|([probability], [target])| (*probability, *target > 0.5)).collect();
    samples.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let positives = samples.iter().filter(|(_, positive)| *positive).count();
    let negatives = samples.len() - positives;
    let (mut falsely, mut truly) = (0, 0);
    let mut points = vec![(0.0, 0.0)];
    // One threshold separates no samples of equal probability.
    for equals in samples.chunk_by(|(one, _), (other, _)| one == other) {
        let positive = equals.iter().filter(|(_, positive)| *positive).count();
        truly += positive;
        falsely += equals.len() - positive;
        points.push((falsely as f32 / negatives as f32, truly as f32 / positives as f32));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_below_the_points_is_that_of_the_metric() {
        let targets: Vec<[f32; 1]> = (0..40).map(|sample| [f32::from(sample * 7 % 11 < 5_u16)]).collect();
        // Seven equal probabilities of each, so that one threshold passes several samples.
        let probabilities: Vec<[f32; 1]> = (0..40).map(|sample| [f32::from(sample * 5 % 6_u16) / 6.0]).collect();
        let points = points(&targets, &probabilities);
        let trapezoids =
            points.windows(2).map(|pair| f64::from((pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0));
        let area: f64 = trapezoids.sum();
        // Seven trapezoids, each rounded a few times in `f32`.
        assert!((area - roc_auc(&targets, &probabilities).unwrap()).abs() < 1e-6, "{area}");
        assert_eq!(points.first().zip(points.last()), Some((&(0.0, 0.0), &(1.0, 1.0))));
    }
}

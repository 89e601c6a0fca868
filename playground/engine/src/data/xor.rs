//! Exclusive-or: class 1 where x₁ · x₂ ≥ 0, class 0 elsewhere.

use super::draw::{CLASS_SAMPLES, Draw};

const RADIUS: f32 = 5.0;
/// The distance between the axes and the samples.
const PADDING: f32 = 0.3;

/// Noise shifts a point before its class is decided; the sample keeps the point itself.
pub(super) fn draw(draw: &mut Draw) {
    for _ in 0..CLASS_SAMPLES {
        let point = draw.point(RADIUS).map(|x| if x > 0.0 { x + PADDING } else { x - PADDING });
        let [x1, x2] = draw.shifted(point, RADIUS);
        draw.push(point, f32::from(x1 * x2 >= 0.0));
    }
}

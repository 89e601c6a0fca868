//! Regression: the plane (x₁ + x₂) / 10.

use super::draw::{Draw, VALUE_SAMPLES};

const RADIUS: f32 = 6.0;

/// Noise shifts a point before its value is computed; the sample keeps the point itself.
pub(super) fn draw(draw: &mut Draw) {
    for _ in 0..VALUE_SAMPLES {
        let point = draw.point(RADIUS);
        let [x1, x2] = draw.shifted(point, RADIUS);
        draw.push(point, (x1 + x2) / 10.0);
    }
}

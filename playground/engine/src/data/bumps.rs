//! Regression: six cones of height 1 and radius 2, three up and three down.

use super::draw::{Draw, VALUE_SAMPLES, distance};

const RADIUS: f32 = 6.0;
/// The centre and the height of each cone.
const CONES: [([f32; 2], f32); 6] = [
    ([-4.0, 2.5], 1.0),
    ([0.0, 2.5], -1.0),
    ([4.0, 2.5], 1.0),
    ([-4.0, -2.5], -1.0),
    ([0.0, -2.5], 1.0),
    ([4.0, -2.5], -1.0),
];

/// Noise shifts a point before its value is computed; the sample keeps the point itself.
pub(super) fn draw(draw: &mut Draw) {
    for _ in 0..VALUE_SAMPLES {
        let point = draw.point(RADIUS);
        let value = value(draw.shifted(point, RADIUS));
        draw.push(point, value);
    }
}

/// The value at a point. No two cones overlap.
fn value(point: [f32; 2]) -> f32 {
    CONES.iter().map(|&(centre, height)| height * (1.0 - 0.5 * distance(point, centre)).max(0.0)).sum()
}

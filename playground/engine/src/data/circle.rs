//! A disc of class 1 and a ring of class 0 around it.

use core::f32::consts::PI;

use super::draw::{CLASS_SAMPLES, Draw, distance};

const RADIUS: f32 = 5.0;
/// The radius of the disc. The ring begins at 0.7 of [`RADIUS`].
const DISC: f32 = 0.5 * RADIUS;

/// Noise shifts a point before its class is decided, so that classes mix; the sample keeps the point itself.
pub(super) fn draw(draw: &mut Draw) {
    for (inner, outer) in [(0.0, DISC), (0.7 * RADIUS, RADIUS)] {
        for _ in 0..CLASS_SAMPLES / 2 {
            let (radius, angle) = (draw.between(inner, outer), draw.between(0.0, 2.0 * PI));
            let point = [radius * libm::sinf(angle), radius * libm::cosf(angle)];
            let inside = distance(draw.shifted(point, RADIUS), [0.0, 0.0]) < DISC;
            draw.push(point, f32::from(inside));
        }
    }
}

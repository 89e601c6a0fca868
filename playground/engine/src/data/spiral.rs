//! An arm of a spiral for each class, 1¾ turns long.

use core::f32::consts::PI;

use super::draw::{Draw, share};

const RADIUS: f32 = 5.0;
const TURNS: f32 = 1.75;

/// Noise shifts the points, at most by 0.5 in each direction. The arms begin in the centre, at equal angles.
pub(super) fn draw(draw: &mut Draw, classes: usize) {
    for class in (0..classes).rev() {
        let start = (1.0 - class as f32) * (2.0 * PI / classes as f32);
        let len = share(class, classes);
        for i in 0..len {
            let along = i as f32 / len as f32;
            let (radius, angle) = (RADIUS * along, start + 2.0 * PI * TURNS * along);
            let point = draw.shifted([radius * libm::sinf(angle), radius * libm::cosf(angle)], 1.0);
            draw.push(point, class as f32);
        }
    }
}

//! A normal distribution for each class, with means on a circle: (2, 2) for class 1 and (−2, −2) for class 0 of two.

use core::f32::consts::{PI, SQRT_2};

use super::draw::{Draw, share};

/// Noise widens the distributions: their variance is 0.5 without noise and 4 with 50 %.
pub(super) fn draw(draw: &mut Draw, classes: usize) {
    let deviation = libm::sqrtf(0.5 + 7.0 * draw.noise);
    for class in (0..classes).rev() {
        let angle = 0.25 * PI + (1.0 - class as f32) * (2.0 * PI / classes as f32);
        let mean = [libm::cosf(angle), libm::sinf(angle)].map(|x| 2.0 * SQRT_2 * x);
        for _ in 0..share(class, classes) {
            let point = mean.map(|mean| draw.normal(mean, deviation));
            draw.push(point, class as f32);
        }
    }
}

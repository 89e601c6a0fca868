//! Draws the coordinates of samples.

use stackprop::prelude::Rng;

use crate::data::{Problem, Samples};

/// The number of samples of two or more classes.
pub const CLASS_SAMPLES: usize = 500;
/// The number of samples of a regression.
pub const VALUE_SAMPLES: usize = 1200;

/// A generator, and the samples that it has drawn.
pub(super) struct Draw {
    rng: Rng,
    /// The noise, 0 to 0.5.
    pub(super) noise: f32,
    points: Vec<[f32; 2]>,
    targets: Vec<f32>,
}

impl Draw {
    pub(super) fn new(rng: Rng, noise: f32) -> Self {
        Self { rng, noise, points: Vec::new(), targets: Vec::new() }
    }

    /// A number in [low, high), uniformly distributed.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        self.rng.uniform() * (high - low) + low
    }

    /// A number from the normal distribution.
    pub(super) fn normal(&mut self, mean: f32, deviation: f32) -> f32 {
        mean + deviation * self.rng.normal()
    }

    /// A point of the square from −radius to radius.
    pub(super) fn point(&mut self, radius: f32) -> [f32; 2] {
        [(); 2].map(|()| self.between(-radius, radius))
    }

    /// A point and a random shift: uniform, at most `radius` times the noise in each direction.
    pub(super) fn shifted(&mut self, [x1, x2]: [f32; 2], radius: f32) -> [f32; 2] {
        let [dx1, dx2] = self.point(radius);
        [x1 + self.noise * dx1, x2 + self.noise * dx2]
    }

    pub(super) fn push(&mut self, point: [f32; 2], target: f32) {
        self.points.push(point);
        self.targets.push(target);
    }

    pub(super) fn samples(self, problem: Problem) -> Samples {
        Samples { problem, points: self.points, targets: self.targets }
    }
}

/// The number of samples of one of `classes` classes; all together have [`CLASS_SAMPLES`].
pub(super) fn share(class: usize, classes: usize) -> usize {
    CLASS_SAMPLES * (class + 1) / classes - CLASS_SAMPLES * class / classes
}

/// The distance of two points.
pub(super) fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    let [dx1, dx2] = [a[0] - b[0], a[1] - b[1]];
    libm::sqrtf(dx1 * dx1 + dx2 * dx2)
}

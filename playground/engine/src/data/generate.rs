//! Drawing the samples of a source.

use stackprop::prelude::Rng;

use crate::data::draw::Draw;
use crate::data::{Problem, Samples, bumps, circle, gauss, plane, spiral, xor};
use crate::settings::{Data, Source};

/// Draws the samples of a source. The visitor's own sources give none.
///
/// ```
/// use stackprop_playground::data;
/// use stackprop_playground::settings::{Data, Source};
///
/// let samples = data::generate(&Data { source: Source::Xor, ..Data::default() });
/// assert_eq!(samples.points.len(), data::CLASS_SAMPLES);
/// let same_sign = samples.points[0][0] * samples.points[0][1] >= 0.0;
/// assert_eq!(samples.targets[0], f32::from(same_sign)); // the class: 1 or 0
/// ```
#[must_use]
pub fn generate(data: &Data) -> Samples {
    let problem = match classes(data, None) {
        1 => Problem::Regression,
        classes => Problem::Classes((0..classes).map(|class| class.to_string()).collect()),
    };
    let mut draw = Draw::new(Rng::seed_from_u64(u64::from(data.seed)), data.noise as f32 / 100.0);
    match data.source {
        Source::Circle => circle::draw(&mut draw),
        Source::Xor => xor::draw(&mut draw),
        Source::Gauss => gauss::draw(&mut draw, data.classes),
        Source::Spiral => spiral::draw(&mut draw, data.classes),
        Source::Plane => plane::draw(&mut draw),
        Source::Bumps => bumps::draw(&mut draw),
        Source::OwnClasses | Source::OwnValues => {}
    }
    draw.samples(problem)
}

/// The number of classes of a source, 1 for a regression. `own` are the visitor's samples, if the source is theirs.
#[must_use]
pub fn classes(data: &Data, own: Option<&Samples>) -> usize {
    match data.source {
        Source::Circle | Source::Xor => 2,
        Source::Gauss | Source::Spiral => data.classes,
        Source::Plane | Source::Bumps | Source::OwnValues => 1,
        Source::OwnClasses => match own.map(|own| &own.problem) {
            Some(Problem::Classes(names)) => names.len(),
            _ => 2,
        },
    }
}

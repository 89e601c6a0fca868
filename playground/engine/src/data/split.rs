//! Training and test samples.

use stackprop::prelude::Rng;
use stackprop::train::Permutation;

use crate::data::Samples;
use crate::settings::Data;

/// The stream of random numbers for the order: none of those of the samples, which use seeds below 2³².
const STREAM: u64 = 1 << 32;

/// Shuffles the samples with the seed of the data, and divides them into training and test samples. The number of
/// training samples rounds down; of two or more samples, each part has at least one.
///
/// ```
/// use stackprop_playground::data;
/// use stackprop_playground::settings::Data;
///
/// let data = Data { train_percent: 30, ..Data::default() };
/// let (train, test) = data::split(&data::generate(&data), &data);
/// assert_eq!((train.points.len(), test.points.len()), (150, 350));
/// ```
#[must_use]
pub fn split(samples: &Samples, data: &Data) -> (Samples, Samples) {
    let len = samples.points.len();
    let train = (len * data.train_percent as usize / 100).min(len.saturating_sub(1)).max(1);
    let order = Permutation::new(len, &mut Rng::seed_from_u64(STREAM | u64::from(data.seed)));
    let part = |places: core::ops::Range<usize>| {
        let sample = |place| {
            let index = order.index(place);
            Some((*samples.points.get(index)?, *samples.targets.get(index)?))
        };
        let (points, targets) = places.filter_map(sample).unzip();
        Samples { problem: samples.problem.clone(), points, targets }
    };
    (part(0..train), part(train..len))
}

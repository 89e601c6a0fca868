//! The curve of a range test.

use alloc::vec::Vec;
use core::ops::Deref;

/// The losses of [`Trainer::find_learning_rate`](super::Trainer::find_learning_rate) by learning rate; dereferences to
/// a slice of [`RatePoint`].
#[derive(Clone, Debug, PartialEq)]
pub struct RateCurve {
    points: Vec<RatePoint>,
    smoothing: f64,
    /// The moving average before its correction, which starts at 0.
    average: f64,
    /// The sum of the weights in the average.
    weight: f64,
    smallest: f32,
}

/// One step of a range test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatePoint {
    /// The learning rate of the step.
    pub learning_rate: f32,
    /// The moving average of the losses up to this step, before its update, without the bias towards 0 at the start.
    pub loss: f32,
}

impl RateCurve {
    pub(super) fn new(smoothing: f32) -> Self {
        Self { points: Vec::new(), smoothing: smoothing.into(), average: 0.0, weight: 0.0, smallest: f32::INFINITY }
    }

    pub(super) fn push(&mut self, learning_rate: f32, loss: f32) {
        let add = |average: f64, value: f64| average + (1.0 - self.smoothing) * (value - average);
        (self.average, self.weight) = (add(self.average, loss.into()), add(self.weight, 1.0));
        let loss = (self.average / self.weight) as f32;
        self.smallest = self.smallest.min(loss);
        self.points.push(RatePoint { learning_rate, loss });
    }

    /// Whether the last loss exceeds the smallest by this factor.
    pub(super) fn diverges(&self, factor: f32) -> bool {
        self.points.last().is_some_and(|last| last.loss > factor * self.smallest)
    }

    /// The learning rate at which the loss falls fastest, over the logarithm of the rate: the middle of the fifth of
    /// the points over which it falls most; `None` if it never falls, and for fewer than five points.
    ///
    /// The losses of single batches differ, so a fall from point to point would be noise. The first tenth of the points
    /// does not count, because the average begins there, as in fastai.
    #[must_use]
    pub fn steepest(&self) -> Option<f32> {
        let fifth = self.points.len() / 5;
        let counted = self.points.get(self.points.len() / 10..).unwrap_or_default();
        let falls = counted.iter().zip(counted.iter().skip(fifth)).map(|(from, to)| from.loss - to.loss);
        let (first, fall) = falls.enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        let middle = counted.get(first + fifth / 2)?;
        (fall > 0.0).then_some(middle.learning_rate)
    }
}

impl Deref for RateCurve {
    type Target = [RatePoint];

    fn deref(&self) -> &[RatePoint] {
        &self.points
    }
}

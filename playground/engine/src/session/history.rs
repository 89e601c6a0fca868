//! The losses of a run's epochs, with a bounded number of points.

/// The largest number of points.
const POINTS: usize = 1000;

/// The losses of epochs that lie evenly over the run.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// [epoch, loss of the training samples, loss of the test samples]
    points: Vec<[f64; 3]>,
    /// The distance between two points, in epochs.
    stride: u32,
    last: Option<[f64; 3]>,
    /// The lowest loss of the test samples, at any point up to now.
    best_loss: f32,
    best_epoch: u32,
}

impl Default for History {
    fn default() -> Self {
        Self { points: Vec::new(), stride: 1, last: None, best_loss: f32::INFINITY, best_epoch: 0 }
    }
}

impl History {
    /// Whether the history has a point at this epoch.
    #[must_use]
    pub fn wants(&self, epoch: u32) -> bool {
        epoch.is_multiple_of(self.stride)
    }

    /// Adds the losses after an epoch: of the training samples and of the test samples.
    pub fn push(&mut self, epoch: u32, [train, test]: [f32; 2]) {
        let point = [f64::from(epoch), f64::from(train), f64::from(test)];
        if test < self.best_loss {
            (self.best_loss, self.best_epoch) = (test, epoch);
        }
        // An edit changes the losses of an epoch.
        self.points.pop_if(|[last, ..]| *last == point[0]);
        self.last = Some(point);
        if !self.wants(epoch) {
            return;
        }
        if self.points.len() == POINTS {
            self.stride *= 2;
            let stride = f64::from(self.stride);
            self.points.retain(|[epoch, ..]| epoch % stride == 0.0);
        }
        if self.wants(epoch) {
            self.points.push(point);
        }
    }

    /// The points, in the order of the epochs.
    #[must_use]
    pub fn points(&self) -> &[[f64; 3]] {
        &self.points
    }

    /// The epoch with the lowest loss of the test samples; 0 without any.
    #[must_use]
    pub fn best_epoch(&self) -> u32 {
        self.best_epoch
    }

    /// The losses that were added last.
    #[must_use]
    pub fn last(&self) -> Option<[f64; 3]> {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The losses of the test samples have a minimum at epoch 800, whose point stays.
    #[test]
    fn a_long_run_keeps_evenly_spaced_points() {
        let mut history = History::default();
        for epoch in 0..=5000 {
            if history.wants(epoch) {
                history.push(epoch, [epoch as f32, (epoch as f32 - 800.0).abs()]);
            }
        }
        let epochs: Vec<f64> = history.points().iter().map(|[epoch, ..]| *epoch).collect();
        assert_eq!(epochs, (0..=625).map(|i| f64::from(8 * i)).collect::<Vec<_>>());
        assert_eq!(history.last(), Some([5000.0, 5000.0, 4200.0]));
        assert_eq!(history.best_epoch(), 800);
    }
}

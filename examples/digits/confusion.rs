//! Which class was taken for which.

use std::fmt;

use crate::data::CLASSES;

/// `counts[label][prediction]`: how often an image of class `label` was taken for one of class `prediction`.
pub(crate) struct Confusion {
    pub(crate) counts: [[usize; CLASSES]; CLASSES],
}

impl Confusion {
    /// Counts what was predicted for images with these labels.
    pub(crate) fn new(labels: &[usize], predictions: &[usize]) -> Self {
        let mut counts = [[0; CLASSES]; CLASSES];
        for (label, prediction) in labels.iter().zip(predictions) {
            counts[*label][*prediction] += 1;
        }
        Self { counts }
    }

    /// The fraction of right answers, 0 to 1.
    pub(crate) fn accuracy(&self) -> f64 {
        let right: usize = (0..CLASSES).map(|class| self.counts[class][class]).sum();
        let all: usize = self.counts.as_flattened().iter().sum();
        right as f64 / all as f64
    }
}

impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "true \\ read")?;
        (0..CLASSES).try_for_each(|class| write!(f, "{class:>6}"))?;
        for (label, row) in self.counts.iter().enumerate() {
            write!(f, "\n{label:>11}")?;
            for count in row {
                match count {
                    0 => write!(f, "{:>6}", '·')?,
                    _ => write!(f, "{count:>6}")?,
                }
            }
        }
        Ok(())
    }
}

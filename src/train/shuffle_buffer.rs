//! The buffer that shuffles a stream.

use alloc::vec::Vec;

use crate::rng::Rng;

/// Samples from which the next one is drawn at random.
#[derive(Clone, Debug)]
pub(super) struct ShuffleBuffer<Sample> {
    /// The number of samples from which one is drawn; 0 and 1 keep their order.
    pub(super) capacity: usize,
    samples: Vec<Sample>,
    /// `None` keeps the order.
    rng: Option<Rng>,
}

impl<Sample> ShuffleBuffer<Sample> {
    pub(super) const fn new() -> Self {
        Self { capacity: 0, samples: Vec::new(), rng: None }
    }

    /// Begins an epoch of a fit with this seed.
    pub(super) fn begin(&mut self, seed: Option<u64>, epoch: usize) {
        self.samples.clear();
        self.rng = seed.map(|seed| Rng::of_sample(seed, epoch, 0));
    }

    /// The next sample, of those of `source`.
    pub(super) fn next(&mut self, mut source: impl FnMut() -> Option<Sample>) -> Option<Sample> {
        let Some(rng) = &mut self.rng else { return source() };
        while self.samples.len() < self.capacity.max(1) {
            let Some(sample) = source() else { break };
            self.samples.push(sample);
        }
        if self.samples.is_empty() {
            return None;
        }
        let drawn = rng.below(u32::try_from(self.samples.len()).unwrap_or(u32::MAX));
        Some(self.samples.swap_remove(drawn as usize))
    }
}

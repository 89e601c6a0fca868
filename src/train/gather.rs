//! Gathers the samples of a batch from their shuffled places.

use crate::row::Row;
use crate::simd::{CACHE_LINE, Computation, Simd};
use crate::train::Samples;

/// Values prefetched per sample (1 KiB); the hardware prefetcher takes over from there.
const PREFETCHED: usize = 256;

/// Copies the samples at `places` next to each other.
pub(super) struct Gather<'a, Input, Target, Places> {
    pub(super) samples: Samples<'a, Input, Target>,
    pub(super) places: Places,
    pub(super) inputs: &'a mut [Input],
    pub(super) targets: &'a mut [Target],
}

impl<'a, Input: Row, Target: Copy, Places: Iterator<Item = usize>> Computation for Gather<'a, Input, Target, Places> {
    type Output = (&'a [Input], &'a [Target]);

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let Self { samples, places, inputs, targets } = self;
        let (mut places, mut rows) = (places.peekable(), 0);
        for (input, target) in inputs.iter_mut().zip(targets.iter_mut()) {
            let Some(place) = places.next() else { break };
            // Samples lie anywhere in memory: the start of the next one loads while the loop copies this one.
            if let Some(next) = places.peek().and_then(|next| samples.inputs.get(*next)) {
                let values = next.values();
                for line in (0..values.len().min(PREFETCHED)).step_by(CACHE_LINE) {
                    simd.prefetch(values, line);
                }
            }
            if let (Some(from_input), Some(from_target)) = (samples.inputs.get(place), samples.targets.get(place)) {
                (*input, *target) = (*from_input, *from_target);
                rows += 1;
            }
        }
        (inputs.get(..rows).unwrap_or_default(), targets.get(..rows).unwrap_or_default())
    }
}

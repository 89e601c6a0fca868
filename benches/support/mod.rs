//! What the benches share: the peak to compare with, random numbers, and how long is measured.

#![allow(dead_code)] // Every bench uses its part of this.

pub(crate) mod peak;

use std::time::Duration;

use criterion::Criterion;
use stackprop::Rng;

/// Criterion with measurements that are short enough to run all benches while a kernel is being worked on.
pub(crate) fn criterion() -> Criterion {
    peak::print();
    Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2))
}

/// Fills `values` with numbers in [−1, 1). None is zero, so that no kernel can skip one.
pub(crate) fn randomize(values: &mut [f32], rng: &mut Rng) {
    values.fill_with(|| 2.0 * rng.uniform() - 1.0 + f32::EPSILON / 2.0);
}

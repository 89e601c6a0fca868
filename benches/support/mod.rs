//! Shared parts of the benches: limits for comparison ([`limits`], [`share`]), networks, products and input data.

#![allow(dead_code)] // Every bench uses some of these items.

pub(crate) mod functions;
pub(crate) mod images;
pub(crate) mod limits;
pub(crate) mod networks;
pub(crate) mod no_avx512;
pub(crate) mod products;
pub(crate) mod quantized;
pub(crate) mod share;

use std::time::Duration;

use criterion::Criterion;
use stackprop::Rng;

use self::share::{Limit, Share};

/// Criterion with throughputs relative to `limit`, and with sampling times short enough to run all benches during work
/// on a kernel.
pub(crate) fn criterion(limit: Limit) -> Criterion<Share> {
    Criterion::default()
        .with_measurement(Share::of(limit))
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args()
}

/// Fills `values` with nonzero numbers in [−1, 1), so that no kernel can skip one.
pub(crate) fn randomize(values: &mut [f32], rng: &mut Rng) {
    values.fill_with(|| 2.0 * rng.uniform() - 1.0 + f32::EPSILON / 2.0);
}

//! What the benches share: what is measured against ([`limits`], [`share`]), the networks and products, and what they are fed.

#![allow(dead_code)] // Every bench uses its part of this.

pub(crate) mod images;
pub(crate) mod limits;
pub(crate) mod networks;
pub(crate) mod no_avx512;
pub(crate) mod products;
pub(crate) mod share;

use std::time::Duration;

use criterion::Criterion;
use stackprop::Rng;

use self::share::{Limit, Share};

/// Criterion with measurements that are read against `limit`, and short enough to run all benches while a kernel is being
/// worked on.
pub(crate) fn criterion(limit: Limit) -> Criterion<Share> {
    Criterion::default()
        .with_measurement(Share::of(limit))
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args()
}

/// Fills `values` with numbers in [−1, 1). None is zero, so that no kernel can skip one.
pub(crate) fn randomize(values: &mut [f32], rng: &mut Rng) {
    values.fill_with(|| 2.0 * rng.uniform() - 1.0 + f32::EPSILON / 2.0);
}

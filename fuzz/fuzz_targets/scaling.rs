//! Compares fitted scaling layers with the mean, deviation, minimum and maximum in `f64`.

#![no_main]

#[path = "../support/mod.rs"]
mod support;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stackprop::layer::{Scaling, ScalingError};
use stackprop::prelude::*;
use support::approximate::Approximate;
use support::backend::{Backend, backends};
use support::sized;

const FEATURES: usize = 3;

#[derive(Arbitrary, Debug)]
enum Input {
    /// Numbers of any size up to 10¹⁷, whose squares are far from the limits of `f32`.
    Sized(Vec<[[i8; 2]; FEATURES]>),
    /// Numbers that share their leading digits.
    Near([f32; FEATURES], Vec<[i8; FEATURES]>),
    /// Arbitrary bits.
    Any(Vec<[f32; FEATURES]>),
}

fuzz_target!(|input: Input| {
    let rows: Vec<[f32; FEATURES]> = match input {
        Input::Sized(rows) => rows.iter().map(|row| row.map(|value| sized(value, 15))).collect(),
        Input::Near(origin, rows) => {
            let near = |origin: f32, more: i8| f32::from_bits(origin.to_bits().wrapping_add_signed(more.into()));
            rows.iter().map(|row| std::array::from_fn(|feature| near(origin[feature], row[feature]))).collect()
        }
        Input::Any(rows) => rows,
    };
    check(Standardize::<FEATURES>::zeroed(), &rows, |values| {
        let count = values.len() as f64;
        // Half of the mean squared distance of all pairs is the variance.
        let pairs = values.iter().flat_map(|one| values.iter().map(move |other| (one - other) * (one - other)));
        (values.iter().sum::<f64>() / count, (pairs.sum::<f64>() / 2.0).sqrt() / count)
    });
    check(MinMax::<FEATURES>::zeroed(), &rows, |values| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        (sorted[0], sorted[sorted.len() - 1] - sorted[0])
    });
});

/// Fits the layer and compares its outputs, given the offset and the divisor of a feature's values.
fn check<S: stackprop::layer::Statistic>(
    mut layer: Scaling<S, FEATURES>,
    rows: &[[f32; FEATURES]],
    statistic: impl Fn(&[f64]) -> (f64, f64),
) {
    let not_finite = rows.as_flattened().iter().position(|value| !value.is_finite());
    if rows.is_empty() || not_finite.is_some() {
        let before = layer.clone();
        let expected = not_finite.map_or(ScalingError::NoSamples, |index| ScalingError::NotFinite {
            sample: index / FEATURES,
            feature: index % FEATURES,
            found: rows.as_flattened()[index],
        });
        let found = layer.fit(rows).expect_err("no data");
        assert_eq!(found.to_string(), expected.to_string()); // NaN is not equal to itself
        assert_eq!(layer, before);
        return;
    }
    layer.fit(rows).expect("finite values");
    assert!(layer.is_fitted());
    assert_eq!(layer.fold(), layer);
    for feature in 0..FEATURES {
        let values: Vec<f64> = rows.iter().map(|row| f64::from(row[feature])).collect();
        let (offset, unit) = statistic(&values);
        // Constant, or nearly so: `f32` cannot hold the factor.
        let most = f64::from(f32::MAX).recip();
        if (unit - most).abs() < 1e-6 * most {
            continue;
        }
        let is_constant = values.iter().all(|value| *value == values[0]) || unit < most;
        let unit = if is_constant { 1.0 } else { unit };
        for backend in backends() {
            check_feature(backend, &layer, rows, feature, offset, unit);
        }
    }
}

fn check_feature<S: stackprop::layer::Statistic>(
    backend: Backend,
    layer: &Scaling<S, FEATURES>,
    rows: &[[f32; FEATURES]],
    feature: usize,
    offset: f64,
    unit: f64,
) {
    const ROUNDING: f64 = 1.0 / (1 << 24) as f64;
    let subnormal = f64::exp2(-150.0);
    for row in rows {
        let found = layer.using(backend).predict(row)[feature];
        let (distance, factor) = (f64::from(row[feature]) - offset, unit.recip());
        // The roundings of offset, difference, factor and product; of a subnormal offset, factor and result.
        let of_distance = ROUNDING * (offset.abs() + distance.abs()) + subnormal;
        let of_factor = ROUNDING * factor + subnormal;
        let expected = distance * factor;
        let error = of_distance * factor + (distance.abs() + of_distance) * of_factor;
        let expected = Approximate { value: expected, error: error + 2.0 * ROUNDING * expected.abs() + subnormal };
        expected.assert(&(backend, row[feature], offset, unit), found);
    }
}

//! The distribution of values, for ranges that leave out the rare ones.

use alloc::vec;
use alloc::vec::Vec;

/// The number of bins.
const BINS: usize = 1 << 16;

/// The number of values in each bin. A bin holds the `f32`s with equal upper 16 bits, which differ by less than 0.8 %:
/// it needs no range in advance, and an outlier costs no precision.
#[derive(Debug)]
pub(super) struct Histogram {
    counts: Vec<u64>,
}

/// The middle of a bin and the number of its values.
type Bin = (f64, f64);

impl Histogram {
    pub(super) fn new() -> Self {
        Self { counts: vec![0; BINS] }
    }

    pub(super) fn add(&mut self, values: &[f32]) {
        for value in values {
            if let Some(count) = self.counts.get_mut(usize::from(bin(*value))) {
                *count += 1;
            }
        }
    }

    /// The bins with values, in ascending order.
    fn bins(&self) -> Vec<Bin> {
        let bins = (0..=u16::MAX).zip(&self.counts).filter(|(_, count)| **count > 0);
        bins.map(|(bin, count)| (f64::from(middle(bin)), *count as f64)).collect()
    }

    /// The range that contains `percent` % of the values, with half of the others on each side.
    pub(super) fn percentile(&self, percent: f64) -> [f64; 2] {
        let bins = self.bins();
        let outside = bins.iter().map(|(_, count)| count).sum::<f64>() * (100.0 - percent) / 200.0;
        [bound(bins.iter(), outside), bound(bins.iter().rev(), outside)]
    }

    /// The range within `least..=greatest` with the least squared error of the values, once quantized.
    pub(super) fn least_squares(&self, [least, greatest]: [f64; 2]) -> [f64; 2] {
        let bins = self.bins();
        let best = |range: &dyn Fn(f64) -> [f64; 2]| {
            let ranges = (0..=SHRINKS).map(|shrink| range(libm::exp2(-f64::from(shrink) / 8.0)));
            let errors = ranges.map(|range| (squared_error(&bins, range), range));
            errors.min_by(|(a, _), (b, _)| a.total_cmp(b)).map_or([least, greatest], |(_, range)| range)
        };
        // Both bounds, then each alone, twice.
        let mut range = best(&|factor| [least * factor, greatest * factor]);
        for _ in 0..2 {
            range = best(&|factor| [range[0], greatest * factor]);
            range = best(&|factor| [least * factor, range[1]]);
        }
        range
    }
}

/// The number of candidates for a bound, each 2^(1/8) times below the one before: outliers may be 2³² times as large as
/// the other values.
const SHRINKS: i32 = 256;

/// The first value behind `outside` values.
fn bound<'a>(bins: impl Iterator<Item = &'a Bin>, outside: f64) -> f64 {
    let mut seen = 0.0;
    let mut inside = bins.skip_while(|(_, count)| {
        seen += count;
        seen <= outside
    });
    inside.next().map_or(0.0, |(value, _)| *value)
}

/// The sum of squared errors of values that are quantized with this range. Values outside: the square of the distance;
/// values that become 0: their square; all others: the mean of a uniform distribution over a step.
fn squared_error(bins: &[Bin], [least, greatest]: [f64; 2]) -> f64 {
    let step = (greatest - least) / 255.0;
    let error = |value: f64| {
        let outside = value - value.clamp(least, greatest);
        if outside != 0.0 {
            outside * outside
        } else if value.abs() < step / 2.0 {
            value * value
        } else {
            step * step / 12.0
        }
    };
    bins.iter().map(|(value, count)| count * error(*value)).sum()
}

/// The bin of a value, in the order of the values.
fn bin(value: f32) -> u16 {
    let bits = value.to_bits();
    let ordered = if value.is_sign_negative() { !bits } else { bits | 1 << 31 };
    (ordered >> 16) as u16
}

/// The middle of a bin.
fn middle(bin: u16) -> f32 {
    let ordered = u32::from(bin) << 16 | 1 << 15;
    f32::from_bits(if ordered >> 31 == 0 { !ordered } else { ordered & !(1 << 31) })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{Histogram, bin, middle};
    use crate::quantized::Quantization;
    use crate::rng::Rng;

    #[test]
    fn bins_are_in_the_order_of_their_values() {
        let values = [-f32::MAX, -1.0, -f32::MIN_POSITIVE, -0.0, 0.0, 1e-45, 1.0, 1.01, f32::MAX];
        assert!(values.map(bin).is_sorted());
        for value in [-3e38, -1.0, 1e-30, 0.7, 5.0] {
            assert!((middle(bin(value)) / value - 1.0).abs() < 0.004);
        }
    }

    #[test]
    fn a_percentile_is_that_of_the_sorted_values() {
        let mut rng = Rng::seed_from_u64(1);
        let mut values: [f32; 1000] = core::array::from_fn(|_| rng.normal());
        let mut histogram = Histogram::new();
        histogram.add(&values);
        values.sort_unstable_by(f32::total_cmp);
        // Without 20 values on each side.
        let expected = [values[20], values[979]].map(f64::from);
        for (found, expected) in histogram.percentile(96.0).into_iter().zip(expected) {
            assert!((found / expected - 1.0).abs() < 0.005, "{found} {expected}");
        }
    }

    /// The squared error of values that are quantized with this range, value by value.
    fn error(values: &[f32], [least, greatest]: [f64; 2]) -> f64 {
        let quantization = Quantization::of_range(least as f32, greatest as f32);
        let error = |value: &f32| f64::from(quantization.dequantize(quantization.quantize(*value)) - value);
        values.iter().map(error).map(|error| error * error).sum()
    }

    #[test]
    fn the_least_squared_error_is_below_that_of_the_whole_range() {
        const TIMES: u32 = 32;
        let mut rng = Rng::seed_from_u64(1);
        let values: Vec<f32> = (0..50_000).map(|_| rng.normal()).collect();
        let mut histogram = Histogram::new();
        (0..TIMES).for_each(|_| histogram.add(&values));
        histogram.add(&[50.0]);
        let error = |range| f64::from(TIMES) * error(&values, range) + error(&[50.0], range);

        let whole = [values.iter().copied().fold(0.0, f32::min), 50.0].map(f64::from);
        let [least, greatest] = histogram.least_squares(whole);
        assert!(greatest < 20.0, "far below the outlier: {greatest}");
        let found = error([least, greatest]);
        assert!(found < 0.5 * error(whole));
        // No other range of a grid is clearly better.
        for factor in [0.5, 0.7, 0.8, 1.25, 1.5, 2.0, 4.0] {
            for other in [[least * factor, greatest], [least, greatest * factor], [least * factor, greatest * factor]] {
                assert!(found < 1.001 * error(other), "{factor}");
            }
        }
    }
}

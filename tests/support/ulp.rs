//! Errors of `f32` results, in units of the last place.

/// The distance of `y` from the truth, in ulps of an `f32` near the truth, or near `least` if the magnitude of the
/// truth is smaller.
pub(crate) fn error_in_ulp(y: f32, truth: f64, least: f64) -> f64 {
    let rounded = truth as f32;
    if y.is_nan() || rounded.is_nan() || y.is_infinite() || rounded.is_infinite() {
        return if y == rounded || (y.is_nan() && rounded.is_nan()) { 0.0 } else { f64::INFINITY };
    }
    let exponent = ((truth.abs().max(least).to_bits() >> 52) & 0x7ff) as i64 - 1023;
    let lowest = i64::from(f32::MIN_EXP - 1); // smaller numbers are subnormal, with a constant ulp
    let ulp = f64::from_bits(((exponent.max(lowest) - 23 + 1023) as u64) << 52);
    (f64::from(y) - truth).abs() / ulp
}

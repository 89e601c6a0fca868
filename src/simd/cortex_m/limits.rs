//! Limits of a scalar, with comparisons that LLVM turns into Helium's.

/// `value` limited to ±`most`; NaN stays.
#[inline(always)]
pub(in crate::simd) fn clamp(value: f32, most: f32) -> f32 {
    let limited = value.min(most).max(-most);
    if value.is_nan() { value } else { limited }
}

/// `value`, or 0 in place of a subnormal number.
#[inline(always)]
pub(in crate::simd) fn flush_subnormal(value: f32) -> f32 {
    if value.abs() < f32::MIN_POSITIVE { 0.0 } else { value }
}

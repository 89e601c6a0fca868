//! Limits of a scalar, with integers: they take fewer instructions than comparisons of floats, with and without an FPU.

/// `value` limited to ±`most`; NaN stays.
#[inline(always)]
pub(super) fn clamp(value: f32, most: f32) -> f32 {
    let (magnitude, beyond) = (value.abs().to_bits(), most.to_bits() + 1);
    // NaN is beyond infinity.
    let is_beyond = magnitude.wrapping_sub(beyond) <= f32::INFINITY.to_bits() - beyond;
    if is_beyond { largest(value, most) } else { value }
}

/// ±`most`, of the value's sign. A branch to this function takes fewer instructions than a selection.
#[cold]
#[inline(never)]
fn largest(value: f32, most: f32) -> f32 {
    most.copysign(value)
}

/// `value`, or 0 in place of a subnormal number.
#[inline(always)]
pub(super) fn flush_subnormal(value: f32) -> f32 {
    let exponent = value.to_bits() & f32::INFINITY.to_bits();
    if exponent == 0 { 0.0 } else { value }
}

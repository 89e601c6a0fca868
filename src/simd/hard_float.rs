//! The arithmetic of a scalar: the compiler's operators, for CPUs with an FPU.

#[inline(always)]
pub(super) fn add(a: f32, b: f32) -> f32 {
    a + b
}

#[inline(always)]
pub(super) fn sub(a: f32, b: f32) -> f32 {
    a - b
}

#[inline(always)]
pub(super) fn mul(a: f32, b: f32) -> f32 {
    a * b
}

#[inline(always)]
pub(super) fn div(a: f32, b: f32) -> f32 {
    a / b
}

#[inline(always)]
pub(super) fn mul_add(a: f32, b: f32, c: f32) -> f32 {
    a * b + c
}

#[inline(always)]
pub(super) fn is_less(a: f32, b: f32) -> bool {
    a < b
}

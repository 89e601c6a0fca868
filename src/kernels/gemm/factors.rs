//! The factors of Z = X·W + b.

/// The factors, and the bias.
#[derive(Clone, Copy)]
pub(super) struct Factors<'a, const INPUTS: usize, const UNITS: usize> {
    pub(super) x: &'a [[f32; INPUTS]],
    pub(super) w: &'a [[f32; UNITS]; INPUTS],
    pub(super) b: &'a [f32; UNITS],
}

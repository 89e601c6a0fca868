//! One step of an optimizer, as a function of a parameter, its gradient and its moments, on every parameter of a network.

use crate::bytes::Floats;
use crate::kernels::map;
use crate::simd::Simd;
use crate::train::{Train, Visitor, Weights};

/// w = rule(w, g)
#[inline(always)]
pub(super) fn without_moments<S: Simd, Net: Train>(
    simd: S,
    net: &mut Net,
    gradient: &Net::Gradient,
    rule: impl Fn(S::Vector, S::Vector) -> S::Vector,
) {
    net.visit_parameters(&mut Update { simd, gradient: gradient.floats(), moments: [], rule });
}

/// (w, m) = rule(w, g, m)
#[inline(always)]
pub(super) fn with_moment<S: Simd, Net: Train>(
    simd: S,
    net: &mut Net,
    gradient: &Net::Gradient,
    moment: &mut Net::Gradient,
    rule: impl Fn(S::Vector, S::Vector, S::Vector) -> (S::Vector, S::Vector),
) {
    net.visit_parameters(&mut Update { simd, gradient: gradient.floats(), moments: [moment.floats_mut()], rule });
}

/// (w, m, v) = rule(w, g, m, v)
#[inline(always)]
pub(super) fn with_moments<S: Simd, Net: Train>(
    simd: S,
    net: &mut Net,
    gradient: &Net::Gradient,
    [first, second]: [&mut Net::Gradient; 2],
    rule: impl Fn(S::Vector, S::Vector, S::Vector, S::Vector) -> (S::Vector, S::Vector, S::Vector),
) {
    let moments = [first.floats_mut(), second.floats_mut()];
    net.visit_parameters(&mut Update { simd, gradient: gradient.floats(), moments, rule });
}

/// The update of one layer after the other.
///
/// The rule is called in a closure, never passed on by reference: such a call goes through a function that is not inlined.
struct Update<'a, S, F, const MOMENTS: usize> {
    simd: S,
    /// What is left for the layers to come.
    gradient: &'a [f32],
    moments: [&'a mut [f32]; MOMENTS],
    rule: F,
}

impl<S: Simd, F: Fn(S::Vector, S::Vector) -> S::Vector> Visitor for Update<'_, S, F, 0> {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], _: Weights) {
        let gradient = take(&mut self.gradient, parameters.len());
        map::zip_map(
            self.simd,
            parameters,
            gradient,
            #[inline(always)]
            |w, g| (self.rule)(w, g),
        );
    }
}

impl<S: Simd, F: Fn(S::Vector, S::Vector, S::Vector) -> (S::Vector, S::Vector)> Visitor for Update<'_, S, F, 1> {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], _: Weights) {
        let gradient = take(&mut self.gradient, parameters.len());
        let [moment] = &mut self.moments;
        map::update_3(
            self.simd,
            parameters,
            gradient,
            take_mut(moment, parameters.len()),
            #[inline(always)]
            |w, g, m| (self.rule)(w, g, m),
        );
    }
}

impl<S: Simd, F: Fn(S::Vector, S::Vector, S::Vector, S::Vector) -> (S::Vector, S::Vector, S::Vector)> Visitor
    for Update<'_, S, F, 2>
{
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], _: Weights) {
        let gradient = take(&mut self.gradient, parameters.len());
        let [first, second] = &mut self.moments;
        let (first, second) = (take_mut(first, parameters.len()), take_mut(second, parameters.len()));
        map::update_4(
            self.simd,
            parameters,
            gradient,
            first,
            second,
            #[inline(always)]
            |w, g, m, v| (self.rule)(w, g, m, v),
        );
    }
}

/// Takes the first `len` values off the front of `values`; none where there are not so many.
#[inline(always)]
pub(super) fn take<'a>(values: &mut &'a [f32], len: usize) -> &'a [f32] {
    values.split_off(..len).unwrap_or_default()
}

/// Takes the first `len` values off the front of `values`; none where there are not so many.
#[inline(always)]
pub(super) fn take_mut<'a>(values: &mut &'a mut [f32], len: usize) -> &'a mut [f32] {
    values.split_off_mut(..len).unwrap_or_default()
}

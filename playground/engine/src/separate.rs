//! Functions of their own for the types that a choice at run time selects.

use stackprop::simd::{Computation, Simd};

/// Runs the work of one type in a function of its own: all types in one function would need the stack of all.
#[inline(never)]
pub(crate) fn separate<S: Simd, C: Computation>(simd: S, work: C) -> C::Output {
    simd.vectorize(work)
}

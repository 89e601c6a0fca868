//! The backends of the products: those of this machine, and those of other CPUs in plain code.

use std::fmt;

use stackprop::simd::{Computation, Execution, Unfused};

use super::backend::{Backend, backends};
use super::sixteen_lanes::WithSixteenLanes;
use super::unrolling::Unrolling;

/// A backend for tests of the products: each of the machine's, [`WithSixteenLanes`] and [`Unrolling`].
///
/// Other tests do without the latter two, which would be compiled for each of their networks.
#[derive(Clone, Copy)]
pub enum ProductBackend {
    OfThisMachine(Backend),
    UnfusedSixteenLanes,
    Unrolling,
}

/// All backends of the products.
pub fn product_backends() -> impl Iterator<Item = ProductBackend> {
    backends()
        .into_iter()
        .map(ProductBackend::OfThisMachine)
        .chain([ProductBackend::UnfusedSixteenLanes, ProductBackend::Unrolling])
}

impl ProductBackend {
    /// Whether the backend never fuses: all such backends give the same bits.
    pub fn is_reproducible(self) -> bool {
        match self {
            Self::OfThisMachine(backend) => backend.is_reproducible(),
            Self::UnfusedSixteenLanes | Self::Unrolling => true,
        }
    }
}

impl Execution for ProductBackend {
    fn run<C: Computation>(self, computation: C) -> C::Output {
        match self {
            Self::OfThisMachine(backend) => backend.run(computation),
            Self::UnfusedSixteenLanes => Unfused(WithSixteenLanes).run(computation),
            Self::Unrolling => Unrolling.run(computation),
        }
    }
}

impl fmt::Debug for ProductBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfThisMachine(backend) => backend.fmt(f),
            Self::UnfusedSixteenLanes => Unfused(WithSixteenLanes).fmt(f),
            Self::Unrolling => Unrolling.fmt(f),
        }
    }
}

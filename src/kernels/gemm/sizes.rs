//! The sizes of a layer: constants where that pays, and data elsewhere.

use crate::kernels::CACHED;
use crate::kernels::gemm::panel::PANEL_MAX;
use crate::kernels::gemm::scratch::{Packed, with_panel, with_panels};
use crate::simd::Simd;

/// Inputs and units of a layer.
pub(super) trait Sizes: Copy + Send + Sync {
    /// The sizes of the transposed weights.
    type Transposed: Sizes;

    /// Whether the sizes are constants.
    const FIXED: bool;
    /// The units if they are a constant and tiles read rows of them in place: at most one panel, or one row of weights; 0 otherwise.
    const IN_PLACE: usize;

    /// The number of inputs.
    fn inputs(self) -> usize;

    /// The number of units.
    fn units(self) -> usize;

    /// The sizes with inputs and units swapped.
    fn transposed(self) -> Self::Transposed;

    /// Runs a product whose output has `columns` columns, with memory for a panel of [`inputs`](Sizes::inputs) steps.
    fn run<S: Simd>(self, simd: S, columns: usize, product: impl Packed);
}

/// Sizes as constants: a product of a few thousand multiply-adds spends a tenth to a half of its time on the loops around its tiles
/// if their bounds are data.
#[derive(Clone, Copy)]
pub(super) struct Fixed<const INPUTS: usize, const UNITS: usize>;

impl<const INPUTS: usize, const UNITS: usize> Sizes for Fixed<INPUTS, UNITS> {
    type Transposed = Fixed<UNITS, INPUTS>;

    const FIXED: bool = true;
    const IN_PLACE: usize = if UNITS <= PANEL_MAX / 2 || INPUTS == 1 { UNITS } else { 0 };

    #[inline(always)]
    fn inputs(self) -> usize {
        INPUTS
    }

    #[inline(always)]
    fn units(self) -> usize {
        UNITS
    }

    #[inline(always)]
    fn transposed(self) -> Fixed<UNITS, INPUTS> {
        Fixed
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S, columns: usize, product: impl Packed) {
        with_panel::<S, INPUTS>(simd, columns, product);
    }
}

/// Sizes as data: all such layers of a program share the code.
#[derive(Clone, Copy)]
pub(super) struct Dynamic {
    pub(super) inputs: usize,
    pub(super) units: usize,
}

impl Sizes for Dynamic {
    type Transposed = Self;

    const FIXED: bool = false;
    const IN_PLACE: usize = 0;

    #[inline(always)]
    fn inputs(self) -> usize {
        self.inputs
    }

    #[inline(always)]
    fn units(self) -> usize {
        self.units
    }

    #[inline(always)]
    fn transposed(self) -> Self {
        Self { inputs: self.units, units: self.inputs }
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S, columns: usize, product: impl Packed) {
        with_panels(simd, columns, self.inputs, 1, product);
    }
}

/// Whether the products of a layer are compiled for its sizes: its weights stay in the L1 cache.
pub(super) const fn are_fixed(inputs: usize, units: usize) -> bool {
    inputs * units <= CACHED
}

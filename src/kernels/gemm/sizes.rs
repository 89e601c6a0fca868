//! The sizes of a layer: constants where that pays, and data elsewhere.

use crate::kernels::L1_WEIGHTS;

/// Inputs and units of a layer.
pub(super) trait Sizes: Copy + Send + Sync {
    /// The number of inputs.
    fn inputs(self) -> usize;

    /// The number of units.
    fn units(self) -> usize;
}

/// Sizes as constants: a product of a few thousand multiply-adds spends a tenth to a half of its time on the loops around its tiles
/// if their bounds are data.
#[derive(Clone, Copy)]
pub(super) struct Fixed<const INPUTS: usize, const UNITS: usize>;

impl<const INPUTS: usize, const UNITS: usize> Sizes for Fixed<INPUTS, UNITS> {
    #[inline(always)]
    fn inputs(self) -> usize {
        INPUTS
    }

    #[inline(always)]
    fn units(self) -> usize {
        UNITS
    }
}

/// Sizes as data: all such layers of a program share the code.
#[derive(Clone, Copy)]
pub(super) struct Dynamic {
    pub(super) inputs: usize,
    pub(super) units: usize,
}

impl Sizes for Dynamic {
    #[inline(always)]
    fn inputs(self) -> usize {
        self.inputs
    }

    #[inline(always)]
    fn units(self) -> usize {
        self.units
    }
}

/// Whether the products of a layer are compiled for its sizes: its weights stay in the L1 cache.
pub(super) const fn are_fixed(inputs: usize, units: usize) -> bool {
    inputs * units <= L1_WEIGHTS
}

//! The stack that a product needs for packed panels.

use crate::kernels::gemm::panel::REGISTERS;
use crate::simd::{CACHE_LINE, Registers, Simd};

/// The largest part of an inner sum. A panel of 128 steps takes 8 KiB with eight lanes and 16 KiB with sixteen; it stays in the L1 cache
/// beside 32 rows of the lhs, 16 KiB.
pub(super) const KC: usize = 128;

/// Cache lines for panels: 16 KiB, half of the L1 cache.
pub(super) const PANEL_LINES: usize = 256;

/// Memory for packed panels, aligned to cache lines.
pub(super) struct Scratch<'a>(&'a mut [f32]);

/// Calls `product` with at least `lines` cache lines, at most [`PANEL_LINES`].
///
/// Each size has a stack frame of its own: a small product does not clear the memory of a large one.
#[inline(always)]
pub(super) fn with_scratch(lines: usize, product: impl FnOnce(Scratch<'_>)) {
    #[repr(align(64))]
    struct Lines<const LINES: usize>([[f32; CACHE_LINE]; LINES]);

    #[inline(never)]
    fn with<const LINES: usize>(product: impl FnOnce(Scratch<'_>)) {
        let mut lines = Lines([[0.0; CACHE_LINE]; LINES]);
        product(Scratch(lines.0.as_flattened_mut()));
    }

    match lines {
        0..=32 => with::<32>(product),
        33..=64 => with::<64>(product),
        65..=128 => with::<128>(product),
        _ => with::<PANEL_LINES>(product),
    }
}

/// Cache lines of a panel of `steps` steps.
#[inline(always)]
pub(super) fn panel_lines<S: Simd>(simd: S, steps: usize) -> usize {
    steps * (REGISTERS * simd.product_lanes()).div_ceil(CACHE_LINE)
}

impl Scratch<'_> {
    /// The steps of the parts of an inner sum of `steps` steps: equal parts, for each of which a panel fits.
    #[inline(always)]
    pub(super) fn kc<T: Registers>(&self, steps: usize) -> usize {
        let most = (self.0.len() / (REGISTERS * T::LANES)).clamp(1, KC);
        steps.div_ceil(steps.div_ceil(most).max(1))
    }

    /// The panels of `steps` steps that fit.
    #[inline(always)]
    pub(super) fn panels<T: Registers>(&self, steps: usize) -> usize {
        (self.0.len() / (REGISTERS * T::LANES * steps.max(1))).max(1)
    }

    /// The first `len` values.
    #[inline(always)]
    pub(super) fn values(&mut self, len: usize) -> &mut [f32] {
        self.0.get_mut(..len).unwrap_or_default()
    }
}

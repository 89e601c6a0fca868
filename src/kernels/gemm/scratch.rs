//! The stack that a product needs for packed panels.

use crate::kernels::gemm::panel::{PanelRow, REGISTERS};
use crate::simd::{CACHE_LINE, LANES, Product, Registers, Simd, Values};

/// The largest part of an inner sum. A panel of 128 steps takes 8 KiB with eight lanes and 16 KiB with sixteen; it stays in the L1 cache
/// beside 32 rows of the lhs, 16 KiB.
pub(super) const KC: usize = 128;

/// Cache lines for panels: 16 KiB, half of the L1 cache.
const PANEL_LINES: usize = 256;

/// A product that packs panels.
pub(super) trait Packed {
    /// Computes the product; `#[inline(always)]` as [`Product::run`].
    fn run<S: Simd, T: Registers>(self, simd: S, registers: T, scratch: &mut Scratch<'_, T>);
}

/// Memory for packed panels, aligned to cache lines.
pub(super) struct Scratch<'a, T: Registers>(&'a mut [PanelRow<T>]);

impl<T: Registers> Scratch<'_, T> {
    /// The panels of `steps` steps that fit.
    #[inline(always)]
    pub(super) fn panels(&self, steps: usize) -> usize {
        (self.0.len() / steps.max(1)).max(1)
    }

    /// The first `rows` rows of panels.
    #[inline(always)]
    pub(super) fn rows(&mut self, rows: usize) -> &mut [PanelRow<T>] {
        self.0.get_mut(..rows).unwrap_or_default()
    }
}

/// The steps of the parts of an inner sum of `steps` steps: equal parts, of at most [`KC`].
#[inline(always)]
pub(super) fn kc(steps: usize) -> usize {
    steps.div_ceil(steps.div_ceil(KC).max(1))
}

#[repr(align(64))]
struct Aligned<A>(A);

/// Runs a product whose output has `columns` columns, with memory for `panels` panels of `steps` steps as far as they fit
/// [`PANEL_LINES`].
///
/// Each size has a stack frame of its own: a small product does not clear the memory of a large one.
#[inline(always)]
pub(super) fn with_panels<S: Simd>(simd: S, columns: usize, steps: usize, panels: usize, product: impl Packed) {
    #[inline(never)]
    fn with<S: Simd, const LINES: usize>(simd: S, columns: usize, product: impl Packed) {
        let mut lines = Aligned([[0.0; CACHE_LINE]; LINES]);
        vectorize(simd, columns, InLines { product, lines: lines.0.as_flattened_mut() });
    }

    match (steps.min(KC) * panels * (REGISTERS * simd.product_lanes()).div_ceil(CACHE_LINE)).min(PANEL_LINES) {
        0..=32 => with::<S, 32>(simd, columns, product),
        33..=64 => with::<S, 64>(simd, columns, product),
        65..=128 => with::<S, 128>(simd, columns, product),
        _ => with::<S, PANEL_LINES>(simd, columns, product),
    }
}

/// Runs a product whose output has `columns` columns, with memory for one panel of `STEPS` steps. LLVM sees the sizes of all loops.
#[inline(always)]
pub(super) fn with_panel<S: Simd, const STEPS: usize>(simd: S, columns: usize, product: impl Packed) {
    vectorize(simd, columns, InFrame::<_, STEPS>(product));
}

/// Fewer columns than fill a register of sixteen lanes by half take registers of eight.
#[inline(always)]
fn vectorize<S: Simd>(simd: S, columns: usize, product: impl Product) {
    if columns <= LANES {
        simd.vectorize_eight_lanes(product);
    } else {
        simd.vectorize_product(product);
    }
}

/// A product with memory that its caller has.
struct InLines<'a, P> {
    product: P,
    lines: &'a mut [f32],
}

impl<P: Packed> Product for InLines<'_, P> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(self, simd: S, registers: T) {
        self.product.run(simd, registers, &mut Scratch(T::Values::pairs_mut(self.lines)));
    }
}

/// A product with memory in its own stack frame.
struct InFrame<P, const STEPS: usize>(P);

impl<P: Packed, const STEPS: usize> Product for InFrame<P, STEPS> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(self, simd: S, registers: T) {
        if const { STEPS <= KC } {
            let mut panel = Aligned([[T::Values::ZERO; REGISTERS]; STEPS]);
            self.0.run(simd, registers, &mut Scratch(&mut panel.0));
        } else {
            let mut panel = Aligned([[T::Values::ZERO; REGISTERS]; KC]);
            self.0.run(simd, registers, &mut Scratch(&mut panel.0));
        }
    }
}

//! The memory of packed panels, and how many steps they hold.

use crate::kernels::gemm::pack::Pack;
use crate::kernels::gemm::panel::{PanelRow, panel_width};
use crate::simd::Registers;

/// The most steps of all packed panels of a block: 16 KiB with eight lanes, half of an L1 cache of 32 KiB. With sixteen
/// lanes the gradient of 256 × 256 × 256 in one part takes 0.91 of the time of two parts, though its panel takes 32
/// KiB.
pub(super) const BLOCK_STEPS: usize = 256;

/// The most steps of a panel that is packed alone: longer parts of a sum save nothing, and their stack is zeroed in
/// each product.
pub(super) const KC: usize = 128;

/// The most steps of a part of the inner sums.
pub(super) const fn kc<'a, P: Pack<'a>>() -> usize {
    if P::IN_BLOCKS { BLOCK_STEPS } else { KC }
}

/// The length of equal parts of `len`, each at most `most` and at least 1.
pub(super) const fn equal_parts(len: usize, most: usize) -> usize {
    match len.div_ceil(most) {
        0 => 1,
        1 => len,
        parts => len.div_ceil(parts),
    }
}

/// Calls `product` with zeroed memory on the stack for the packed panels of `P`, at most [`kc`] steps.
#[inline(always)]
pub(super) fn with_panels<'a, T: Registers, P: Pack<'a>>(product: impl FnOnce(&mut [PanelRow<T::Values>])) {
    // An array's length cannot be computed from a type's constants. Branches that are not taken leave nothing on the
    // stack.
    if const { steps_of_panels::<T, P>() == 0 } {
        product(&mut []);
    } else if const { steps_of_panels::<T, P>() <= 8 } {
        product(&mut [PanelRow::ZERO; 8]);
    } else if const { steps_of_panels::<T, P>() <= 16 } {
        product(&mut [PanelRow::ZERO; 16]);
    } else if const { steps_of_panels::<T, P>() <= 32 } {
        product(&mut [PanelRow::ZERO; 32]);
    } else if const { steps_of_panels::<T, P>() <= 64 } {
        product(&mut [PanelRow::ZERO; 64]);
    } else if const { steps_of_panels::<T, P>() <= 128 } {
        product(&mut [PanelRow::ZERO; 128]);
    } else {
        product(&mut [PanelRow::ZERO; 256]);
    }
}

/// Whether tiles read the matrix in place: as wide as one panel or one register, it has a packed panel's layout.
pub(super) const fn is_panel<'a, T: Registers, P: Pack<'a>>() -> bool {
    P::IN_PLACE && (P::COLUMNS == panel_width::<T>() || P::COLUMNS == T::LANES)
}

/// The steps of all panels that are packed at the same time.
const fn steps_of_panels<'a, T: Registers, P: Pack<'a>>() -> usize {
    if is_panel::<T, P>() {
        return 0;
    }
    let panels = if P::IN_BLOCKS { P::COLUMNS.div_ceil(panel_width::<T>()) } else { 1 };
    let steps = P::STEPS.saturating_mul(panels);
    if steps < kc::<P>() { steps } else { kc::<P>() }
}

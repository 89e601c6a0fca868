//! The sizes of a layer, as data.

/// Inputs and units of a layer. They are data, not constants, so that all layers of a program share the compiled products.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) inputs: usize,
    pub(super) units: usize,
}

//! Plotters' sizes of fonts.

/// The em of a font whose size plotters states: 1.24 em, as its backend for SVG writes it.
pub(super) fn em(size: f64) -> f64 {
    size / 1.24
}

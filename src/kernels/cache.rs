//! The cache that the kernels assume.

/// The number of weights that stay in L1 from one product to the next: 32 KB.
pub(super) const L1_WEIGHTS: usize = 8 * 1024;

//! The mode of a layer's forward pass in training.

/// The mode of a layer's forward pass in training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// The layer is trained: dropout drops units, batch normalisation uses the statistics of the batch.
    Trained {
        /// The seed of dropout's random choices, different in every step.
        seed: u32,
    },
    /// The layer is frozen and computes the same outputs as in inference.
    Frozen,
}

impl Pass {
    /// Passes for the first layer, its activation, and the layers after it: equal except for the seed.
    #[inline(always)]
    #[must_use]
    pub fn split(self) -> [Self; 3] {
        match self {
            // Odd constants without a pattern: the fractional parts of √2 and √3.
            Self::Trained { seed } => [
                Self::Trained { seed },
                Self::Trained { seed: seed ^ 0x6a09_e667 },
                Self::Trained { seed: seed.rotate_left(7) ^ 0xbb67_ae85 },
            ],
            Self::Frozen => [Self::Frozen; 3],
        }
    }
}

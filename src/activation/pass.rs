//! How a forward pass in training is made.

/// How a forward pass in training is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// The layer is trained: dropout leaves units out, batch normalisation uses the batch's own statistics.
    Trained {
        /// What dropout's choices are drawn from; another in every step.
        seed: u32,
    },
    /// The layer is frozen, and computes what it predicts.
    Frozen,
}

impl Pass {
    /// Passes for the first layer, for its activation, and for the layers after it: the same, but for the seed.
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

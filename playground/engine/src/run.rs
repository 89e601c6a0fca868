//! A run: what was done to a network since it was drawn.

use crate::settings::{Settings, Training};

/// A run, from which its network follows to the bit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The current settings.
    pub settings: Settings,
    /// The stages, at least one. The last one is in progress.
    pub stages: Vec<Stage>,
}

impl Run {
    /// The number of epochs of all stages.
    #[must_use]
    pub fn epochs(&self) -> u64 {
        self.stages.iter().map(|stage| u64::from(stage.epochs)).sum()
    }
}

/// A stage of a run: edits, then a `fit` with a new trainer. A change of [`Training`] or an edit begins a new stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// Edits of parameters before the first epoch.
    pub edits: Vec<Edit>,
    /// The settings of the fit.
    pub training: Training,
    /// The number of completed epochs.
    pub epochs: u32,
    /// Whether a layer consisted of zeros before the first epoch. A `fit` may refuse it, so an exported program then
    /// makes single steps.
    pub has_zeros: bool,
}

impl Stage {
    /// A stage before its first epoch.
    #[must_use]
    pub const fn new(training: Training) -> Self {
        Self { edits: Vec::new(), training, epochs: 0, has_zeros: false }
    }
}

/// An edit of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edit {
    /// The layer, counted from 0; the output layer is the last.
    pub layer: usize,
    /// The input of a weight; `None` for the bias.
    pub input: Option<usize>,
    /// The unit.
    pub unit: usize,
    /// The new value.
    pub value: f32,
}

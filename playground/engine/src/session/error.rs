//! The errors of a session.

use crate::data::SamplesError;
use crate::settings::SettingsError;

/// Why a session refuses a change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SessionError {
    /// A setting is out of its range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The visitor's samples are invalid.
    #[error(transparent)]
    Samples(#[from] SamplesError),
    /// The source is the visitor's samples, and there are none.
    #[error("expected samples of your own, found none: draw points or load a CSV file first")]
    NoSamples,
    /// The visitor's samples have classes instead of values, or the opposite.
    #[error("expected samples of your own with {expected}, found samples with {found}: draw or load others first")]
    OtherSamples {
        /// The targets of the source.
        expected: &'static str,
        /// The targets of the samples.
        found: &'static str,
    },
    /// A later stage has another loss than the first.
    #[error("expected the same loss in all stages of a run, found another: it changes the output activation")]
    OtherLoss,
    /// The run has too many steps.
    #[error("expected a run of at most {expected} steps, found {found}")]
    TooManySteps {
        /// The largest number.
        expected: u64,
        /// The number.
        found: u64,
    },
    /// An edit of a parameter that does not exist.
    #[error("expected a weight or a bias of the network, found none at this place")]
    NoSuchParameter,
    /// A value that is not finite.
    #[error("expected a finite number, found {found}")]
    NotFinite {
        /// The value.
        found: f32,
    },
}

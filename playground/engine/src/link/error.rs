//! The error of a link.

use core::fmt::Display;

use super::value::Unexpected;
use crate::data::SamplesError;
use crate::settings::SettingsError;

/// A link is damaged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// A key is unknown, or its value invalid.
    #[error("{key}: expected {expected}, found {found}")]
    Value {
        /// The key.
        key: String,
        /// The valid values.
        expected: String,
        /// The value.
        found: String,
    },
    /// A setting is out of its range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The visitor's samples are invalid.
    #[error(transparent)]
    Samples(#[from] SamplesError),
}

impl LinkError {
    pub(super) fn new(key: impl Display, expected: impl Display, found: impl Display) -> Self {
        Self::Value { key: key.to_string(), expected: expected.to_string(), found: found.to_string() }
    }

    pub(super) fn of(key: &str, Unexpected { expected, found }: Unexpected) -> Self {
        Self::new(key, expected, found)
    }
}

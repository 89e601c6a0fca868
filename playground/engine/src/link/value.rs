//! The values of a link as text, and back.

use core::fmt::Display;

use percent_encoding::percent_decode_str;
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::settings::{
    Activation, Feature, Initializer, Layer, Loss, Name, Optimizer, Regularization, Schedule, Source, StopCondition,
};
use crate::shown::shown;

/// A value of a link.
pub(super) trait Value: Sized {
    fn write(&self) -> String;

    fn read(text: &str) -> Result<Self, Unexpected>;
}

/// A text is no value of its type.
#[derive(Debug)]
pub(super) struct Unexpected {
    pub(super) expected: String,
    pub(super) found: String,
}

impl Unexpected {
    pub(super) fn new(expected: impl Into<String>, found: &str) -> Self {
        Self { expected: expected.into(), found: shown(found) }
    }
}

impl Value for u32 {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Result<Self, Unexpected> {
        text.parse().map_err(|_| Unexpected::new(format!("an integer from 0 to {}", Self::MAX), text))
    }
}

impl Value for usize {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Result<Self, Unexpected> {
        u32::read(text).map(|value| value as Self)
    }
}

/// The shortest digits that give the same `f32` again; with an exponent if that saves at least three characters.
impl Value for f32 {
    fn write(&self) -> String {
        let (plain, exponent) = (self.to_string(), format!("{self:e}"));
        if plain.len() < exponent.len() + 3 { plain } else { exponent }
    }

    fn read(text: &str) -> Result<Self, Unexpected> {
        match text.parse::<Self>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(Unexpected::new("a number", text)),
        }
    }
}

impl Value for bool {
    fn write(&self) -> String {
        u8::from(*self).to_string()
    }

    fn read(text: &str) -> Result<Self, Unexpected> {
        match text {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(Unexpected::new("0 or 1", text)),
        }
    }
}

/// Values separated by commas.
impl<T: Value> Value for Vec<T> {
    fn write(&self) -> String {
        self.iter().map(T::write).collect::<Vec<_>>().join(",")
    }

    fn read(text: &str) -> Result<Self, Unexpected> {
        if text.is_empty() {
            return Ok(vec![]);
        }
        text.split(',').map(T::read).collect()
    }
}

/// `units:activation`, then `:d` with the dropout in percent, then `:bn` for batch normalization.
impl Value for Layer {
    fn write(&self) -> String {
        let dropout = if self.dropout == 0 { String::new() } else { format!(":d{}", self.dropout) };
        let batch_norm = if self.batch_norm { ":bn" } else { "" };
        format!("{}:{}{dropout}{batch_norm}", self.units, self.activation.write())
    }

    fn read(text: &str) -> Result<Self, Unexpected> {
        let unexpected =
            || Unexpected::new("units:activation, then :d20 for dropout, :bn for batch normalization", text);
        let mut parts = text.split(':');
        let (Some(units), Some(activation)) = (parts.next(), parts.next()) else { return Err(unexpected()) };
        let (units, activation) = (usize::read(units)?, Activation::read(activation)?);
        let mut layer = Self { units, activation, dropout: 0, batch_norm: false };
        for part in parts {
            match part.strip_prefix('d') {
                Some(dropout) => layer.dropout = u32::read(dropout)?,
                None if part == "bn" => layer.batch_norm = true,
                None => return Err(unexpected()),
            }
        }
        Ok(layer)
    }
}

/// The text of a name, percent-encoded or not.
pub(super) fn percent_decoded(text: &str) -> Result<String, Unexpected> {
    match percent_decode_str(text).decode_utf8() {
        Ok(name) => Ok(name.into_owned()),
        Err(_) => Err(Unexpected::new("percent-encoded UTF-8", text)),
    }
}

/// Enums have the names of the page's interface, which serde gives.
macro_rules! named {
    ($($name:ty),*) => {$(
        impl Value for $name {
            fn write(&self) -> String {
                Name(self).to_string()
            }

            fn read(text: &str) -> Result<Self, Unexpected> {
                name(text)
            }
        }
    )*};
}

named!(Source, Feature, Activation, Initializer, Loss, Optimizer, Regularization, Schedule, StopCondition);

/// The variant with a name.
fn name<T: DeserializeOwned>(text: &str) -> Result<T, Unexpected> {
    let text = percent_decoded(text)?;
    T::deserialize(text.as_str().into_deserializer())
        .map_err(|UnknownName(names)| Unexpected::new(format!("one of {}", names.join(", ")), &text))
}

/// No variant has this name; these are the names.
#[derive(Debug, thiserror::Error)]
#[error("unknown name")]
struct UnknownName(&'static [&'static str]);

impl serde::de::Error for UnknownName {
    fn custom<T: Display>(_: T) -> Self {
        Self(&[])
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(expected)
    }
}

/// All values of an enum.
#[cfg(test)]
pub(super) fn all<T: Value + DeserializeOwned>() -> Vec<T> {
    let Err(UnknownName(names)) = T::deserialize("".into_deserializer()) else { return vec![] };
    names.iter().map(|name| T::read(name).expect("a name of the enum")).collect()
}

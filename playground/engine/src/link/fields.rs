//! Writing and reading `key=value`.

use core::convert::Infallible;

use super::error::LinkError;
use super::value::{Unexpected, Value};
use crate::shown::shown;

/// Visits the fields of a structure. Writing and reading share the list of the keys.
pub(super) trait Fields {
    type Error;

    /// Writes or reads a value. A link omits the default.
    fn field<T: Value>(&mut self, key: &'static str, value: &mut T, default: &T) -> Result<(), Self::Error>;
}

/// Writes the values that differ from their defaults.
#[derive(Default)]
pub(super) struct Writer(Vec<String>);

impl Writer {
    pub(super) fn extend(&mut self, pairs: Vec<String>) {
        self.0.extend(pairs);
    }

    pub(super) fn pairs(self) -> Vec<String> {
        self.0
    }
}

impl Fields for Writer {
    type Error = Infallible;

    fn field<T: Value>(&mut self, key: &'static str, value: &mut T, default: &T) -> Result<(), Infallible> {
        let text = value.write();
        // Texts differ for 0 and −0, which compare equal.
        if text != default.write() {
            self.0.push(format!("{key}={text}"));
        }
        Ok(())
    }
}

/// Reads values, and removes each from its pairs.
pub(super) struct Reader<'a> {
    pairs: Vec<(&'a str, &'a str)>,
    /// The keys of all fields.
    keys: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(pairs: impl Iterator<Item = &'a str>) -> Result<Self, LinkError> {
        let pair = |text: &'a str| text.split_once('=').ok_or_else(|| LinkError::new(shown(text), "key=value", "no ="));
        let pairs = pairs.filter(|text| !text.is_empty()).map(pair).collect::<Result<_, _>>()?;
        Ok(Self { pairs, keys: vec![] })
    }

    /// Removes a key, and returns its value.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a str> {
        self.keys.push(key);
        let place = self.pairs.iter().position(|pair| pair.0 == key)?;
        Some(self.pairs.remove(place).1)
    }

    /// Reads the pairs whose keys no field has.
    pub(super) fn others<T>(
        self,
        expected: &str,
        read: impl Fn(&str, &str) -> Option<Result<T, Unexpected>>,
    ) -> Result<Vec<T>, LinkError> {
        let value = |&(key, value): &(&str, &str)| match read(key, value) {
            Some(result) => result.map_err(|unexpected| LinkError::of(key, unexpected)),
            None if self.keys.contains(&key) => Err(LinkError::new(key, "one value", "two")),
            None => Err(LinkError::new("link", format_args!("{} or {expected}", self.keys.join(", ")), shown(key))),
        };
        self.pairs.iter().map(value).collect()
    }
}

impl Fields for Reader<'_> {
    type Error = LinkError;

    fn field<T: Value>(&mut self, key: &'static str, value: &mut T, _: &T) -> Result<(), LinkError> {
        if let Some(text) = self.take(key) {
            *value = T::read(text).map_err(|unexpected| LinkError::of(key, unexpected))?;
        }
        Ok(())
    }
}

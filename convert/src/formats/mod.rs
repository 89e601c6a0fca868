//! The formats: one reader each, from bytes to a [`Network`].

pub mod tflite;

use crate::{Network, Problem, Problems};

/// The names of the formats, for messages.
pub(crate) const NAMES: &str = "TensorFlow Lite or Stackprop";

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A model file of this crate: `.stackprop`.
    Stackprop,
    /// TensorFlow Lite: `.tflite`.
    Tflite,
}

impl Format {
    /// The format of a file that begins with these bytes.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"\x89STACK") {
            Some(Self::Stackprop)
        } else if head.get(4..8) == Some(b"TFL3") {
            Some(Self::Tflite)
        } else {
            None
        }
    }

    /// The name of the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stackprop => "Stackprop",
            Self::Tflite => "TensorFlow Lite",
        }
    }

    /// The greatest length of a file in bytes. Offsets of a flatbuffer have 31 bits, and larger models lie beside it; a
    /// model file of that length fits no microcontroller.
    pub(crate) fn greatest_length(self) -> u64 {
        1 << 31
    }

    /// Reads a network.
    ///
    /// # Errors
    ///
    /// All parts that the crate cannot express.
    pub fn read(self, file: &[u8]) -> Result<Network, Problems> {
        let network = match self {
            Self::Tflite => tflite::read(file),
            Self::Stackprop => Err(Problem {
                subject: "file".into(),
                found: "expected a file of another program, found a model file".into(),
                remedy: "use the file as it is: `stackprop inspect` prints its type".into(),
            }
            .into()),
        }?;
        network.check()?;
        Ok(network)
    }
}

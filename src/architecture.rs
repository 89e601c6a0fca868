//! A network's layers as text, in a constant of the network's type.

use core::fmt::{self, Write};

/// The layers of a network as text: the output of `Display`, and a field of a model file's header.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<64, 32, Relu>, Dense<32, 10, Softmax>];
/// assert_eq!(Net::ARCHITECTURE.to_string(), "Dense<64, 32, Relu>, Dense<32, 10, Softmax>");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// A type with parameters, written `name<size, size, inner>`, or `name` if it has none.
    Type {
        /// The type's name, in ASCII.
        name: &'static str,
        /// The type's sizes, such as inputs and units.
        sizes: &'static [usize],
        /// The type's type parameters, such as the activation.
        inner: &'static [Architecture],
    },
    /// Two layers, one after the other, written with a comma between them.
    Chain(&'static Architecture, &'static Architecture),
}

impl Architecture {
    /// A type without parameters.
    #[must_use]
    pub const fn name(name: &'static str) -> Self {
        Self::Type { name, sizes: &[], inner: &[] }
    }

    /// The length of the ASCII text, in bytes.
    #[must_use]
    pub const fn text_len(&self) -> usize {
        usize::MAX - self.write(Seek { left: usize::MAX, found: None }).left
    }

    /// The byte of the text at `index`, or `None` beyond its end.
    ///
    /// The function is `const`, so that architectures can be compared at compile time.
    #[must_use]
    pub const fn text_byte(&self, index: usize) -> Option<u8> {
        self.write(Seek { left: index, found: None }).found
    }

    const fn write(&self, mut text: Seek) -> Seek {
        match self {
            Self::Chain(first, rest) => rest.write(first.write(text).push(SEPARATOR)),
            Self::Type { name, sizes, inner } => {
                text = text.push(name.as_bytes());
                // Slice patterns instead of indices: programs that read a model file contain no panic path.
                let is_plain = sizes.is_empty() && inner.is_empty();
                let (mut sizes, mut inner, mut joint): (_, _, &[u8]) = (*sizes, *inner, b"<");
                while let [size, rest @ ..] = sizes {
                    text = text.push(joint).push_number(*size);
                    (sizes, joint) = (rest, SEPARATOR);
                }
                while let [part, rest @ ..] = inner {
                    text = part.write(text.push(joint));
                    (inner, joint) = (rest, SEPARATOR);
                }
                if is_plain { text } else { text.push(b">") }
            }
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..).map_while(|index| self.text_byte(index)).try_for_each(|byte| f.write_char(char::from(byte)))
    }
}

/// The separator between parameters, and between layers.
const SEPARATOR: &[u8] = b", ";

/// A text sink that stores only the byte at one position, so that no text is allocated.
struct Seek {
    /// The number of bytes before the requested one.
    left: usize,
    found: Option<u8>,
}

impl Seek {
    const fn push(mut self, bytes: &[u8]) -> Self {
        if let (None, Some((_, [byte, ..]))) = (self.found, bytes.split_at_checked(self.left)) {
            self.found = Some(*byte);
        }
        self.left = self.left.saturating_sub(bytes.len());
        self
    }

    const fn push_number(self, number: usize) -> Self {
        let text = if number >= 10 { self.push_number(number / 10) } else { self };
        text.push(&[b'0' + (number % 10) as u8])
    }
}

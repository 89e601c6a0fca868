//! Fixed-size ASCII text, built in `const` functions.

use crate::architecture::Architecture;

/// Up to `N` bytes of ASCII; excess characters are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Text<N> {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    pub(super) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    /// Appends a character, or `?` if it is unprintable.
    pub(super) const fn byte(mut self, byte: u8) -> Self {
        if self.len < N {
            self.bytes[self.len] = if byte.is_ascii_graphic() || byte == b' ' { byte } else { b'?' };
            self.len += 1;
        }
        self
    }

    pub(super) const fn str(mut self, text: &str) -> Self {
        let mut i = 0;
        while i < text.len() {
            self = self.byte(text.as_bytes()[i]);
            i += 1;
        }
        self
    }

    /// Appends a number in base 10 or 16.
    pub(super) const fn number(self, number: usize, base: usize) -> Self {
        let text = if number >= base { self.number(number / base, base) } else { self };
        text.byte(b"0123456789abcdef"[number % base])
    }

    /// Appends an architecture's text, truncated after 200 bytes.
    pub(super) const fn architecture(mut self, architecture: &Architecture) -> Self {
        let mut i = 0;
        while let Some(byte) = architecture.text_byte(i) {
            if i == 200 {
                return self.str("...");
            }
            self = self.byte(byte);
            i += 1;
        }
        self
    }

    pub(super) const fn is_full(&self) -> bool {
        self.len == N
    }

    /// Replaces the end of the text with `...`.
    pub(super) const fn cut(mut self) -> Self {
        self.len = self.len.saturating_sub("...".len());
        self.str("...")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excess_characters_are_dropped() {
        let text = Text::<2>::new().str("ab");
        assert_eq!((text.as_str(), text.is_full()), ("ab", true));
        assert_eq!(text.str("cd"), text);
    }
}

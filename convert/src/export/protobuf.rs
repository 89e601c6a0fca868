//! Protocol buffers: messages whose fields are written as they are added.

/// A message.
#[derive(Clone, Debug, Default)]
pub(super) struct Message(pub(super) Vec<u8>);

/// The wire type of a field.
#[derive(Clone, Copy)]
enum WireType {
    Varint = 0,
    Bytes = 2,
    Fixed32 = 5,
}

impl Message {
    /// Adds an integer.
    pub(super) fn integer(mut self, field: u32, value: u64) -> Self {
        self.tag(field, WireType::Varint);
        self.varint(value);
        self
    }

    /// Adds an `f32`.
    pub(super) fn float(mut self, field: u32, value: f32) -> Self {
        self.tag(field, WireType::Fixed32);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// Adds text or bytes.
    pub(super) fn bytes(mut self, field: u32, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.tag(field, WireType::Bytes);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    /// Adds a message.
    pub(super) fn message(self, field: u32, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    /// Adds a repeated message.
    pub(super) fn messages(self, field: u32, messages: &[Self]) -> Self {
        messages.iter().fold(self, |message, inner| message.message(field, inner))
    }

    fn tag(&mut self, field: u32, wire_type: WireType) {
        self.varint(u64::from(field << 3) | wire_type as u64);
    }

    /// Seven bits per byte, the lowest ones first; all bytes except the last one have the highest bit.
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the encoding's documentation, protobuf.dev/programming-guides/encoding.
    #[test]
    fn messages_have_the_documented_bytes() {
        assert_eq!(Message::default().integer(1, 150).0, [0x08, 0x96, 0x01]);
        assert_eq!(Message::default().bytes(2, "testing").0, *b"\x12\x07testing");
        let inner = Message::default().integer(1, 150);
        assert_eq!(Message::default().message(3, &inner).0, [0x1a, 0x03, 0x08, 0x96, 0x01]);
        assert_eq!(Message::default().float(16, 1.0).0, [0x85, 0x01, 0, 0, 0x80, 0x3f]);
    }
}

//! A checksum of numbers' bits: equal on two machines only if every bit is.

use crc::{CRC_32_ISO_HDLC, Crc, Digest, NoTable};

static CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// The CRC-32 (ISO-HDLC, as in zip) of some numbers, each as four bytes, the lowest first.
pub struct Checksum(Digest<'static, u32, NoTable>);

impl Checksum {
    /// Of no number yet.
    #[must_use]
    pub fn new() -> Self {
        Self(CRC.digest())
    }

    /// Adds some numbers.
    pub fn add(&mut self, values: &[f32]) {
        values.iter().for_each(|value| self.0.update(&value.to_le_bytes()));
    }

    /// The checksum.
    #[must_use]
    pub fn value(self) -> u32 {
        self.0.finalize()
    }

    /// The checksum of these numbers alone.
    #[must_use]
    pub fn of(values: &[f32]) -> u32 {
        let mut checksum = Self::new();
        checksum.add(values);
        checksum.value()
    }
}

impl Default for Checksum {
    fn default() -> Self {
        Self::new()
    }
}

//! A checksum of the bits of numbers, to compare results between machines.

use crc::{CRC_32_ISO_HDLC, Crc, Digest, NoTable};

static CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// The CRC-32 (ISO-HDLC, as in zip) of numbers, each as four bytes in little-endian order.
pub struct Checksum(Digest<'static, u32, NoTable>);

impl Checksum {
    /// The checksum of no numbers.
    #[must_use]
    pub fn new() -> Self {
        Self(CRC.digest())
    }

    /// Appends numbers.
    pub fn add(&mut self, values: &[f32]) {
        values.iter().for_each(|value| self.0.update(&value.to_le_bytes()));
    }

    /// Appends bytes.
    pub fn add_bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The checksum of the numbers so far.
    #[must_use]
    pub fn value(self) -> u32 {
        self.0.finalize()
    }

    /// The checksum of `values` alone.
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

//! The records of TensorFlow's files: length, checksum of the length, bytes, checksum of the bytes. All numbers are
//! little-endian. (TensorFlow, *TFRecord and tf.train.Example*.)

use crc::{CRC_32_ISCSI, Crc};

/// The record of these bytes.
pub(super) fn record(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u64).to_le_bytes();
    let (of_length, of_bytes) = (masked_crc(&length).to_le_bytes(), masked_crc(bytes).to_le_bytes());
    [&length[..], &of_length, bytes, &of_bytes].concat()
}

/// CRC-32C, masked, so that a file of checksums has no checksum by chance.
fn masked_crc(bytes: &[u8]) -> u32 {
    Crc::<u32>::new(&CRC_32_ISCSI).checksum(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checksum of 32 zeros is in RFC 3720, B.4: `0x8a9136aa`. Mask and unmask are TensorFlow's.
    #[test]
    fn a_checksum_without_its_mask_is_that_of_rfc_3720() {
        let unmasked = masked_crc(&[0; 32]).wrapping_sub(0xa282_ead8).rotate_left(15);
        assert_eq!(unmasked, 0x8a91_36aa);
    }
}

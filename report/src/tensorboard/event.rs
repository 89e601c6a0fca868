//! The messages `Event` and `Summary` as protocol buffers. (TensorFlow, `event.proto` and `summary.proto`.)

/// The first event of a file: the version of the format.
pub(super) fn version(wall_time: f64) -> Vec<u8> {
    [double(1, wall_time), bytes(3, b"brain.Event:2")].concat()
}

/// The scalars of a step, each with its tag. `wall_time` counts seconds from 1970.
pub(super) fn scalars(wall_time: f64, step: u64, scalars: &[(String, f32)]) -> Vec<u8> {
    let value = |(tag, scalar): &(String, f32)| bytes(1, &[bytes(1, tag.as_bytes()), float(2, *scalar)].concat());
    let summary: Vec<u8> = scalars.iter().flat_map(value).collect();
    [double(1, wall_time), [key(2, VARINT), varint(step)].concat(), bytes(5, &summary)].concat()
}

/// The types of a field on the wire.
const VARINT: u64 = 0;
const FIXED_64: u64 = 1;
const LENGTH: u64 = 2;
const FIXED_32: u64 = 5;

fn key(field: u64, wire_type: u64) -> Vec<u8> {
    varint((field << 3) | wire_type)
}

fn double(field: u64, value: f64) -> Vec<u8> {
    [&key(field, FIXED_64)[..], &value.to_le_bytes()].concat()
}

fn float(field: u64, value: f32) -> Vec<u8> {
    [&key(field, FIXED_32)[..], &value.to_le_bytes()].concat()
}

fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [&key(field, LENGTH)[..], &varint(value.len() as u64), value].concat()
}

/// Seven bits per byte, the lowest first; the top bit marks all bytes except the last.
fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

//! Golden files: loading a converted network, and comparing its outputs with those of another program.

#![allow(dead_code, reason = "each test program uses a part")]

use std::fs;
use std::path::{Path, PathBuf};

use stackprop::prelude::*;
use stackprop::{Floats, Row};
use stackprop_convert::{Network, Options, Rounding, read, stackprop_file};

/// The largest accepted error, relative to the output, or to 1 for a smaller one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tolerance(pub(crate) f32);

/// The program computes in `f32`, with its sums in another order: at most 1,000 terms of magnitudes below 8. Factors
/// and shifts that become part of a dense layer round its weights once more. Measured: 3·10⁻⁶.
pub(crate) const FLOAT: Tolerance = Tolerance(1e-5);

/// The program rounds each value to the 11 bits of a half, in five operations.
pub(crate) const HALF: Tolerance = Tolerance(5.0 / 2048.0);

/// Likewise to the 8 bits of a bfloat16.
pub(crate) const BFLOAT16: Tolerance = Tolerance(5.0 / 256.0);

/// A file or folder of `tests/golden`.
pub(crate) fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The little-endian `f32`s of a file.
pub(crate) fn floats(path: &Path) -> Vec<f32> {
    let bytes = fs::read(path).expect("a golden file");
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// Converts `file`, and compares the outputs for the inputs `REFERENCE.in` with `REFERENCE.ref`.
pub(crate) fn check_outputs<Net: Layer + ModelFile + Floats>(
    file: &str,
    reference: &str,
    options: &Options,
    Tolerance(tolerance): Tolerance,
) {
    let network = read(golden(file), options).unwrap_or_else(|error| panic!("{error}"));
    assert!(matches!(network, Network::Float(_)), "{file}: expected f32");
    let mut net = Net::zeroed_box();
    net.load_bytes(&stackprop_file::write(&network, Rounding::Lite).expect("finite numbers")).expect("the file's type");
    let [inputs, expected] = ["in", "ref"].map(|extension| floats(&golden(&format!("{reference}.{extension}"))));
    let mut found = Vec::new();
    for row in inputs.chunks_exact(Net::Input::LEN) {
        let mut input = Net::Input::ZERO;
        input.values_mut().copy_from_slice(row);
        found.extend(net.predict(&input).values().iter().copied());
    }
    assert_eq!((found.len(), found.is_empty()), (expected.len(), false), "{file}");
    for (found, expected) in found.iter().zip(&expected) {
        let error = (found - expected).abs();
        assert!(error <= tolerance * expected.abs().max(1.0), "{file}: expected {expected}, found {found}");
    }
}

/// Calls `read` with damaged copies of a file: four values of each byte, and each length.
pub(crate) fn damage(file: &[u8], read: impl Fn(&[u8])) {
    for at in 0..file.len() {
        for value in [0, 1, file[at] ^ 0x80, 0xFF] {
            let mut damaged = file.to_vec();
            damaged[at] = value;
            read(&damaged);
        }
        read(&file[..at]);
    }
}

//! NumPy: an archive of arrays, `kernel_0`, `bias_0`, in the order of the layers.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Exported, floats};
use crate::{BatchNorm, Dense, FloatLayer, Network, NetworkType, Problem, Problems, Scaling};

/// The file of a network in `f32`, and the type and the product of each layer.
///
/// # Errors
///
/// If the network computes in eight bits.
pub(super) fn write(network: &Network, name: &str) -> Result<Exported, Problems> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut usage = format!("import numpy as np\n\narrays = np.load({name:?})\n");
    for (index, layer) in floats(network)?.iter().enumerate() {
        let (formula, arrays) = layer.arrays();
        for Array { name, shape, values } in arrays {
            archive
                .start_file(format!("{name}_{index}.npy"), options())
                .map_err(std::io::Error::other)
                .and_then(|()| archive.write_all(&npy(&shape, &values)))
                .map_err(|error| Problem::new("network", error.to_string(), "export a smaller network"))?;
        }
        let layer_type = NetworkType(vec![layer.layer_type()]);
        usage += &format!("# layer {index}, {layer_type}: {formula}\n");
    }
    let file =
        archive.finish().map_err(|error| Problem::new("network", error.to_string(), "export a smaller network"))?;
    Ok(Exported { file: file.into_inner(), usage })
}

/// Without compression, as `numpy.savez`, and with one date for equal files of equal networks.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .large_file(false)
}

/// An array of a layer.
struct Array {
    name: &'static str,
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl FloatLayer {
    /// The product before the activation as a formula, and the arrays.
    fn arrays(&self) -> (&'static str, Vec<Array>) {
        match self {
            Self::Dense(dense) => ("x @ kernel + bias", dense.arrays()),
            Self::BatchNorm(BatchNorm { dense, scale, mean, variance }) => {
                let mut arrays = dense.arrays();
                arrays.extend([("scale", scale), ("mean", mean), ("variance", variance)].map(Array::row));
                ("(x @ kernel - mean) / np.sqrt(variance + 1e-5) * scale + bias", arrays)
            }
            Self::Scaling(Scaling { offset, factor, .. }) => {
                ("(x - offset) * factor", [("offset", offset), ("factor", factor)].map(Array::row).into())
            }
        }
    }
}

impl Dense {
    fn arrays(&self) -> Vec<Array> {
        let kernel = Array { name: "kernel", shape: vec![self.inputs, self.units], values: self.kernel() };
        vec![kernel, Array::row(("bias", &self.bias))]
    }
}

impl Array {
    fn row((name, values): (&'static str, &Vec<f32>)) -> Self {
        Self { name, shape: vec![values.len()], values: values.clone() }
    }
}

/// The bytes of an array in the format of NumPy, version 1.0.
fn npy(shape: &[usize], values: &[f32]) -> Vec<u8> {
    /// The bytes in front of the header.
    const PREFIX: usize = 10;
    let shape: String = shape.iter().map(|size| format!("{size}, ")).collect();
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", shape.trim_end());
    // The array begins at a multiple of 64.
    let width = (PREFIX + header.len() + 1).next_multiple_of(64) - PREFIX - 1;
    header = format!("{header:width$}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

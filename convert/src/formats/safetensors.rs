//! Safetensors.
//!
//! The reader takes the parameters of PyTorch's dense networks, as `safetensors.torch.save_file` writes a `state_dict`:
//!
//! | arrays | become |
//! | --- | --- |
//! | `weight [units, inputs]`, and `bias` if the layer has one | `Dense` |
//! | `running_mean` and `running_var`, and `weight` and `bias` if the layer has them | `BatchNorm`, with ε = 10⁻⁵ |
//! | `num_batches_tracked` | nothing |
//!
//! Names may have any prefix: `weight`, `0.weight`, `model.net.0.weight`. Other names of weights, such as
//! `dense/kernel` or `W1`, have the meaning that [`npz`](super::npz) lists. Numbers are `f16`, `bf16`, `f32` or `f64`;
//! those of `f64` become the nearest `f32`.
//!
//! # Order of the layers
//!
//! The file sorts its arrays by type and name, so it does not state the model's order. The reader takes the order in
//! which each layer takes the outputs of the layer before and which the names admit: `net.2` precedes `net.10`;
//! `dense` precedes `dense_1`; `encoder`, `input` and a few other words precede all others, `decoder`, `head` and
//! `output` follow them. If the names admit no order that fits, the reader takes the only order that fits. If several
//! orders fit, it refuses the file.
//!
//! # Activations
//!
//! [`Options::activations`] gives one for each dense layer. It follows the batch normalization of its layer, as in
//! `nn.Linear`, `nn.BatchNorm1d`, `nn.ReLU`. It precedes the batch normalization if a number is missing between the
//! names, as in `net.0` and `net.2`, because `nn.Sequential` counts activations too. A network of more than one dense
//! layer needs the option.

use safetensors::Dtype;
use safetensors::tensor::Metadata;

use crate::arrays::{Array, ByteOrder, Element, Source, network};
use crate::problem::printable;
use crate::{Network, Options, Problem, Problems};

/// The bytes of the header's length at the front of a file.
const LENGTH_BYTES: usize = 8;

/// Reads the tensors of a file.
///
/// # Errors
///
/// All parts that the crate cannot express.
pub fn read(file: &[u8], options: &Options) -> Result<Network, Problems> {
    let arrays = arrays(file).map_err(|found| Problem {
        subject: "file".into(),
        found: printable(found.as_bytes()),
        remedy: "save the file again, with `safetensors.torch.save_file(model.state_dict(), path)`".into(),
    })?;
    network(arrays, Source::Safetensors, options)
}

/// The arrays in the order of their offsets. [`Metadata`] checks that their bytes neither overlap nor leave gaps;
/// `SafeTensors::deserialize` would add the sum of their lengths without a check of overflow.
fn arrays(file: &[u8]) -> Result<Vec<Array>, String> {
    let (length, rest) =
        file.split_first_chunk::<LENGTH_BYTES>().ok_or("expected a header, found the end of the file")?;
    let length = u64::from_le_bytes(*length);
    let split = usize::try_from(length).ok().and_then(|length| rest.split_at_checked(length));
    let (header, data) =
        split.ok_or_else(|| format!("expected a header of {length} bytes, found {} bytes", rest.len()))?;
    let metadata: Metadata =
        serde_json::from_slice(header).map_err(|error| format!("expected a header of safetensors: {error}"))?;
    if metadata.data_len() != data.len() {
        return Err(format!("expected {} bytes of arrays, found {}", metadata.data_len(), data.len()));
    }
    let names = metadata.offset_keys().into_iter();
    Ok(names.filter_map(|name| array(name, &metadata, data)).collect())
}

fn array(name: String, metadata: &Metadata, data: &[u8]) -> Option<Array> {
    let info = metadata.info(&name)?;
    let (start, end) = info.data_offsets;
    let element = match info.dtype {
        Dtype::F16 => Element::F16,
        Dtype::BF16 => Element::Bf16,
        Dtype::F32 => Element::F32,
        Dtype::F64 => Element::F64,
        other => return Some(Array::of_unknown_type(name, &info.shape, format!("{other:?}"))),
    };
    Some(Array::new(name, &info.shape, data.get(start..end)?, element, ByteOrder::LittleEndian))
}

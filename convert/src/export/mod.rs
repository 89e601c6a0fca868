//! Export: one writer per format, from a [`Network`] to the bytes of a file.
//!
//! | format | networks | holds |
//! | --- | --- | --- |
//! | safetensors | `f32` | the tensors of `torch.nn.Sequential`, by their names in PyTorch |
//! | NumPy | `f32` | arrays: `kernel_0` `[inputs, units]`, `bias_0` |
//! | ONNX | `f32` | a graph with an open number of samples, opset 17 |
//! | TensorFlow Lite | `f32` and `i8` | a graph with an open number of samples; in eight bits the same bits in LiteRT |

mod npz;
mod onnx;
mod protobuf;
mod safetensors;
mod tflite;
mod torch;

use std::path::Path;

use stackprop::model_file::write_file;

use crate::formats::Format;
use crate::source::Source;
use crate::{Error, FloatLayer, Network, Options, Problem, Problems, stackprop_file};

/// A file of another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The bytes of the file.
    pub file: Vec<u8>,
    /// Python code that loads the file.
    pub usage: String,
}

/// Exports a model file, or a file of any format that the crate reads, to a file at `to`, and returns Python code that
/// loads it. `format`: by default that of the extension of `to`.
///
/// # Errors
///
/// As [`read`](crate::read); if the format cannot hold the network, with all reasons; if the file cannot be written. An
/// older file then stays unchanged.
pub fn export(
    from: impl AsRef<Path>,
    to: impl AsRef<Path>,
    format: Option<Format>,
    options: &Options,
) -> Result<String, Error> {
    let (from, to) = (from.as_ref(), to.as_ref());
    let unknown = || Error::UnknownExtension { path: to.into() };
    let format = format.or_else(|| Format::of_extension(to)).ok_or_else(unknown)?;
    let source = Source::open(from)?;
    let network = if source.format == Format::Stackprop {
        let unsupported = |problems| Error::Unsupported { path: from.into(), problems };
        stackprop_file::read(&source.bytes).map_err(unsupported)?.0
    } else {
        source.network(options)?
    };
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let Exported { file, usage } = write(&network, format, &name)?;
    write_file(to, file)?;
    Ok(usage)
}

/// The file of a network in a format, and Python code that loads it by the name `name`.
///
/// ```
/// use stackprop_convert::{Options, export, formats::Format, read};
///
/// let network = read("../tests/golden/int8/xor_2_3_1.tflite", &Options::default())?;
/// let exported = export::write(&network, Format::Tflite, "xor.tflite")?;
/// let again = Format::Tflite.read(&exported.file, &Options::default())?;
/// assert_eq!(again.network_type(), network.network_type());
/// # Ok::<(), stackprop_convert::Error>(())
/// ```
///
/// # Errors
///
/// All reasons why the format cannot hold the network, and if a parameter is NaN or infinite.
pub fn write(network: &Network, format: Format, name: &str) -> Result<Exported, Problems> {
    network.check()?;
    match format {
        Format::Safetensors => safetensors::write(network, name),
        Format::Npz => npz::write(network, name),
        Format::Onnx => Ok(Exported { file: onnx::write(network)?, usage: onnx_usage(name) }),
        Format::Tflite => Ok(Exported { file: tflite::write(network)?, usage: tflite_usage(network, name) }),
        Format::Stackprop | Format::Keras | Format::KerasWeights => {
            let found = format!("expected the format safetensors, npz, onnx or tflite, found {}", format.name());
            let remedy = "use `stackprop convert` for model files, and .onnx or .safetensors for other programs";
            Err(Problem::new("file", found, remedy).into())
        }
    }
}

fn onnx_usage(name: &str) -> String {
    format!(
        "# pip install onnxruntime\n\
         import onnxruntime\n\
         \n\
         session = onnxruntime.InferenceSession({name:?})\n\
         # outputs = session.run(None, {{\"input\": inputs}})[0]\n"
    )
}

/// Of the kernels of LiteRT, those for reference give the bits of the crate in eight bits. They contain no ELU, so a
/// network in `f32` takes the others.
fn tflite_usage(network: &Network, name: &str) -> String {
    let (import, option) = match network {
        Network::Float(_) => ("", ""),
        Network::Int8(_) => (", OpResolverType", ", experimental_op_resolver_type=OpResolverType.BUILTIN_REF"),
    };
    format!(
        "# pip install ai-edge-litert\n\
         from ai_edge_litert.interpreter import Interpreter{import}\n\
         \n\
         interpreter = Interpreter({name:?}{option})\n\
         interpreter.allocate_tensors()\n"
    )
}

/// The layers of a network in `f32`.
fn floats(network: &Network) -> Result<&[FloatLayer], Problem> {
    match network {
        Network::Float(layers) => Ok(layers),
        Network::Int8(_) => Err(Problem::new(
            "network",
            "expected a network in f32, found one in eight bits",
            "export it as .tflite, or export its network in f32",
        )),
    }
}

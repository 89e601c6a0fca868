//! The formats: one reader each, from bytes to a [`Network`].

mod damaged;
pub mod keras;
pub mod npz;
pub mod onnx;
pub mod safetensors;
pub mod tflite;

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use crate::{Network, Options, Problem, Problems};

/// The contents of the files beside a model, by their names.
pub type DataFiles = BTreeMap<String, Vec<u8>>;

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A model file of this crate: `.stackprop`.
    Stackprop,
    /// TensorFlow Lite: `.tflite`.
    Tflite,
    /// Safetensors, as PyTorch writes them: `.safetensors`.
    Safetensors,
    /// ONNX: `.onnx`.
    Onnx,
    /// Keras 3: `.keras`.
    Keras,
    /// Weights of Keras 3: `.weights.h5`.
    KerasWeights,
    /// Arrays of NumPy: `.npz`.
    Npz,
}

/// The formats with their names and the ends of their files' names.
const FORMATS: [(Format, &str, &str); 7] = [
    (Format::Stackprop, "Stackprop", "stackprop"),
    (Format::Tflite, "TensorFlow Lite", "tflite"),
    (Format::Safetensors, "safetensors", "safetensors"),
    (Format::Onnx, "ONNX", "onnx"),
    (Format::Keras, "Keras", "keras"),
    (Format::KerasWeights, "Keras weights", "h5"),
    (Format::Npz, "NumPy", "npz"),
];

/// The formats, for messages: `TensorFlow Lite (.tflite), …`.
pub(crate) fn names() -> String {
    let names: Vec<_> = FORMATS.iter().map(|(_, name, extension)| format!("{name} (.{extension})")).collect();
    names.join(", ")
}

/// The remedy for a file of no format, as a line of a message. It is empty for an unknown extension.
pub(crate) fn remedy(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("pt" | "pth" | "ckpt" | "bin") => {
            "\n    remedy: save it in PyTorch, with `safetensors.torch.save_file(model.state_dict(), \"model.safetensors\")`"
        }
        Some("pkl" | "pickle" | "joblib") => {
            "\n    remedy: save it in Python, with `skl2onnx.to_onnx(model, samples[:1]).SerializeToString()`"
        }
        Some("pb") => "\n    remedy: convert it with `tf.lite.TFLiteConverter.from_saved_model(folder)`",
        Some("npy") => "\n    remedy: save all arrays in one file, with `numpy.savez`",
        _ => "",
    }
}

impl Format {
    /// The format of a file that begins with these bytes. ONNX, and the archives of Keras and NumPy, differ by the
    /// extension alone.
    #[must_use]
    pub fn of(path: &Path, head: &[u8]) -> Option<Self> {
        let by_extension = Self::of_extension(path);
        if head.starts_with(b"\x89STACK") {
            Some(Self::Stackprop)
        } else if head.get(4..8) == Some(b"TFL3") {
            Some(Self::Tflite)
        } else if head.starts_with(b"\x89HDF") {
            Some(Self::KerasWeights)
        } else if head.starts_with(b"PK") {
            by_extension.filter(|format| matches!(format, Self::Keras | Self::Npz))
        } else if head.get(8) == Some(&b'{') {
            Some(Self::Safetensors)
        } else {
            by_extension.filter(|format| *format == Self::Onnx)
        }
    }

    /// The format that a file's name states.
    #[must_use]
    pub fn of_extension(path: &Path) -> Option<Self> {
        path.extension().and_then(|extension| extension.to_str()?.parse().ok())
    }

    /// The name of the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        FORMATS.iter().find(|(format, ..)| *format == self).map_or("", |(_, name, _)| name)
    }

    /// The names of the files beside the model that hold parts of it, for [`read_with`](Self::read_with). Only models
    /// of ONNX have such files.
    #[must_use]
    pub fn data_files(self, file: &[u8]) -> Vec<String> {
        if self == Self::Onnx { onnx::data_files(file) } else { Vec::new() }
    }

    /// Reads a network from one file.
    ///
    /// # Errors
    ///
    /// All parts that the crate cannot express.
    pub fn read(self, file: &[u8], options: &Options) -> Result<Network, Problems> {
        self.read_with(file, &DataFiles::new(), options)
    }

    /// Reads a network from a file and its [`data_files`](Self::data_files).
    ///
    /// # Errors
    ///
    /// All parts that the crate cannot express.
    pub fn read_with(self, file: &[u8], data_files: &DataFiles, options: &Options) -> Result<Network, Problems> {
        let network = match self {
            Self::Tflite => tflite::read(file),
            Self::Safetensors => safetensors::read(file, options),
            Self::Onnx => onnx::read(file, data_files),
            Self::Keras => keras::read(file),
            Self::KerasWeights => keras::read_weights(file, options),
            Self::Npz => npz::read(file, options),
            Self::Stackprop => Err(Problem {
                subject: "file".into(),
                found: "expected a file of another program, found a model file".into(),
                remedy: "use the file as it is: `stackprop inspect` prints its type".into(),
            }
            .into()),
        };
        let mut problems = Problems::default();
        if options.activations.is_some() && self.states_activations() {
            let found = format!("expected no activations in the options, because files of {} state them", self.name());
            problems.add("file", found, "leave out `--activations`");
        }
        match network.and_then(|network| network.check().map(|()| network)) {
            Ok(network) => problems.or(network),
            Err(others) => {
                problems.append(others);
                Err(problems)
            }
        }
    }

    /// Whether a file of the format contains the activations of its layers.
    fn states_activations(self) -> bool {
        matches!(self, Self::Tflite | Self::Onnx | Self::Keras)
    }
}

/// Reads the end of a file's name, such as `onnx`.
impl FromStr for Format {
    type Err = String;

    fn from_str(extension: &str) -> Result<Self, String> {
        let found = FORMATS.iter().find(|(.., known)| extension.eq_ignore_ascii_case(known));
        found.map(|(format, ..)| *format).ok_or_else(|| {
            let known: Vec<_> = FORMATS.iter().map(|(.., known)| *known).collect();
            format!("expected a format of {}, found {extension:?}", known.join(", "))
        })
    }
}

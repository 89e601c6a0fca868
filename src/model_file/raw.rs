//! Model files of networks whose types are unknown when the program is compiled.

use crate::model_file::{Layout, ModelError, format};

/// The contents of any model file: for programs that read and write the files of networks without their types, such as
/// converters.
///
/// ```
/// use stackprop::model_file::RawModel;
/// use stackprop::prelude::*;
///
/// // 1 · x + 0.5
/// let parameters = [1.0_f32, 0.5].map(f32::to_le_bytes);
/// let model = RawModel { architecture: "Dense<1, 1, Identity>", parameters: parameters.as_flattened() };
/// let mut file = vec![0; model.file_bytes()];
/// model.write_to(&mut file)?;
/// assert_eq!(RawModel::read(&file)?, model);
///
/// let mut net = Dense::<1, 1, Identity>::zeroed();
/// net.load_bytes(&file)?;
/// assert_eq!(net.predict(&[2.0]), [2.5]);
/// # Ok::<(), stackprop::model_file::ModelError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawModel<'a> {
    /// The text of the network's [`Architecture`](crate::architecture::Architecture), in ASCII.
    pub architecture: &'a str,
    /// The bytes of the parameters, little-endian: finite `f32`s unless `architecture` begins with `Quantized<`. Their
    /// number is a multiple of 4.
    pub parameters: &'a [u8],
}

impl<'a> RawModel<'a> {
    /// The contents of a model file, checked.
    ///
    /// # Errors
    ///
    /// If the bytes are no model file or are damaged, if the text is not ASCII, or if an `f32` is not finite.
    pub fn read(file: &'a [u8]) -> Result<Self, ModelError> {
        let (architecture, parameters) = format::parts(file)?;
        let model = Self { architecture, parameters };
        model.layout().check(parameters, 0)?;
        Ok(model)
    }

    /// Length of the file, in bytes.
    #[must_use]
    pub fn file_bytes(&self) -> usize {
        format::file_bytes_of(self.architecture.len(), &self.layout())
    }

    /// Writes a model file to the front of `buffer` and returns that part. Zeros follow parameters whose number is no
    /// multiple of 4.
    ///
    /// # Errors
    ///
    /// If `buffer` has fewer than [`file_bytes`](RawModel::file_bytes) bytes, or if an `f32` is not finite.
    pub fn write_to<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], ModelError> {
        let text = (self.architecture.len(), self.architecture.bytes());
        format::write_text(text, &self.layout(), buffer, |to| {
            to.bytes(self.parameters);
            to.pad(self.layout().bytes() - self.parameters.len());
        })
    }

    /// The scales of a quantized network lie where its text puts them: only its type checks them.
    fn layout(&self) -> Layout {
        let bytes = self.parameters.len().next_multiple_of(size_of::<f32>());
        if self.architecture.starts_with("Quantized<") {
            Layout::Bytes(bytes)
        } else {
            Layout::Floats(bytes / size_of::<f32>())
        }
    }
}

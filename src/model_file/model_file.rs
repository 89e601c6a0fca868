//! The trait that saves and loads a network.

#[cfg(feature = "std")]
use crate::model_file::{FileError, file};
use crate::model_file::{Model, ModelError, format, model};

/// Saving and loading, implemented for every network that owns its parameters, and for every
/// [`Quantized`](crate::quantized::Quantized) one.
pub trait ModelFile: Model {
    /// Length of a file of this network, in bytes.
    const FILE_BYTES: usize = format::file_bytes(&Self::CONTENTS);

    /// Writes a model file to the front of `buffer` and returns that part.
    ///
    /// # Errors
    ///
    /// If `buffer` has fewer than [`FILE_BYTES`](ModelFile::FILE_BYTES) bytes, or if a parameter is not finite. A
    /// quantized network needs valid scales and zero points, as [`ModelError`] states them.
    fn write_to<'a>(&self, buffer: &'a mut [u8]) -> Result<&'a [u8], ModelError> {
        format::write(&Self::CONTENTS, buffer, |to| self.encode(to))
    }

    /// The network in a model file's bytes, in place and without a copy. Does not compile for a big-endian CPU, because
    /// a model file is little-endian; [`load_bytes`](ModelFile::load_bytes) does.
    ///
    /// # Errors
    ///
    /// If the bytes are no model file of this network, are damaged, or hold a parameter that
    /// [`write_to`](ModelFile::write_to) refuses; if the parameters are not aligned to 4 bytes.
    /// [`AlignedBytes`](crate::model_file::AlignedBytes) guarantees the alignment;
    /// [`load_bytes`](ModelFile::load_bytes) does not need it.
    fn ref_from_bytes(file: &[u8]) -> Result<&Self, ModelError> {
        const { assert!(cfg!(target_endian = "little"), "a model file is little-endian: use load_bytes") };
        let parameters = format::parameters(&Self::CONTENTS, file)?;
        model::view(parameters)
            .ok_or(ModelError::Misaligned { remainder: parameters.as_ptr().addr() % align_of::<f32>() })
    }

    /// Copies the parameters from a model file's bytes, at any alignment, into this network.
    ///
    /// # Errors
    ///
    /// If the bytes are no model file of this network, are damaged, or hold a parameter that
    /// [`write_to`](ModelFile::write_to) refuses. The network then stays unchanged.
    fn load_bytes(&mut self, file: &[u8]) -> Result<(), ModelError> {
        format::read(&Self::CONTENTS, file, |from| self.decode(from))
    }

    /// Saves a model file, [as a whole](crate::model_file#saving): at any time, an older file of that name has its old
    /// contents or the new ones.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or the errors of [`write_to`](ModelFile::write_to). An older file then stays
    /// unchanged.
    #[cfg(feature = "std")]
    fn save(&self, path: impl AsRef<std::path::Path>) -> Result<(), FileError> {
        file::save(path.as_ref(), Self::FILE_BYTES, |buffer| self.write_to(buffer))
    }

    /// Loads a model file into this network. Reads [no more](crate::model_file#loading) than `FILE_BYTES` and one byte.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no regular file, and the errors of [`load_bytes`](ModelFile::load_bytes). The
    /// network then stays unchanged.
    #[cfg(feature = "std")]
    fn load(&mut self, path: impl AsRef<std::path::Path>) -> Result<(), FileError> {
        file::load(path.as_ref(), &Self::CONTENTS, |file| self.load_bytes(file))
    }
}

impl<M: Model> ModelFile for M {}

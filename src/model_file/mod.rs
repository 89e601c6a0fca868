//! The model file: a network's parameters, and the words that say which network they belong to.
//!
//! All numbers are little-endian.
//!
//! | offset | bytes | what |
//! | --- | --- | --- |
//! | 0 | 8 | `89 53 54 41 43 4B 0D 0A`: the byte 0x89, `STACK`, and a line break that a text-mode copy would damage |
//! | 8 | 4 | the version of the format, 1 |
//! | 12 | 4 | the CRC-32 (ISO-HDLC, as in zip and PNG) of all bytes from offset 16 to the end |
//! | 16 | 4 | `t`, the length of the architecture's words |
//! | 20 | 4 | `p`, how many parameters there are |
//! | 24 | `t` | the [architecture](crate::architecture::Architecture) in words, ASCII |
//! | 24 + `t` | 0 to 3 | zeros, up to a multiple of four |
//! | … | 4 · `p` | the parameters, `f32`, layer by layer: the weights input-major, then the bias |
//!
//! A network is read in place: the parameters in the file are the network in memory.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 3, Tanh>, Dense<3, 1, Identity>];
//! let net = Net::random(&mut Rng::seed_from_u64(1));
//!
//! // A file's bytes, on a stack that is aligned as `f32` is; `save` and `load` do the same with a path.
//! let mut buffer = AlignedBytes([0; Net::FILE_BYTES]);
//! let file = net.write_to(&mut buffer.0)?;
//! let in_place: &Net = Net::ref_from_bytes(file)?;
//! assert_eq!(*in_place, net);
//!
//! // Another network says what it expected and what it found.
//! let error = Dense::<2, 3, Tanh>::ref_from_bytes(file).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "expected a model of Dense<2, 3, Tanh>, found one of Dense<2, 3, Tanh>, Dense<3, 1, Identity>"
//! );
//! # Ok::<(), stackprop::model_file::ModelError>(())
//! ```

mod error;
#[cfg(feature = "std")]
pub(crate) mod file;
pub(crate) mod format;
mod include;
mod text;

pub use self::error::ModelError;
#[cfg(feature = "std")]
pub use self::file::FileError;
pub use self::include::include;
pub use crate::floats::AlignedBytes;

use crate::floats::{self, Floats};
use crate::layer::Layer;

/// Saving and loading, for every network that holds its own parameters.
pub trait ModelFile: Layer + Floats + Sized {
    /// How many bytes a file of this network has.
    const FILE_BYTES: usize = format::file_bytes(&Self::ARCHITECTURE, Self::LEN);

    /// Writes a model file to the front of `buffer`, and gives that part.
    ///
    /// # Errors
    ///
    /// If `buffer` has fewer than [`FILE_BYTES`](ModelFile::FILE_BYTES) bytes, or if a parameter is not finite.
    fn write_to<'a>(&self, buffer: &'a mut [u8]) -> Result<&'a [u8], ModelError> {
        format::write(&Self::ARCHITECTURE, &[self.floats()], buffer)
    }

    /// The network in a model file's bytes, in place: nothing is copied.
    ///
    /// # Errors
    ///
    /// If the bytes are no model file of this network, or damaged, or if a parameter is not finite; if the bytes do not
    /// begin at a multiple of four, as [`AlignedBytes`] do ([`load_bytes`](ModelFile::load_bytes) does not need that).
    fn ref_from_bytes(file: &[u8]) -> Result<&Self, ModelError> {
        const { assert!(cfg!(target_endian = "little"), "the bytes of a model file are little-endian: use load_bytes") };
        let parameters = format::parameters(&Self::ARCHITECTURE, Self::LEN, file)?;
        floats::view(parameters)
            .ok_or(ModelError::Misaligned { remainder: parameters.as_ptr().addr() % align_of::<f32>() })
    }

    /// Copies the parameters in a model file's bytes into this network. The bytes may have any alignment.
    ///
    /// # Errors
    ///
    /// If the bytes are no model file of this network, or damaged, or if a parameter is not finite. The network is then as
    /// it was.
    fn load_bytes(&mut self, file: &[u8]) -> Result<(), ModelError> {
        format::read(&Self::ARCHITECTURE, &mut [self.floats_mut()], file)
    }

    /// Saves a model file. It appears under its name only when it is whole; a file of that name stays until then.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or if a parameter is not finite.
    #[cfg(feature = "std")]
    fn save(&self, path: impl AsRef<std::path::Path>) -> Result<(), FileError> {
        file::save(path.as_ref(), Self::FILE_BYTES, |buffer| self.write_to(buffer))
    }

    /// Loads a model file into this network.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or as [`load_bytes`](ModelFile::load_bytes). The network is then as it was.
    #[cfg(feature = "std")]
    fn load(&mut self, path: impl AsRef<std::path::Path>) -> Result<(), FileError> {
        file::load(path.as_ref(), |file| self.load_bytes(file))
    }
}

impl<L: Layer + Floats> ModelFile for L {}

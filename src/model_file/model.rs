//! The networks that a model file can hold.

#![allow(unsafe_code)]

use crate::architecture::Architecture;
use crate::floats::{AlignedBytes, Floats};
use crate::layer::Layer;
use crate::model_file::Layout;
use crate::model_file::bytes::{Decoder, Encoder};

/// A network that a model file can hold, implemented for every network that owns its parameters and for every
/// [`Quantized`](crate::quantized::Quantized) one. Programs use [`ModelFile`](crate::model_file::ModelFile).
///
/// # Safety
///
/// The type is aligned to 4 bytes, and every bit pattern is a value. On a little-endian CPU the bytes that
/// [`encode`](Model::encode) writes are those of the value, so that it can be read in place.
pub unsafe trait Model: Sized + 'static {
    /// The contents of a file of this network.
    const CONTENTS: Contents;

    /// Writes the network's bytes, little-endian, in the order of [`Contents::layout`].
    fn encode(&self, to: &mut Encoder<'_>);

    /// Reads the bytes that [`encode`](Model::encode) wrote.
    fn decode(&mut self, from: &mut Decoder<'_>);
}

/// The contents of a model file, as a network's type determines them.
#[derive(Clone, Copy, Debug)]
pub struct Contents {
    /// The description of the layers.
    pub architecture: Architecture,
    /// The parameters, of a multiple of 4 bytes.
    pub layout: Layout,
}

impl Contents {
    /// The contents of a network of `len` values.
    pub(crate) const fn floats(architecture: Architecture, len: usize) -> Self {
        Self { architecture, layout: Layout::Floats(len) }
    }
}

// SAFETY: by the contract of `Floats` the network consists of `f32`s without padding, aligned as `f32`, and every bit
// pattern is a value; `encode` writes them in memory order.
unsafe impl<L: Layer + Floats> Model for L {
    const CONTENTS: Contents = Contents::floats(L::ARCHITECTURE, L::LEN);

    fn encode(&self, to: &mut Encoder<'_>) {
        to.floats(self.floats());
    }

    fn decode(&mut self, from: &mut Decoder<'_>) {
        from.floats(self.floats_mut());
    }
}

/// Views the bytes as a `T`, in place; `None` if they have another length or are not aligned.
pub(super) fn view<T: Model>(bytes: &[u8]) -> Option<&T> {
    let fits = bytes.len() == size_of::<T>() && bytes.as_ptr().cast::<T>().is_aligned();
    // SAFETY: the bytes have the length and alignment of a `T`, and every bit pattern is a `T`.
    fits.then(|| unsafe { &*bytes.as_ptr().cast::<T>() })
}

/// Views the bytes from `offset` as a `T`, in place; `None` if they have another length or are not aligned.
///
/// Unlike [`view`], the function is `const`.
pub(super) const fn view_aligned<T: Model>(bytes: &AlignedBytes<[u8]>, offset: usize) -> Option<&T> {
    const { assert!(align_of::<T>() <= align_of::<AlignedBytes<[u8; 0]>>(), "a network is aligned to 4 bytes") };
    match bytes.0.split_at_checked(offset) {
        Some((_, bytes)) if bytes.len() == size_of::<T>() && offset.is_multiple_of(align_of::<f32>()) => {
            // SAFETY: the bytes have the length of a `T`, and every bit pattern is a `T`. They are aligned:
            // `AlignedBytes` and `offset` are multiples of four, the alignment of `T`.
            Some(unsafe { &*bytes.as_ptr().cast::<T>() })
        }
        _ => None,
    }
}

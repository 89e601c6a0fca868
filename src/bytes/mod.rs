//! Values that are nothing but `f32`s in memory, seen as a flat slice or as bytes.
//!
//! Everything that handles parameters without caring about their shape works on these views: optimizers, the model file,
//! zeroed construction. This folder and [`simd`](crate::simd) are the only places with `unsafe` in them; which values are such
//! values stands in `impls.rs`, one proof a line.

#![allow(unsafe_code)]

mod impls;

use core::slice;

use bytemuck::Zeroable;

/// A value that is nothing but `f32`s: no padding, and every bit pattern is valid.
///
/// The layers with parameters are such values, and so are their gradients and moments: one flat view serves every
/// optimizer, saving and loading.
///
/// # Safety
///
/// An implementor is `repr(C)`, has the alignment of `f32`, and consists of `f32` fields and fields that are `Floats`
/// themselves: its size is then a multiple of four bytes, it has no padding, and every bit pattern is a value.
pub unsafe trait Floats: Zeroable + 'static {
    /// How many `f32` there are.
    const LEN: usize = size_of::<Self>() / size_of::<f32>();

    /// All the values, in memory order.
    #[inline(always)]
    fn floats(&self) -> &[f32] {
        // SAFETY: by the trait's contract `self` is `LEN` initialised, aligned `f32`s without padding.
        unsafe { slice::from_raw_parts((&raw const *self).cast(), Self::LEN) }
    }

    /// All the values, in memory order.
    #[inline(always)]
    fn floats_mut(&mut self) -> &mut [f32] {
        // SAFETY: as for `floats`; every bit pattern is a value, so no write can break one.
        unsafe { slice::from_raw_parts_mut((&raw mut *self).cast(), Self::LEN) }
    }
}

/// Bytes that begin at a multiple of four, so that a network can be read in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(4))]
pub struct AlignedBytes<B: ?Sized>(
    /// The bytes, mostly `[u8; N]` or `[u8]`.
    pub B,
);

/// The value that these bytes are, in place: `None` if they are not as many, or not aligned.
pub(crate) fn view<T: Floats>(bytes: &[u8]) -> Option<&T> {
    let fits = bytes.len() == size_of::<T>() && bytes.as_ptr().cast::<T>().is_aligned();
    // SAFETY: the bytes are as many as `T` has and aligned for it, and every bit pattern is a `T`.
    fits.then(|| unsafe { &*bytes.as_ptr().cast::<T>() })
}

/// The value that the bytes from `offset` on are, in place: `None` if they are not as many, or not aligned.
///
/// The same as [`view`], but known when the program is compiled.
pub(crate) const fn view_aligned<T: Floats>(bytes: &AlignedBytes<[u8]>, offset: usize) -> Option<&T> {
    match bytes.0.split_at_checked(offset) {
        Some((_, bytes)) if bytes.len() == size_of::<T>() && offset.is_multiple_of(align_of::<f32>()) => {
            // SAFETY: the bytes are as many as `T` has, and every bit pattern is a `T`. They are aligned: `AlignedBytes`
            // begin at a multiple of four, as does `offset`, and that is the alignment of `T`.
            Some(unsafe { &*bytes.as_ptr().cast::<T>() })
        }
        _ => None,
    }
}

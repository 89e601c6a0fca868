//! Values that are nothing but `f32`s in memory, seen as a flat slice or as bytes.
//!
//! Optimizers, the model file and zeroed construction work on these views, so none of them depends on a network's shape. A type
//! declares its memory layout beside its definition with `floats!` or `zeroable!`; both macros check the type's fields.

#![allow(unsafe_code)]

use core::marker::PhantomData;
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

    /// The value of zeros on the heap, which never passes through the stack: for code that is generic over the network, where the
    /// network's own constructors are not known.
    #[cfg(feature = "alloc")]
    #[must_use]
    fn zeroed_box() -> alloc::boxed::Box<Self> {
        bytemuck::allocation::zeroed_box()
    }

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

// SAFETY: an `f32` is one `f32`.
unsafe impl Floats for f32 {}

// SAFETY: an array lays out its `Floats` elements one after the other, without padding.
unsafe impl<T: Floats, const N: usize> Floats for [T; N] {}

/// The outputs of one layer as the inputs of the next, which are rows of the same length: anything else does not compile.
#[inline(always)]
pub(crate) fn as_inputs<Output: Floats, Input: Floats>(rows: &[Output]) -> &[Input] {
    const { assert_fits::<Output, Input>() };
    // SAFETY: both rows are equally many `f32`s without padding, aligned as `f32`, and every bit pattern is a value of both.
    unsafe { slice::from_raw_parts(rows.as_ptr().cast(), rows.len()) }
}

/// [`as_inputs`] for rows that are written.
#[inline(always)]
pub(crate) fn as_inputs_mut<Output: Floats, Input: Floats>(rows: &mut [Output]) -> &mut [Input] {
    const { assert_fits::<Output, Input>() };
    // SAFETY: as for `as_inputs`.
    unsafe { slice::from_raw_parts_mut(rows.as_mut_ptr().cast(), rows.len()) }
}

/// Stops the compiler where a layer's outputs are not as many as the next layer's inputs.
const fn assert_fits<Output, Input>() {
    assert!(size_of::<Output>() == size_of::<Input>(), "a layer must have as many outputs as the next has inputs");
}

/// [`as_inputs`] for one row.
#[inline(always)]
pub(crate) fn as_input<Output: Floats, Input: Floats>(row: &Output) -> &Input {
    const { assert_fits::<Output, Input>() };
    // SAFETY: as for `as_inputs`.
    unsafe { &*(&raw const *row).cast() }
}

/// A field that `floats!` accepts: `Floats`, or the marker of a type parameter, which takes no byte.
pub(crate) trait FloatsField {}

impl<T: Floats> FloatsField for T {}
impl<T: ?Sized> FloatsField for PhantomData<T> {}

/// Stops the compiler when a field's type is no [`FloatsField`].
pub(crate) const fn floats_field<T: FloatsField>(_: &T) {}

/// The bytes of the field that the function picks.
pub(crate) const fn size_of_field<Struct, Field>(_: fn(&Struct) -> &Field) -> usize {
    size_of::<Field>()
}

/// Stops the compiler when zero is no value of a field's type.
pub(crate) const fn zeroable_field<T: Zeroable>(_: &T) {}

/// Declares that a `repr(C)` struct consists of the named fields, all of them `Floats` or `PhantomData`: implements [`Floats`] and
/// [`Zeroable`].
///
/// ```ignore
/// floats! { [First: Floats, Rest: Floats] Chain<First, Rest> { first, rest } }
/// ```
macro_rules! floats {
    ([$($generics:tt)*] $Type:ty { $($field:tt),* $(,)? }) => {
        // SAFETY: `LEN` below proves that every field is `Floats` or takes no byte, that no field is missing and that no padding
        // lies between them; zero is then a value of each.
        #[allow(unsafe_code)]
        unsafe impl<$($generics)*> bytemuck::Zeroable for $Type {}

        // SAFETY: as for `Zeroable`.
        #[allow(unsafe_code)]
        unsafe impl<$($generics)*> $crate::floats::Floats for $Type {
            const LEN: usize = {
                let _ = |value: &Self| {
                    let Self { $($field: _),* } = value;
                    $($crate::floats::floats_field(&value.$field);)*
                };
                let fields = 0 $(+ $crate::floats::size_of_field(|value: &Self| &value.$field))*;
                assert!(size_of::<Self>() == fields, "a type of `floats!` has padding");
                assert!(align_of::<Self>() == align_of::<f32>(), "a type of `floats!` is aligned as `f32`");
                fields / size_of::<f32>()
            };
        }
    };
}
pub(crate) use floats;

/// Declares that zero is a value of a struct whose named fields are all [`Zeroable`].
///
/// ```ignore
/// zeroable! { [] Adam { learning_rate, beta_1, beta_2, epsilon, weight_decay } }
/// ```
macro_rules! zeroable {
    ([$($generics:tt)*] $Type:ty { $($field:tt),* $(,)? } $(where $($bounds:tt)*)?) => {
        // SAFETY: the closure names every field and compiles only if each of their types is `Zeroable`.
        #[allow(unsafe_code)]
        unsafe impl<$($generics)*> bytemuck::Zeroable for $Type $(where $($bounds)*)? {
            fn zeroed() -> Self {
                let _ = |value: &Self| {
                    let Self { $($field: _),* } = value;
                    $($crate::floats::zeroable_field(&value.$field);)*
                };
                // SAFETY: zero is a value of every field.
                unsafe { core::mem::zeroed() }
            }
        }
    };
}
pub(crate) use zeroable;

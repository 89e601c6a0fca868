//! Types that consist of `f32`s only, with views as flat slices and from bytes.
//!
//! Optimizers, the model file and zeroed construction work on these views, so none of them depends on a network's
//! shape. A type declares its memory layout beside its definition with `floats!` or `zeroable!`; both macros check the
//! type's fields.

#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::slice;

use bytemuck::Zeroable;

/// A type that consists of `f32`s only, without padding, so that every bit pattern is valid.
///
/// Layers with parameters, their gradients and their moments implement it: every optimizer, saving and loading use one
/// flat view.
///
/// # Safety
///
/// An implementor is `repr(C)`, has the alignment of `f32`, and consists of `f32` fields and fields that are `Floats`
/// themselves: its size is then a multiple of four bytes, it has no padding, and every bit pattern is a value.
pub unsafe trait Floats: Zeroable + 'static {
    /// The number of `f32`s.
    const LEN: usize = size_of::<Self>() / size_of::<f32>();

    /// A zeroed value on the heap, created without passing through the stack, for code that is generic over the
    /// network.
    #[cfg(feature = "alloc")]
    #[must_use]
    fn zeroed_box() -> alloc::boxed::Box<Self> {
        bytemuck::allocation::zeroed_box()
    }

    /// All values, in memory order.
    #[inline(always)]
    fn floats(&self) -> &[f32] {
        // SAFETY: by the trait's contract `self` consists of `LEN` initialised, aligned `f32`s without padding.
        unsafe { slice::from_raw_parts((&raw const *self).cast(), Self::LEN) }
    }

    /// All values, in memory order.
    #[inline(always)]
    fn floats_mut(&mut self) -> &mut [f32] {
        // SAFETY: as for `floats`; every bit pattern is a value, so no write can break one.
        unsafe { slice::from_raw_parts_mut((&raw mut *self).cast(), Self::LEN) }
    }
}

/// Bytes aligned to four bytes, so that a network can be read in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(4))]
pub struct AlignedBytes<B: ?Sized>(
    /// The bytes, usually `[u8; N]` or `[u8]`.
    pub B,
);

// SAFETY: an `f32` is one `f32`.
unsafe impl Floats for f32 {}

// SAFETY: an array stores its `Floats` elements contiguously, without padding.
unsafe impl<T: Floats, const N: usize> Floats for [T; N] {}

/// Views the outputs of one layer as the inputs of the next. Rows of different lengths do not compile.
#[inline(always)]
pub(crate) fn as_inputs<Output: Floats, Input: Floats>(rows: &[Output]) -> &[Input] {
    const { assert_fits::<Output, Input>() };
    // SAFETY: both rows consist of equally many `f32`s without padding, aligned as `f32`, and every bit pattern is a
    // value of both.
    unsafe { &*(&raw const *rows as *const [Input]) }
}

/// [`as_inputs`] for mutable rows.
#[inline(always)]
pub(crate) fn as_inputs_mut<Output: Floats, Input: Floats>(rows: &mut [Output]) -> &mut [Input] {
    const { assert_fits::<Output, Input>() };
    // SAFETY: as for `as_inputs`.
    unsafe { &mut *(&raw mut *rows as *mut [Input]) }
}

/// A compile error if the number of a layer's outputs differs from the number of the next layer's inputs.
pub(crate) const fn assert_fits<Output, Input>() {
    assert!(size_of::<Output>() == size_of::<Input>(), "the next layer must have one input for each output");
}

/// Views the values as rows; the last row ends before or at the end of `values`.
#[inline(always)]
pub(crate) fn as_rows<R: Floats>(values: &[f32]) -> &[R] {
    let rows = values.len().checked_div(R::LEN).unwrap_or(0);
    // SAFETY: `values` holds `rows` times the `f32`s of a row, aligned as `f32`, and every bit pattern is a value.
    unsafe { slice::from_raw_parts(values.as_ptr().cast(), rows) }
}

/// [`as_rows`] for mutable rows.
#[inline(always)]
pub(crate) fn as_rows_mut<R: Floats>(values: &mut [f32]) -> &mut [R] {
    let rows = values.len().checked_div(R::LEN).unwrap_or(0);
    // SAFETY: as for `as_rows`.
    unsafe { slice::from_raw_parts_mut(values.as_mut_ptr().cast(), rows) }
}

/// Memory of the size of `COUNT` values of `T`, for `f32`s.
pub(crate) struct Memory<T, const COUNT: usize>(MaybeUninit<[T; COUNT]>);

impl<T, const COUNT: usize> Memory<T, COUNT> {
    #[inline(always)]
    pub(crate) const fn new() -> Self {
        Self(MaybeUninit::uninit())
    }

    /// The memory of the first `count` values, zeroed.
    #[inline(always)]
    pub(crate) fn zeroed(&mut self, count: usize) -> &mut [f32] {
        const { assert!(align_of::<T>() == align_of::<f32>(), "the values must be aligned like `f32`") };
        let (memory, len) = (self.0.as_mut_ptr().cast::<f32>(), count.min(COUNT) * (size_of::<T>() / size_of::<f32>()));
        // SAFETY: the memory is aligned like `f32`, holds `len` of them and is borrowed exclusively. The first call
        // initialises them.
        unsafe {
            memory.write_bytes(0, len);
            slice::from_raw_parts_mut(memory, len)
        }
    }
}

/// A field that `floats!` accepts: `Floats`, or the marker of a type parameter, of size 0.
pub(crate) trait FloatsField {}

impl<T: Floats> FloatsField for T {}
impl<T: ?Sized> FloatsField for PhantomData<T> {}

/// A compile error unless the field's type is a [`FloatsField`].
pub(crate) const fn floats_field<T: FloatsField>(_: &T) {}

/// The size of the field that the function selects.
pub(crate) const fn size_of_field<Struct, Field>(_: fn(&Struct) -> &Field) -> usize {
    size_of::<Field>()
}

/// A compile error unless zero is a valid value of the field's type.
pub(crate) const fn zeroable_field<T: Zeroable>(_: &T) {}

/// Declares that a `repr(C)` struct consists of the named fields, all of them `Floats` or `PhantomData`: implements
/// [`Floats`] and [`Zeroable`].
///
/// ```ignore
/// floats! { [First: Floats, Rest: Floats] Chain<First, Rest> { first, rest } }
/// ```
macro_rules! floats {
    ([$($generics:tt)*] $Type:ty { $($field:tt),* $(,)? }) => {
        // SAFETY: `LEN` below proves that every field is `Floats` or has size 0, that no field is missing and that
        // there is no padding; zero is then valid for each field.
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
                assert!(size_of::<Self>() == fields, "a type of `floats!` must have no padding");
                assert!(align_of::<Self>() == align_of::<f32>(), "a type of `floats!` must be aligned like `f32`");
                fields / size_of::<f32>()
            };
        }
    };
}
pub(crate) use floats;

/// Declares that a struct of [`custom_layer!`](crate::custom_layer!) consists of fields of these types, in `repr(C)`:
/// implements [`Floats`] and [`Zeroable`] if every field is [`Floats`].
#[doc(hidden)]
#[macro_export]
macro_rules! fields_as_floats {
    ([$($generics:tt)*] $Type:ty [$($Field:ty),*]) => {
        // SAFETY: zero is valid for each field.
        unsafe impl<$($generics)*> $crate::Zeroable for $Type where $($Field: $crate::Floats,)* {}

        // SAFETY: `LEN` proves that there is no padding and no field of another type, beside the bounds that each field
        // is `Floats`, and that the alignment is that of `f32`.
        unsafe impl<$($generics)*> $crate::Floats for $Type
        where
            $($Field: $crate::Floats,)*
            Self: 'static,
        {
            const LEN: usize = {
                let fields = 0 $(+ size_of::<$Field>())*;
                assert!(size_of::<Self>() == fields, "a custom layer must have no padding");
                assert!(align_of::<Self>() == align_of::<f32>(), "a custom layer must be aligned like `f32`");
                fields / size_of::<f32>()
            };
        }
    };
}

/// A value with all parameters zero.
#[must_use]
pub const fn zeroed<T: Floats>() -> T {
    bytemuck::zeroed()
}

/// Declares that a struct with the named fields, all of them [`Zeroable`], is `Zeroable`.
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
                // SAFETY: zero is valid for every field.
                unsafe { core::mem::zeroed() }
            }
        }
    };
}
pub(crate) use zeroable;

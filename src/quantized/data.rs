//! Plain data: the numbers, arrays and structs of quantized networks, with their bytes.
//!
//! A quantized network mixes `i32`, `f32` and `i8`, so it has no view as a flat slice. It is encoded field by field, in
//! memory order and little-endian: on a little-endian CPU the bytes of a file are those of the memory, so a program can
//! read a network in place.

#![allow(unsafe_code)]

use core::marker::PhantomData;

use crate::floats::Floats;
use crate::layer::{Chain, Scaling};
pub use crate::model_file::{Decoder, Encoder, Layout};

/// A type that consists of `i32`, `u32`, `f32` and `i8`, in arrays and `repr(C)` structs.
///
/// # Safety
///
/// An implementor is one of these numbers, an array of an implementor, or a `repr(C)` struct whose fields are
/// implementors. Every bit pattern is a value, the alignment is at most 4, padding occurs only at the end of a struct,
/// and [`encode`](PlainData::encode) writes `size_of::<Self>()` bytes, in the order of [`LAYOUT`](PlainData::LAYOUT):
/// those of the value on a little-endian CPU, and zeros as padding.
pub unsafe trait PlainData: Sized + 'static {
    /// The bytes of padding at the end of a struct. Its evaluation checks the layout of the struct and of its fields.
    const PADDING: usize = 0;

    /// The values that the reader of a file checks: of a struct those of its fields, of an array none.
    const LAYOUT: Layout = Layout::Bytes(size_of::<Self>());

    /// The value whose bytes are zero, on the heap; the stack never holds a copy.
    #[cfg(feature = "alloc")]
    #[must_use]
    fn zeroed_box() -> alloc::boxed::Box<Self> {
        let value = alloc::boxed::Box::into_raw(bytemuck::allocation::zeroed_box::<Transparent<Self>>());
        // SAFETY: the pointer comes from a box, and `Transparent<Self>` has the layout of `Self`.
        unsafe { alloc::boxed::Box::from_raw(value.cast()) }
    }

    /// Appends the value's bytes, little-endian.
    fn encode(&self, to: &mut Encoder<'_>);

    /// Reads the value from bytes that [`encode`](PlainData::encode) wrote.
    fn decode(&mut self, from: &mut Decoder<'_>);
}

/// `T` for the zeroed allocation of [`bytemuck`]; Rust 1.89 has none of its own.
#[cfg(feature = "alloc")]
#[repr(transparent)]
struct Transparent<T>(T);

// SAFETY: every bit pattern of plain data is a value.
#[cfg(feature = "alloc")]
unsafe impl<T: PlainData> bytemuck::Zeroable for Transparent<T> {}

/// The value whose bytes are zero.
pub(crate) const fn zeroed<T: PlainData>() -> T {
    // SAFETY: every bit pattern is a value.
    unsafe { core::mem::zeroed() }
}

/// A compile error unless a struct's field follows the one before it without a gap; the offset of the next field.
pub(crate) const fn next_offset<Struct, Field: PlainData>(
    offset: usize,
    found: usize,
    _: fn(&Struct) -> &Field,
) -> usize {
    let _ = Field::PADDING;
    assert!(offset == found, "a type of `plain_data!` must have no padding between its fields");
    offset + size_of::<Field>()
}

/// [`PlainData::LAYOUT`] of a struct's field.
pub(crate) const fn layout_of<Struct, Field: PlainData>(_: fn(&Struct) -> &Field) -> Layout {
    Field::LAYOUT
}

/// Declares that a `repr(C)` struct consists of the named fields, all of them [`PlainData`].
///
/// ```ignore
/// plain_data! { [First: PlainData, Rest: PlainData] Chain<First, Rest> { first, rest } }
/// ```
///
/// The reader of a file checks them as [`PlainData::LAYOUT`] of each field states, or as an expression behind `=`
/// states.
macro_rules! plain_data {
    ([$($generics:tt)*] $Type:ty { $($field:ident),* $(,)? }) => {
        $crate::quantized::data::plain_data! {
            [$($generics)*] $Type { $($field),* } = $crate::quantized::data::Layout::Parts(const {
                &[
                    $($crate::quantized::data::layout_of(|value: &Self| &value.$field),)*
                    $crate::quantized::data::Layout::Bytes(Self::PADDING),
                ]
            })
        }
    };
    ([$($generics:tt)*] $Type:ty { $($field:ident),* $(,)? } = $layout:expr) => {
        // SAFETY: the constant proves that every field is `PlainData`, that the fields follow each other without a gap
        // and that none is missing; `encode` pads the end.
        #[allow(unsafe_code)]
        unsafe impl<$($generics)*> $crate::quantized::data::PlainData for $Type {
            const PADDING: usize = {
                let _ = |value: &Self| {
                    let Self { $($field: _),* } = value;
                };
                let end = 0;
                $(let end = $crate::quantized::data::next_offset(
                    end,
                    core::mem::offset_of!(Self, $field),
                    |value: &Self| &value.$field,
                );)*
                assert!(align_of::<Self>() <= 4, "a type of `plain_data!` must be aligned to at most 4 bytes");
                size_of::<Self>() - end
            };

            const LAYOUT: $crate::quantized::data::Layout = $layout;

            fn encode(&self, to: &mut $crate::quantized::data::Encoder<'_>) {
                $($crate::quantized::data::PlainData::encode(&self.$field, to);)*
                to.pad(Self::PADDING);
            }

            fn decode(&mut self, from: &mut $crate::quantized::data::Decoder<'_>) {
                $($crate::quantized::data::PlainData::decode(&mut self.$field, from);)*
                from.skip(Self::PADDING);
            }
        }
    };
}
pub(crate) use plain_data;

macro_rules! number {
    ($($Number:ty),*) => {$(
        // SAFETY: a number of at most four bytes; every bit pattern is a value.
        unsafe impl PlainData for $Number {
            #[inline]
            fn encode(&self, to: &mut Encoder<'_>) {
                to.put(self.to_le_bytes());
            }

            #[inline]
            fn decode(&mut self, from: &mut Decoder<'_>) {
                if let Some(bytes) = from.take() {
                    *self = Self::from_le_bytes(bytes);
                }
            }
        }
    )*};
}

number!(i8, i32, u32, f32);

// SAFETY: an array stores its elements contiguously, without padding between them.
unsafe impl<T: PlainData, const N: usize> PlainData for [T; N] {
    /// No padding follows the elements; each has its own.
    const PADDING: usize = {
        let _ = T::PADDING;
        0
    };

    fn encode(&self, to: &mut Encoder<'_>) {
        self.iter().for_each(|value| value.encode(to));
    }

    fn decode(&mut self, from: &mut Decoder<'_>) {
        self.iter_mut().for_each(|value| value.decode(from));
    }
}

plain_data! { [First: PlainData, Rest: PlainData] Chain<First, Rest> { first, rest } }

// SAFETY: `Floats` of four bytes each, without padding.
unsafe impl<S: 'static, const N: usize, A: 'static> PlainData for Scaling<S, N, A> {
    const LAYOUT: Layout = Layout::Floats(size_of::<Self>() / size_of::<f32>());

    fn encode(&self, to: &mut Encoder<'_>) {
        to.floats(self.floats());
    }

    fn decode(&mut self, from: &mut Decoder<'_>) {
        from.floats(self.floats_mut());
    }
}

// SAFETY: no bytes.
unsafe impl PlainData for () {
    fn encode(&self, _: &mut Encoder<'_>) {}

    fn decode(&mut self, _: &mut Decoder<'_>) {}
}

// SAFETY: a marker has no bytes.
unsafe impl<T: 'static> PlainData for PhantomData<T> {
    fn encode(&self, _: &mut Encoder<'_>) {}

    fn decode(&mut self, _: &mut Decoder<'_>) {}
}

//! Rows of `i8`: the inputs and outputs of quantized layers.

use core::fmt::Debug;

/// `[i8; N]`: one sample's quantized values.
///
/// This trait is sealed: arrays of `i8` are the only rows.
pub trait Int8Row: Copy + Debug + PartialEq + sealed::Sealed + 'static {
    /// The row of zeros.
    const ZERO: Self;
    /// The number of values.
    const LEN: usize;

    /// The values.
    fn values(&self) -> &[i8];

    /// The values.
    fn values_mut(&mut self) -> &mut [i8];

    /// The first values of `values`, if they are enough.
    fn within(values: &[i8]) -> Option<&Self>;

    /// The first values of `values`, if they are enough.
    fn within_mut(values: &mut [i8]) -> Option<&mut Self>;

    /// The values in rows, without those that fill no row.
    fn rows(values: &[i8]) -> &[Self];

    /// The last values of `values`, if they are enough.
    fn last(values: &[i8]) -> Option<&Self>;
}

impl<const N: usize> Int8Row for [i8; N] {
    const ZERO: Self = [0; N];
    const LEN: usize = N;

    #[inline(always)]
    fn values(&self) -> &[i8] {
        self
    }

    #[inline(always)]
    fn values_mut(&mut self) -> &mut [i8] {
        self
    }

    #[inline(always)]
    fn within(values: &[i8]) -> Option<&Self> {
        values.first_chunk()
    }

    #[inline(always)]
    fn within_mut(values: &mut [i8]) -> Option<&mut Self> {
        values.first_chunk_mut()
    }

    #[inline(always)]
    fn rows(values: &[i8]) -> &[Self] {
        values.as_chunks().0
    }

    #[inline(always)]
    fn last(values: &[i8]) -> Option<&Self> {
        values.last_chunk()
    }
}

mod sealed {
    pub trait Sealed {}
    impl<const N: usize> Sealed for [i8; N] {}
}

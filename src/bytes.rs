//! Values that are nothing but `f32`s in memory, seen as a flat slice or as bytes.
//!
//! Everything that handles parameters without caring about their shape works on these views: optimizers, the model file,
//! zeroed construction. This file and `simd/` are the only ones with `unsafe` in them.

#![allow(unsafe_code)]

use core::mem::size_of;
use core::slice;

use bytemuck::Zeroable;

use crate::dense::Dense;
use crate::layer::Chain;
use crate::simd::{Fast, Reproducible, Unfused, Wide};
use crate::train::{
    Adam, Adaptive, ChainTape, Frozen, Loss, Momentum, Optimizer, Sgd, Stepper, Train, Trainer, Velocity,
};

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

// SAFETY: `repr(C)`, two arrays of `f32` and a zero-sized marker.
unsafe impl<const INPUTS: usize, const UNITS: usize, A: 'static> Floats for Dense<INPUTS, UNITS, A> {}
// SAFETY: arrays of `f32`, for which zero is a value.
unsafe impl<const INPUTS: usize, const UNITS: usize, A> Zeroable for Dense<INPUTS, UNITS, A> {}

// SAFETY: `repr(C)`, two fields that are `Floats`: both of a size and an alignment that leave no padding.
unsafe impl<First: Floats, Rest: Floats> Floats for Chain<First, Rest> {}
// SAFETY: zero is a value of both fields.
unsafe impl<First: Zeroable, Rest: Zeroable> Zeroable for Chain<First, Rest> {}

// SAFETY: no field at all, and aligned as `f32` is.
unsafe impl Floats for Frozen {}
// SAFETY: no field at all.
unsafe impl Zeroable for Frozen {}

// SAFETY: zero is a value of every field.
unsafe impl<Hidden: Zeroable, First: Zeroable, Rest: Zeroable, const BATCH: usize> Zeroable
    for ChainTape<Hidden, First, Rest, BATCH>
{
}

// SAFETY: `f32` fields only.
unsafe impl Zeroable for Sgd {}
// SAFETY: `f32` fields only.
unsafe impl Zeroable for Momentum {}
// SAFETY: `f32` fields only.
unsafe impl Zeroable for Adam {}
// SAFETY: zero is a value of every field.
unsafe impl<Gradient: Zeroable> Zeroable for Velocity<Gradient> {}
// SAFETY: zero is a value of every field.
unsafe impl<Gradient: Zeroable> Zeroable for Adaptive<Gradient> {}

// SAFETY: no field at all, and they prove nothing about the CPU. (`Avx2` does, and must not come from nothing.)
unsafe impl Zeroable for Fast {}
// SAFETY: as for `Fast`.
unsafe impl Zeroable for Reproducible {}
// SAFETY: as for `Fast`.
unsafe impl Zeroable for Wide {}
// SAFETY: zero is a value of its one field.
unsafe impl<S: Zeroable> Zeroable for Unfused<S> {}

// SAFETY: zero is a value of every field.
unsafe impl<Net, L, O, const BATCH: usize, A> Zeroable for Stepper<Net, L, O, BATCH, A>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
    A: Zeroable,
{
}
// SAFETY: zero is a value of every field.
unsafe impl<Net, L, O, const BATCH: usize, A, const HISTORY: usize> Zeroable for Trainer<Net, L, O, BATCH, A, HISTORY>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
    A: Zeroable,
{
}

//! The values that are made of `f32`s alone, and those that begin as zeros.

use bytemuck::Zeroable;

use super::Floats;
use crate::dense::Dense;
use crate::layer::Chain;
use crate::simd::{Fast, Reproducible, Unfused, Wide};
use crate::train::{
    Adam, Adaptive, ChainTape, Frozen, Loss, Momentum, Optimizer, Sgd, Stepper, Train, Trainer, Velocity,
};

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

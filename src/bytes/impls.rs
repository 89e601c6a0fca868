//! The values that are made of `f32`s alone, and those that begin as zeros.

use bytemuck::Zeroable;

use super::Floats;
use crate::activation::Dropped;
use crate::batch_norm::BatchNorm;
use crate::dense::Dense;
use crate::layer::{Chain, Layer};
use crate::row::Row;
use crate::scaling::Scaling;
#[cfg(feature = "rayon")]
use crate::simd::Parallel;
use crate::simd::{Fast, Reproducible, Unfused, Wide};
use crate::train::{
    Adam, AdamW, Adaptive, BatchNormGradient, BatchNormTape, BinaryCrossEntropy, CategoricalCrossEntropy, ChainTape,
    ClassWeighted, CrossEntropy, Hinge, Huber, Loss, MeanAbsoluteError, MeanSquaredError, Momentum, NAdam, Nesterov,
    Nothing, OneAgainstRest, Optimizer, PerceptronCriterion, Position, Regularized, RmsProp, Sgd, Snapshot, Stepper,
    Train, Trainer,
};

// SAFETY: values that are `Floats`, one after the other, in an array's layout.
unsafe impl<T: Floats, const N: usize> Floats for [T; N] {}
// SAFETY: an `f32` is one.
unsafe impl Floats for f32 {}

// SAFETY: `repr(C)`, two arrays of `f32` and a zero-sized marker.
unsafe impl<const INPUTS: usize, const UNITS: usize, A: 'static> Floats for Dense<INPUTS, UNITS, A> {}
// SAFETY: arrays of `f32`, for which zero is a value.
unsafe impl<const INPUTS: usize, const UNITS: usize, A> Zeroable for Dense<INPUTS, UNITS, A> {}

// SAFETY: `repr(C)`, a layer that is `Floats` and three rows, which are as well.
unsafe impl<L: Layer + Floats, const MOMENTUM: usize> Floats for BatchNorm<L, MOMENTUM> {}
// SAFETY: zero is a value of a layer that says so, and of rows.
unsafe impl<L: Layer + Zeroable, const MOMENTUM: usize> Zeroable for BatchNorm<L, MOMENTUM> {}

// SAFETY: `repr(C)`, two arrays of `f32` and a zero-sized marker.
unsafe impl<S: 'static, const N: usize, A: 'static> Floats for Scaling<S, N, A> {}
// SAFETY: arrays of `f32`, for which zero is a value.
unsafe impl<S, const N: usize, A> Zeroable for Scaling<S, N, A> {}

// SAFETY: `repr(C)`, two fields that are `Floats`: both of a size and an alignment that leave no padding.
unsafe impl<First: Floats, Rest: Floats> Floats for Chain<First, Rest> {}
// SAFETY: zero is a value of both fields.
unsafe impl<First: Zeroable, Rest: Zeroable> Zeroable for Chain<First, Rest> {}

// SAFETY: no field at all, and aligned as `f32` is.
unsafe impl Floats for Nothing {}
// SAFETY: no field at all.
unsafe impl Zeroable for Nothing {}

// SAFETY: zero is a value of every field.
unsafe impl<Hidden, Kept, First, Rest, const BATCH: usize> Zeroable for ChainTape<Hidden, Kept, First, Rest, BATCH>
where
    Hidden: Zeroable,
    Kept: Zeroable,
    First: Zeroable,
    Rest: Zeroable,
{
}

// SAFETY: a row, and integers.
unsafe impl<R: Row> Zeroable for Dropped<R> {}

// SAFETY: `repr(C)`, two fields that are `Floats`.
unsafe impl<L: Floats, R: Row> Floats for BatchNormGradient<L, R> {}
// SAFETY: zero is a value of both fields.
unsafe impl<L: Zeroable, R: Row> Zeroable for BatchNormGradient<L, R> {}
// SAFETY: rows, and an integer.
unsafe impl<R: Row, const BATCH: usize> Zeroable for BatchNormTape<R, BATCH> {}

// SAFETY: `repr(C)`, two fields that are `Floats` and `f32`s.
unsafe impl<Gradient: Floats> Floats for Adaptive<Gradient> {}
// SAFETY: zero is a value of every field.
unsafe impl<Gradient: Zeroable> Zeroable for Adaptive<Gradient> {}

/// Settings of optimizers and losses: zero is a value of each, if seldom a useful one.
macro_rules! settings {
    ($($Settings:ty),+ $(,)?) => {$(
        // SAFETY: `f32` fields only, or none.
        unsafe impl Zeroable for $Settings {}
    )+};
}
settings!(Sgd, Momentum, Nesterov, RmsProp, Adam, AdamW, NAdam);
settings!(CrossEntropy, CategoricalCrossEntropy, BinaryCrossEntropy, PerceptronCriterion);
settings!(MeanSquaredError, MeanAbsoluteError, Huber, Hinge);

// SAFETY: zero is a value of the optimizer and of the `f32` fields.
unsafe impl<O: Zeroable> Zeroable for Regularized<O> {}
// SAFETY: zero is a value of its one field.
unsafe impl<L: Zeroable> Zeroable for OneAgainstRest<L> {}
// SAFETY: zero is a value of the loss and of an array of `f32`.
unsafe impl<L: Zeroable, const CLASSES: usize> Zeroable for ClassWeighted<L, CLASSES> {}

// SAFETY: no field at all, and they prove nothing about the CPU. (`Avx2` does, and must not come from nothing.)
unsafe impl Zeroable for Fast {}
// SAFETY: as for `Fast`.
unsafe impl Zeroable for Reproducible {}
// SAFETY: as for `Fast`.
unsafe impl Zeroable for Wide {}
// SAFETY: zero is a value of its one field.
unsafe impl<S: Zeroable> Zeroable for Unfused<S> {}
// SAFETY: zero is a value of its one field.
#[cfg(feature = "rayon")]
unsafe impl<A: Zeroable> Zeroable for Parallel<A> {}

// SAFETY: zero is a value of both fields.
unsafe impl<Net: Train> Zeroable for Snapshot<Net> {}
// SAFETY: numbers only.
unsafe impl Zeroable for Position {}

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

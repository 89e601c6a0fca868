//! One layer's part in a pass over a network: inlined into it, or compiled as a function of its own.
//!
//! Every level of a [`Chain`](crate::layer::Chain) is inlined into the one above it. A layer inlined along with it would
//! be simplified by LLVM once per level, so compile time would grow with the square of the depth. A function is compiled
//! once, and equal layers share it.

use crate::activation::{Activation, Pass};
use crate::architecture::Architecture;
use crate::kernels::UpdateRule;
use crate::layer::chain::Kept;
use crate::layer::{Destination, Layer, Train};
use crate::row::Row;
use crate::simd::{Computation, Simd};

/// The number of parameters up to which a layer is inlined. More multiply-adds than these take one sample longer than
/// ten calls.
const INLINED_PARAMETERS: usize = 1024;

/// [`Layer::forward`]
#[inline(always)]
pub(super) fn forward<L: Layer, S: Simd>(layer: &L, simd: S, input: &L::Input) -> L::Output {
    run::<L, _, _, _>(
        simd,
        inline!(|| {
            let mut output = L::Output::ZERO;
            layer.forward(simd, input, &mut output);
            output
        }),
    )
}

/// [`Layer::linear`]
#[inline(always)]
pub(super) fn linear<L: Layer, S: Simd>(layer: &L, simd: S, input: &L::Input, logits: &mut L::Output) {
    run::<L, _, _, _>(simd, inline!(|| layer.linear(simd, input, logits)));
}

/// [`Layer::forward_batch`]
#[inline(always)]
pub(super) fn forward_batch<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], outputs: &mut [L::Output]) {
    run::<L, _, _, _>(simd, inline!(|| layer.forward_batch(simd, inputs, outputs)));
}

/// [`Layer::linear_batch`]
#[inline(always)]
pub(super) fn linear_batch<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], logits: &mut [L::Output]) {
    run::<L, _, _, _>(simd, inline!(|| layer.linear_batch(simd, inputs, logits)));
}

/// [`Train::forward_train`] without the output activation.
#[inline(always)]
pub(super) fn linear_train<L: Train, S: Simd, const BATCH: usize>(
    layer: &L,
    simd: S,
    pass: Pass,
    inputs: &[L::Input],
    logits: &mut [L::Output],
    tape: &mut L::Tape<BATCH>,
) {
    run::<L, _, _, _>(simd, inline!(|| layer.forward_train(simd, pass, inputs, logits, tape)));
}

/// [`Train::forward_train`], then the activation's with a pass of its own.
#[inline(always)]
pub(super) fn forward_train<L: Train, S: Simd, const BATCH: usize>(
    layer: &L,
    simd: S,
    [pass, activation]: [Pass; 2],
    inputs: &[L::Input],
    outputs: &mut [L::Output],
    kept: &mut [Kept<L>],
    tape: &mut L::Tape<BATCH>,
) {
    run::<L, _, _, _>(
        simd,
        inline!(|| {
            layer.forward_train(simd, pass, inputs, outputs, tape);
            L::Activation::forward_train(simd, activation, outputs, kept);
        }),
    );
}

/// [`Train::backward`] from ∂loss/∂logits.
#[inline(always)]
pub(super) fn linear_backward<L: Train, S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
    destination: Destination<'_, L, R, MOMENTS>,
    simd: S,
    inputs: &[L::Input],
    deltas: &[L::Output],
    tape: &mut L::Tape<BATCH>,
    input_gradient: Option<&mut [L::Input]>,
) {
    run::<L, _, _, _>(simd, inline!(|| L::backward(destination, simd, inputs, deltas, tape, input_gradient)));
}

/// [`Train::backward`] from ∂loss/∂outputs, which `gradient` holds.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub(super) fn backward<L: Train, S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
    destination: Destination<'_, L, R, MOMENTS>,
    simd: S,
    inputs: &[L::Input],
    outputs: &[L::Output],
    kept: &[Kept<L>],
    gradient: &mut [L::Output],
    tape: &mut L::Tape<BATCH>,
    input_gradient: Option<&mut [L::Input]>,
) {
    run::<L, _, _, _>(
        simd,
        inline!(|| {
            L::Activation::backward(simd, outputs, kept, gradient);
            L::backward(destination, simd, inputs, gradient, tape, input_gradient);
        }),
    );
}

/// Runs a part of `L`.
#[inline(always)]
fn run<L: Layer, S: Simd, F: FnOnce() -> T, T>(simd: S, part: F) -> T {
    if const { is_separate::<L>() } { separate(simd, Part(part)) } else { part() }
}

/// Whether the parts of `L` are functions of their own. A chain leaves the choice to its layers.
const fn is_separate<L: Layer>() -> bool {
    L::PARAMETERS > INLINED_PARAMETERS && !matches!(L::ARCHITECTURE, Architecture::Chain(..))
}

/// The function of a part. rustc 1.95 does not pass `inline(never)` of a `#[target_feature]` function to LLVM, which
/// would inline it into one with the same instructions; this function has only those that the program is compiled for.
#[inline(never)]
fn separate<S: Simd, C: Computation>(simd: S, part: C) -> C::Output {
    simd.vectorize(part)
}

/// A part that holds its token.
struct Part<F>(F);

impl<F: FnOnce() -> T, T> Computation for Part<F> {
    type Output = T;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> T {
        self.0()
    }
}

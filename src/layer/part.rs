//! One layer's part in a pass over a network: inlined, or compiled as a function of its own.
//!
//! Each level of a [`Chain`](crate::layer::Chain) is inlined into the level above, and LLVM simplifies the result
//! again. With all layers inlined, compile time would grow with the square of the depth. The function of a part is
//! compiled once, and equal layers share it. A pass enters it once per layer, and its stack is free again before the
//! next layer.

use core::marker::PhantomData;

use crate::activation::{Activation, Pass};
use crate::architecture::Architecture;
use crate::kernels::UpdateRule;
use crate::layer::{Destination, Layer, Train};
use crate::simd::{Computation, Simd};

/// The number of parameters up to which a layer is inlined. Calls add 1 to 5 % to a batch of 32 rows through
/// 32-32-32-10, whose layers are just above; they would add more to smaller ones.
const INLINED_PARAMETERS: usize = 1024;

/// The number of layers at the end of a network that are inlined for one sample, large ones too: small networks pay
/// for no call. Each layer before them adds the 7 ns of a call, a tenth of the time of 64 units.
const INLINED_LAYERS: usize = 4;

/// The values that a layer's activation keeps of each row.
pub(super) type Kept<L> = <<L as Layer>::Activation as Activation>::Kept<<L as Layer>::Output>;

/// The kernels of a pass without training: those of one sample or of a batch.
pub trait Samples {
    /// The kernels of a layer that `Rest` and then a layer with these kernels follow.
    type Before<Rest: Layer>: Samples;

    /// [`Layer::forward`] or [`Layer::forward_batch`].
    fn forward<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], outputs: &mut [L::Output]);

    /// [`Layer::linear`] or [`Layer::linear_batch`].
    fn linear<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], logits: &mut [L::Output]);
}

/// One sample, in a layer that the layers of `Rest` follow.
#[derive(Clone, Copy, Debug)]
pub(super) struct One<Rest = ()>(PhantomData<Rest>);

impl<Rest: Layers> Samples for One<Rest> {
    type Before<Next: Layer> = One<(PhantomData<Next>, Rest)>;

    #[inline(always)]
    fn forward<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], outputs: &mut [L::Output]) {
        let ([input], [output]) = (inputs, outputs) else { return };
        if const { Rest::COUNT < INLINED_LAYERS } {
            layer.forward(simd, input, output);
        } else {
            run::<L, _, _>(simd, inline!(|| layer.forward(simd, input, output)));
        }
    }

    #[inline(always)]
    fn linear<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], logits: &mut [L::Output]) {
        let ([input], [logits]) = (inputs, logits) else { return };
        layer.linear(simd, input, logits);
    }
}

/// The samples of a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch;

impl Samples for Batch {
    type Before<Rest: Layer> = Self;

    #[inline(always)]
    fn forward<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], outputs: &mut [L::Output]) {
        run::<L, _, _>(simd, inline!(|| layer.forward_batch(simd, inputs, outputs)));
    }

    #[inline(always)]
    fn linear<L: Layer, S: Simd>(layer: &L, simd: S, inputs: &[L::Input], logits: &mut [L::Output]) {
        run::<L, _, _>(simd, inline!(|| layer.linear_batch(simd, inputs, logits)));
    }
}

/// The layers behind another one.
pub(super) trait Layers {
    /// Their number.
    const COUNT: usize;
}

impl Layers for () {
    const COUNT: usize = 0;
}

impl<First: Layer, Rest: Layers> Layers for (PhantomData<First>, Rest) {
    const COUNT: usize = layers(&First::ARCHITECTURE) + Rest::COUNT;
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
    run::<L, _, _>(simd, inline!(|| layer.forward_train(simd, pass, inputs, logits, tape)));
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
    run::<L, _, _>(
        simd,
        inline!(|| {
            layer.forward_train(simd, pass, inputs, outputs, tape);
            L::Activation::forward_train(simd, activation, outputs, kept);
        }),
    );
}

/// [`Train::backward`]
#[inline(always)]
pub(super) fn backward<L: Train, S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
    destination: Destination<'_, L, R, MOMENTS>,
    simd: S,
    inputs: &[L::Input],
    deltas: &[L::Output],
    tape: &mut L::Tape<BATCH>,
    input_gradient: Option<&mut [L::Input]>,
) {
    run::<L, _, _>(simd, inline!(|| learn(destination, simd, inputs, deltas, tape, input_gradient)));
}

/// [`Train::backward_first`]
#[inline(always)]
pub(super) fn backward_first<L: Train, S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
    destination: Destination<'_, L, R, MOMENTS>,
    simd: S,
    inputs: &[L::Input],
    deltas: &[L::Output],
    tape: &mut L::Tape<BATCH>,
) {
    run::<L, _, _>(simd, inline!(|| learn_first(destination, simd, inputs, deltas, tape)));
}

/// A layer and its activation in the backward pass.
pub(super) struct Activated<'a, L: Train, R, const BATCH: usize, const MOMENTS: usize> {
    pub(super) destination: Destination<'a, L, R, MOMENTS>,
    /// The outputs of the activation, and the values that it kept.
    pub(super) outputs: &'a [L::Output],
    pub(super) kept: &'a [Kept<L>],
    /// ∂loss/∂outputs, then the layer's delta.
    pub(super) gradient: &'a mut [L::Output],
    pub(super) tape: &'a mut L::Tape<BATCH>,
}

impl<L: Train, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize> Activated<'_, L, R, BATCH, MOMENTS> {
    /// The activation's backward pass, then [`Train::backward`].
    #[inline(always)]
    pub(super) fn backward<S: Simd>(self, simd: S, inputs: &[L::Input], input_gradient: Option<&mut [L::Input]>) {
        let Self { destination, outputs, kept, gradient, tape } = self;
        run::<L, _, _>(
            simd,
            inline!(|| {
                L::Activation::backward(simd, outputs, kept, gradient);
                learn(destination, simd, inputs, gradient, tape, input_gradient);
            }),
        );
    }

    /// The activation's backward pass, then [`Train::backward_first`].
    #[inline(always)]
    pub(super) fn backward_first<S: Simd>(self, simd: S, inputs: &[L::Input]) {
        let Self { destination, outputs, kept, gradient, tape } = self;
        run::<L, _, _>(
            simd,
            inline!(|| {
                L::Activation::backward(simd, outputs, kept, gradient);
                learn_first(destination, simd, inputs, gradient, tape);
            }),
        );
    }
}

/// [`Train::backward`], inside the function of a part.
#[inline(always)]
fn learn<L: Train, S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
    destination: Destination<'_, L, R, MOMENTS>,
    simd: S,
    inputs: &[L::Input],
    deltas: &[L::Output],
    tape: &mut L::Tape<BATCH>,
    input_gradient: Option<&mut [L::Input]>,
) {
    if let Some(destination) = destination.with_exact_moments() {
        let (inputs, deltas) = (batch::<_, BATCH>(inputs), batch::<_, BATCH>(deltas));
        L::backward(destination, simd, inputs, deltas, tape, input_gradient);
    }
}

/// [`Train::backward_first`], inside the function of a part.
#[inline(always)]
fn learn_first<L: Train, S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
    destination: Destination<'_, L, R, MOMENTS>,
    simd: S,
    inputs: &[L::Input],
    deltas: &[L::Output],
    tape: &mut L::Tape<BATCH>,
) {
    if let Some(destination) = destination.with_exact_moments() {
        let (inputs, deltas) = (batch::<_, BATCH>(inputs), batch::<_, BATCH>(deltas));
        L::backward_first(destination, simd, inputs, deltas, tape);
    }
}

/// The first `BATCH` rows. A batch has no more, but a function that receives one hides that from LLVM, and this slice
/// states it again. `size-fit-xor` shrinks by 1.6 % on a Cortex-M0 and by 2.7 % on an M3.
#[inline(always)]
fn batch<T, const BATCH: usize>(rows: &[T]) -> &[T] {
    rows.get(..BATCH).unwrap_or(rows)
}

/// Runs a part of `L`.
#[inline(always)]
fn run<L: Layer, S: Simd, F: FnOnce()>(simd: S, part: F) {
    if const { is_separate::<L, S>() } { separate(simd, Part(part)) } else { part() }
}

/// Whether the parts of `L` are functions of their own. A chain leaves the choice to its layers.
///
/// Scalar backends inline all layers: with functions for the largest layer, a training step of 784-32-10 takes 28 %
/// more instructions on a Cortex-M4F.
const fn is_separate<L: Layer, S: Simd>() -> bool {
    !S::SCALAR && L::PARAMETERS > INLINED_PARAMETERS && !matches!(L::ARCHITECTURE, Architecture::Chain(..))
}

/// The number of layers in a network.
const fn layers(network: &Architecture) -> usize {
    match network {
        Architecture::Chain(first, rest) => layers(first) + layers(rest),
        Architecture::Type { .. } => 1,
    }
}

/// Enters the function of a part. LLVM cannot inline that function into this one.
///
/// rustc 1.95 passes no `inline(never)` of a `#[target_feature]` function to LLVM, which inlines such a function into a
/// caller with the same instructions. This function has only those that the program is compiled for, so LLVM obeys.
/// With AVX2 it is a single jump.
#[inline(never)]
fn separate<S: Simd>(simd: S, part: impl Computation<Output = ()>) {
    simd.vectorize(part);
}

/// A part. Its closure holds the token, whose type is the same.
struct Part<F>(F);

impl<F: FnOnce()> Computation for Part<F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        self.0();
    }
}

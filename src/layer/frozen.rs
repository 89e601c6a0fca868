//! A shared reference to a network as a layer: training passes through it and leaves it unchanged.

use crate::activation::Pass;
use crate::architecture::Architecture;
use crate::floats::floats;
use crate::initializer::Initializer;
use crate::kernels::UpdateRule;
use crate::layer::part::Samples;
use crate::layer::structure::{Hidden, MemoryBetween, Walk};
use crate::layer::{Destination, Fold, Layer, Summary, Train, WellFormed};
use crate::rng::Rng;
use crate::simd::Simd;

/// A reference to a network is a layer too: a frozen body stays in flash while a head in RAM learns.
impl<L: Layer> Layer for &L {
    type Input = L::Input;
    type Output = L::Output;
    type Activation = L::Activation;
    type Structure = Shared;

    const PARAMETERS: usize = L::PARAMETERS;
    const TRAINABLE_PARAMETERS: usize = 0;
    const FLASH_BYTES: usize = L::FLASH_BYTES;
    const SCRATCH_BYTES: usize = L::SCRATCH_BYTES;
    const ARCHITECTURE: Architecture = L::ARCHITECTURE;
    const SUMMARY: Summary = Summary::Frozen(&L::SUMMARY);

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output) {
        L::linear(self, simd, input, logits);
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Self::Input], logits: &mut [Self::Output]) {
        L::linear_batch(self, simd, inputs, logits);
    }

    #[inline]
    fn is_fitted(&self) -> bool {
        L::is_fitted(self)
    }

    /// Does nothing: the reference is shared.
    fn initialize_with(&mut self, _: Option<Initializer>, _: &mut Rng) {}
}

/// The structure of a reference: that of the network.
#[derive(Clone, Copy, Debug)]
pub struct Shared;

impl<L: Layer> Walk<&L> for Shared {
    type Memory<Before, After> = MemoryBetween<L, Before, After>;

    #[inline(always)]
    fn pass<S: Simd, K: Samples>(
        layer: &&L,
        simd: S,
        inputs: Option<&[L::Input]>,
        logits: Option<&mut [L::Output]>,
        hidden: &mut Hidden<'_>,
    ) {
        L::Structure::pass::<_, K>(*layer, simd, inputs, logits, hidden);
    }
}

impl<L: WellFormed<Proof>, Proof> WellFormed<Proof> for &L {}

impl<L: Layer> Fold for &L {
    type Folded = Self;

    fn fold_into(&self, folded: &mut Self) {
        *folded = self;
    }
}

/// The gradient of a layer that does not learn, and the state of an optimizer without moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(4))]
pub struct NoParameters;

floats! { [] NoParameters {} }

impl<L: Train> Train for &L {
    type Gradient = NoParameters;
    type Tape<const BATCH: usize> = L::Tape<BATCH>;
    type Statistics = NoParameters;

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        _: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        L::forward_train(self, simd, Pass::Frozen, inputs, logits, tape);
    }

    #[inline(always)]
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        // The first layer of a network needs no input gradient, so a frozen one has no backward pass.
        if input_gradient.is_some() {
            let layer = *destination.layer();
            let destination: Destination<'_, L, R, MOMENTS> = Destination::Frozen { layer };
            L::backward(destination, simd, inputs, deltas, tape, input_gradient);
        }
    }
}

//! Optimizers: what becomes of a gradient.

mod adam;
mod momentum;
mod sgd;

pub use self::adam::{Adam, Adaptive};
pub use self::momentum::{Momentum, Velocity};
pub use self::sgd::Sgd;

use bytemuck::Zeroable;

use super::Train;
use crate::bytes::Floats;
use crate::simd::Simd;

/// Changes a network's parameters by what backpropagation says.
///
/// An optimizer is plain settings, for which zero is a value ([`Zeroable`]), so that a trainer can be made in a box.
pub trait Optimizer: Zeroable {
    /// What is kept from step to step, and where the gradient is written: structs of the parameters' own shape. Zero is
    /// where training begins.
    type State<Gradient: Floats>: Zeroable;

    /// What a step is multiplied by; it may change between two steps.
    fn learning_rate(&mut self) -> &mut f32;

    /// One step: backpropagates `deltas`, ∂loss/∂logits, through the network and changes its parameters.
    fn step<S: Simd, Net: Train, const BATCH: usize>(
        &self,
        simd: S,
        net: &mut Net,
        state: &mut Self::State<Net::Gradient>,
        inputs: &[Net::Input],
        deltas: &[Net::Output],
        tape: &mut Net::Tape<BATCH>,
    );
}

/// Takes the first `len` values off the front of `values`; none where there are not so many.
#[inline(always)]
fn take<'a>(values: &mut &'a [f32], len: usize) -> &'a [f32] {
    values.split_off(..len).unwrap_or_default()
}

/// Takes the first `len` values off the front of `values`; none where there are not so many.
#[inline(always)]
fn take_mut<'a>(values: &mut &'a mut [f32], len: usize) -> &'a mut [f32] {
    values.split_off_mut(..len).unwrap_or_default()
}

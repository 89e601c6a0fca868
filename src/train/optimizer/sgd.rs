//! Stochastic gradient descent.

use super::Optimizer;
use crate::bytes::Floats;
use crate::simd::Simd;
use crate::train::{Destination, Train};

/// w ← w − η·g, on the spot: no gradient is stored, so that training needs the weights and the activations and no more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    /// η; by default 0.01.
    pub learning_rate: f32,
}

impl Default for Sgd {
    fn default() -> Self {
        Self { learning_rate: 0.01 }
    }
}

impl Optimizer for Sgd {
    type State<Gradient: Floats> = ();

    fn learning_rate(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn step<S: Simd, Net: Train, const BATCH: usize>(
        &self,
        simd: S,
        net: &mut Net,
        (): &mut (),
        inputs: &[Net::Input],
        deltas: &[Net::Output],
        tape: &mut Net::Tape<BATCH>,
    ) {
        let destination = Destination::Parameters { layer: net, learning_rate: self.learning_rate };
        Net::backward(destination, simd, inputs, deltas, tape, None);
    }
}

//! The choice of an execution for one call.

use crate::error::LengthMismatch;
use crate::layer::Layer;
use crate::row::Row;
use crate::simd::{Computation, Execution, Simd};

/// A network, a trainer or a stepper whose next call runs on the execution `E`; created by [`Layer::using`],
/// [`Trainer::using`](crate::train::Trainer::using) and [`Stepper::using`](crate::train::Stepper::using).
///
/// ```
/// use stackprop::prelude::*;
///
/// let net = Dense::<2, 1, Tanh>::new([[0.5], [-0.5]], [0.25]);
/// let [output] = net.using(Reproducible).predict(&[1.0, 2.0]); // the same bits on every CPU
/// assert!((output - (-0.25_f32).tanh()).abs() < 1e-6);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Using<T, E> {
    pub(crate) subject: T,
    pub(crate) execution: E,
}

impl<L: Layer, E: Execution> Using<&L, E> {
    /// [`Layer::predict`] on this execution.
    #[inline]
    pub fn predict(self, input: &L::Input) -> L::Output {
        let mut output = L::Output::ZERO;
        self.predict_into(input, &mut output);
        output
    }

    /// [`Layer::predict_into`] on this execution.
    #[inline]
    pub fn predict_into(self, input: &L::Input, output: &mut L::Output) {
        self.execution.run(Predict { layer: self.subject, input, output });
    }

    /// [`Layer::predict_batch`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Layer::predict_batch`].
    #[inline]
    pub fn predict_batch(self, inputs: &[L::Input], outputs: &mut [L::Output]) -> Result<(), LengthMismatch> {
        if inputs.len() != outputs.len() {
            return Err(LengthMismatch { inputs: inputs.len(), outputs: outputs.len() });
        }
        self.execution.run(PredictBatch { layer: self.subject, inputs, outputs });
        Ok(())
    }

    /// [`Layer::predict_all`] on this execution.
    #[cfg(feature = "alloc")]
    #[must_use]
    #[inline]
    pub fn predict_all(self, inputs: &[L::Input]) -> alloc::vec::Vec<L::Output> {
        let mut outputs = alloc::vec![L::Output::ZERO; inputs.len()];
        self.execution.run(PredictBatch { layer: self.subject, inputs, outputs: &mut outputs });
        outputs
    }
}

/// One call of [`Layer::predict_into`].
struct Predict<'a, L: Layer> {
    layer: &'a L,
    input: &'a L::Input,
    output: &'a mut L::Output,
}

impl<L: Layer> Computation for Predict<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.layer.forward(simd, self.input, self.output);
    }
}

/// One call of [`Layer::predict_batch`].
struct PredictBatch<'a, L: Layer> {
    layer: &'a L,
    inputs: &'a [L::Input],
    outputs: &'a mut [L::Output],
}

impl<L: Layer> Computation for PredictBatch<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.layer.forward_batch(simd, self.inputs, self.outputs);
    }
}

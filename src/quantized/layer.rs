//! The trait of quantized layers, and the memory between them.

use crate::architecture::Architecture;
use crate::floats::Memory;
use crate::layer::{LayerSummary, Summary};
use crate::quantized::data::PlainData;
use crate::quantized::kernels::Backend;
use crate::quantized::{Int8Row, Plan, Quantization, QuantizationError};

/// A layer that computes in integers: a row of `i8` in, a row of `i8` out.
pub trait Int8Layer: PlainData {
    /// One sample's inputs, `[i8; INPUTS]`.
    type Input: Int8Row;
    /// One sample's outputs, `[i8; UNITS]`.
    type Output: Int8Row;
    /// A type of the size of the largest two neighbouring rows, with `Before` before the layer and `After` behind it.
    /// It has no values. That of a layer which consists of no others is `(Before, After)`.
    type Memory<Before, After>;

    /// The description of the layers that a model file stores.
    const ARCHITECTURE: Architecture;
    /// The number of weights and biases.
    const PARAMETERS: usize;
    /// The rows of [`Quantized::summary`](crate::quantized::Quantized::summary).
    const SUMMARY: Summary = Summary::Layer(LayerSummary {
        architecture: Self::ARCHITECTURE,
        activation: match Self::ARCHITECTURE {
            Architecture::Type { inner: [.., activation], .. } => Some(*activation),
            _ => None,
        },
        dropout: 0,
        inputs: Self::Input::LEN,
        outputs: Self::Output::LEN,
        parameters: Self::PARAMETERS,
        trainable_parameters: 0,
        flash_bytes: size_of::<Self>(),
        scratch_bytes: 0,
        value_bytes: size_of::<i8>(),
    });

    /// The scale and the zero point of the outputs.
    fn output(&self) -> Quantization;

    /// Sets the layer's parameters to those of the next layer of `plan`.
    ///
    /// # Errors
    ///
    /// As [`Plan::set_units`]. The layer is then set in part.
    fn set_from(&mut self, plan: &mut Plan<'_>) -> Result<(), QuantizationError>;

    /// Shows the layer to `visitor`; a chain shows its layers in their order.
    fn visit_layers<V: Int8Visitor>(&self, visitor: &mut V);

    /// Writes the outputs of one sample.
    fn forward<B: Backend>(&self, backend: B, input: &Self::Input, output: &mut Self::Output);

    /// [`forward`](Int8Layer::forward) from `input` or else from the hidden rows, to `output` or else to the hidden
    /// rows.
    #[inline(always)]
    fn pass<B: Backend>(
        &self,
        backend: B,
        input: Option<&Self::Input>,
        output: Option<&mut Self::Output>,
        hidden: &mut Hidden<'_>,
    ) {
        match (input, output) {
            (Some(input), Some(output)) => self.forward(backend, input, output),
            (Some(input), None) => {
                if let Some((_, output)) = hidden.turn::<[i8; 0], _>() {
                    self.forward(backend, input, output);
                }
            }
            (None, Some(output)) => {
                if let Some((input, _)) = hidden.turn::<_, [i8; 0]>() {
                    self.forward(backend, input, output);
                }
            }
            (None, None) => {
                if let Some((input, output)) = hidden.turn() {
                    self.forward(backend, input, output);
                }
            }
        }
    }
}

/// A visitor of the layers of a quantized network.
pub trait Int8Visitor {
    /// Visits a layer that consists of no others. `product`: the scale and the zero point before the activation.
    fn visit<L: Int8Layer>(&mut self, layer: &L, product: Quantization);
}

/// [`Int8Layer::Memory`] of a network: its inputs and outputs lie elsewhere.
pub(super) type HiddenMemory<L> = <L as Int8Layer>::Memory<[i8; 0], [i8; 0]>;

/// `T`, in whole words.
#[allow(dead_code)] // only its size and alignment count
#[repr(C, align(4))]
pub(super) struct Words<T>(T);

/// The hidden rows during a pass: those of two neighbours, at the two ends of the memory in turn, as
/// [`layer::structure`](crate::layer) explains.
#[derive(Debug)]
pub struct Hidden<'a> {
    values: &'a mut [i8],
    /// Whether the inputs of the next layer lie at the front.
    at_front: bool,
}

impl<'a> Hidden<'a> {
    /// The hidden rows of a pass, in `memory`.
    #[inline(always)]
    pub(super) fn new<T>(memory: &'a mut Memory<Words<T>, 1>) -> Self {
        Self { values: bytemuck::cast_slice_mut(memory.zeroed(1)), at_front: false }
    }

    /// The next layer's inputs, and the place of its outputs at the other end.
    #[inline(always)]
    fn turn<Input: Int8Row, Output: Int8Row>(&mut self) -> Option<(&Input, &mut Output)> {
        let values = &mut *self.values;
        let at_front = self.at_front;
        self.at_front = !at_front;
        if at_front {
            let (input, free) = values.split_at_mut_checked(Input::LEN)?;
            let begin = free.len().checked_sub(Output::LEN)?;
            Some((Input::within(input)?, Output::within_mut(free.get_mut(begin..)?)?))
        } else {
            let (output, input) = values.split_at_mut_checked(values.len().checked_sub(Input::LEN)?)?;
            Some((Input::within(input)?, Output::within_mut(output)?))
        }
    }
}

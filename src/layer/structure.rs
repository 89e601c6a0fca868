//! How rows pass through a layer, and the memory of the rows between layers.
//!
//! A layer reads its inputs and writes its outputs, so only the rows of two neighbours are in use at a time. They lie
//! at the two ends of the memory, in turn:
//!
//! ```text
//! sequential![L1, L2, L3, L4]        memory
//! L1: inputs → h1                    h1 h1 ·  ·  ·
//! L2:     h1 → h2                    h1 h1 h2 h2 h2
//! L3:     h2 → h3                    h3 ·  h2 h2 h2
//! L4:     h3 → logits                h3 ·  ·  ·  ·
//! ```
//!
//! The memory is as large as the largest two neighbours, so they never overlap: [`Walk::Memory`] is a type of that
//! size.

use core::mem::ManuallyDrop;

use crate::floats::{as_rows, as_rows_mut};
use crate::layer::Layer;
use crate::layer::part::Samples;
use crate::row::Row;
use crate::simd::Simd;

/// How rows pass through the layer `L`: [`Layer::Structure`].
///
/// This trait is sealed. A custom layer names [`Single`].
pub trait Structure<L: Layer>: Walk<L> {}

impl<L: Layer, W: Walk<L>> Structure<L> for W {}

/// The structure of a layer that consists of no others: [`Layer::linear`] and [`Layer::linear_batch`] do all its work.
#[derive(Clone, Copy, Debug)]
pub struct Single;

/// The methods of a [`Structure`].
pub trait Walk<L: Layer> {
    /// A type of the size of the largest two neighbours, with `Before` before the layer and `After` behind it. It has
    /// no values.
    type Memory<Before, After>;

    /// Passes rows through the layer: from `inputs` or else from the hidden rows, to `logits` or else, through the
    /// layer's activation, to the hidden rows.
    fn pass<S: Simd, K: Samples>(
        layer: &L,
        simd: S,
        inputs: Option<&[L::Input]>,
        logits: Option<&mut [L::Output]>,
        hidden: &mut Hidden<'_>,
    );
}

impl<L: Layer> Walk<L> for Single {
    type Memory<Before, After> = (Before, After);

    #[inline(always)]
    fn pass<S: Simd, K: Samples>(
        layer: &L,
        simd: S,
        inputs: Option<&[L::Input]>,
        logits: Option<&mut [L::Output]>,
        hidden: &mut Hidden<'_>,
    ) {
        match (inputs, logits) {
            (Some(inputs), Some(logits)) => K::linear(layer, simd, inputs, logits),
            (Some(inputs), None) => K::forward(layer, simd, inputs, hidden.turn::<Nothing, _>().1),
            (None, Some(logits)) => K::linear(layer, simd, hidden.turn::<_, Nothing>().0, logits),
            (None, None) => {
                let (inputs, outputs) = hidden.turn();
                K::forward(layer, simd, inputs, outputs);
            }
        }
    }
}

/// A row without values.
type Nothing = [f32; 0];

/// [`Walk::Memory`] of `L` with `Before` before the layer and `After` behind it.
pub(super) type MemoryBetween<L, Before, After> = <<L as Layer>::Structure as Walk<L>>::Memory<Before, After>;

/// [`Walk::Memory`] of a network: its inputs and logits lie elsewhere.
pub(super) type HiddenMemory<L> = MemoryBetween<L, Nothing, Nothing>;

/// The larger of two.
pub(super) const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// A type of the size of the larger of two. It has no values.
#[allow(missing_debug_implementations)]
pub union Larger<A, B> {
    _a: ManuallyDrop<A>,
    _b: ManuallyDrop<B>,
}

/// The hidden rows during a pass.
#[derive(Debug)]
pub struct Hidden<'a> {
    values: &'a mut [f32],
    /// The number of samples.
    rows: usize,
    /// The end of `values` at which the inputs of the next layer lie.
    inputs: End,
}

/// An end of the memory.
#[derive(Clone, Copy, Debug)]
enum End {
    Front,
    Back,
}

impl<'a> Hidden<'a> {
    /// The hidden rows of `rows` samples; `values` has at least the size of `rows` times [`HiddenMemory`].
    #[inline(always)]
    pub(super) fn new(values: &'a mut [f32], rows: usize) -> Self {
        Self { values, rows, inputs: End::Back }
    }

    /// The next layer's inputs, and the place of its outputs at the other end.
    #[inline(always)]
    fn turn<Input: Row, Output: Row>(&mut self) -> (&[Input], &mut [Output]) {
        let (values, inputs, outputs) = (&mut *self.values, self.rows * Input::LEN, self.rows * Output::LEN);
        let (inputs, outputs) = match self.inputs {
            End::Front => {
                self.inputs = End::Back;
                let (inputs, free) = values.split_at_mut_checked(inputs).unwrap_or_default();
                let begin = free.len().saturating_sub(outputs);
                (inputs, free.get_mut(begin..))
            }
            End::Back => {
                self.inputs = End::Front;
                let begin = values.len().saturating_sub(inputs);
                let (free, inputs) = values.split_at_mut_checked(begin).unwrap_or_default();
                (inputs, free.get_mut(..outputs))
            }
        };
        (as_rows(inputs), as_rows_mut(outputs.unwrap_or_default()))
    }
}

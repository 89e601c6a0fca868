//! The values of sixteen samples, for products whose lanes run across the samples.

use crate::quantized::Int8Row;

/// The samples of a [`Tile`].
pub(super) const SAMPLES: usize = 16;

/// The neighbouring values of a sample that lie together.
pub(super) const QUADRUPLE: usize = 4;

/// Four neighbouring values of each sample.
pub type Quadruples = [[i8; QUADRUPLE]; SAMPLES];

/// The inputs of the next layer, for sixteen samples, and the place of its outputs at the other end of the memory.
///
/// ```text
/// sample 0      sample 1      …  sample 15
/// x0 x1 x2 x3   x0 x1 x2 x3   …  x0 x1 x2 x3     Quadruples
/// x4 x5 x6 x7   x4 x5 x6 x7   …  x4 x5 x6 x7     the next ones
/// ```
///
/// Behind the last value of a sample, its quadruple holds any values.
#[derive(Debug)]
pub struct Tile<'a> {
    values: &'a mut [Quadruples],
    /// Whether the inputs of the next layer lie at the front.
    at_front: bool,
}

/// The memory of a tile. `T`: the size of the largest two neighbouring rows of one sample.
#[allow(dead_code)] // only its size and alignment count
#[repr(C, align(4))]
pub(super) struct TileMemory<T>([T; SAMPLES], [Quadruples; 2]);

impl<'a> Tile<'a> {
    /// A tile in `memory`, of the size of a [`TileMemory`].
    #[inline(always)]
    pub(super) fn new(memory: &'a mut [f32]) -> Self {
        Self { values: bytemuck::cast_slice_mut(memory.as_chunks_mut::<SAMPLES>().0), at_front: true }
    }

    /// Sets the inputs of the first layer.
    #[inline(always)]
    pub(super) fn load<Row: Int8Row>(&mut self, rows: &[Row; SAMPLES]) {
        self.at_front = true;
        for (index, to) in self.inputs(Row::LEN).iter_mut().enumerate() {
            for (to, row) in to.iter_mut().zip(rows) {
                let (quadruples, rest) = row.values().as_chunks();
                match quadruples.get(index) {
                    Some(quadruple) => *to = *quadruple,
                    None => to.iter_mut().zip(rest).for_each(inline!(|(to, value)| *to = *value)),
                }
            }
        }
    }

    /// Writes the outputs of the last layer.
    #[inline(always)]
    pub(super) fn store<Row: Int8Row>(&mut self, rows: &mut [Row; SAMPLES]) {
        let values = self.inputs(Row::LEN);
        for (sample, row) in rows.iter_mut().enumerate() {
            read(values, sample, row.values_mut());
        }
    }

    /// The next layer's `inputs` inputs, and the place of its `outputs` outputs, which are the inputs of the layer
    /// after it. `None` if the memory is too small.
    #[inline(always)]
    pub(super) fn turn(&mut self, inputs: usize, outputs: usize) -> Option<(&[Quadruples], &mut [Quadruples])> {
        let (inputs, outputs) = (inputs.div_ceil(QUADRUPLE), outputs.div_ceil(QUADRUPLE));
        let values = &mut *self.values;
        let at_front = self.at_front;
        self.at_front = !at_front;
        if at_front {
            let (inputs, free) = values.split_at_mut_checked(inputs)?;
            let begin = free.len().checked_sub(outputs)?;
            Some((inputs, free.get_mut(begin..)?))
        } else {
            let (free, inputs) = values.split_at_mut_checked(values.len().checked_sub(inputs)?)?;
            Some((inputs, free.get_mut(..outputs)?))
        }
    }

    /// The next layer's `inputs` inputs.
    #[inline(always)]
    pub(super) fn inputs(&mut self, inputs: usize) -> &mut [Quadruples] {
        let len = inputs.div_ceil(QUADRUPLE);
        let begin = if self.at_front { 0 } else { self.values.len().saturating_sub(len) };
        self.values.get_mut(begin..begin + len).unwrap_or_default()
    }

    /// Changes the next layer's inputs row by row.
    #[inline(always)]
    pub(super) fn each_row<Row: Int8Row>(&mut self, change: impl Fn(&mut [i8])) {
        let values = self.inputs(Row::LEN);
        let mut row = Row::ZERO;
        for sample in 0..SAMPLES {
            read(values, sample, row.values_mut());
            change(row.values_mut());
            write(row.values(), values, sample);
        }
    }
}

/// Computes a layer sample by sample: `forward` reads a row of inputs and writes a row of outputs.
#[inline(always)]
pub(super) fn each_sample<Input: Int8Row, Output: Int8Row>(
    x: &[Quadruples],
    y: &mut [Quadruples],
    forward: impl Fn(&Input, &mut Output),
) {
    let (mut input, mut output) = (Input::ZERO, Output::ZERO);
    for sample in 0..SAMPLES {
        read(x, sample, input.values_mut());
        forward(&input, &mut output);
        write(output.values(), y, sample);
    }
}

/// Copies a row into a tile.
#[inline(always)]
fn write(row: &[i8], to: &mut [Quadruples], sample: usize) {
    let (quadruples, rest) = row.as_chunks();
    let mut to = to.iter_mut().filter_map(inline!(|to: &mut Quadruples| to.get_mut(sample)));
    for (quadruple, to) in quadruples.iter().zip(&mut to) {
        *to = *quadruple;
    }
    to.next().into_iter().flatten().zip(rest).for_each(inline!(|(to, value)| *to = *value));
}

/// Copies a row out of a tile.
#[inline(always)]
fn read(from: &[Quadruples], sample: usize, row: &mut [i8]) {
    let (quadruples, rest) = row.as_chunks_mut();
    let mut from = from.iter().filter_map(inline!(|from: &Quadruples| from.get(sample)));
    for (quadruple, from) in quadruples.iter_mut().zip(&mut from) {
        *quadruple = *from;
    }
    rest.iter_mut().zip(from.next().into_iter().flatten()).for_each(inline!(|(value, from)| *value = *from));
}

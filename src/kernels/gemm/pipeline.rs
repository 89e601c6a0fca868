//! Z = X·W + b on several threads, each of which has some of the inputs, and so some rows of W.
//!
//! A sum is not cut, but passed on: the first thread begins the sums of some columns of Z with its inputs, and hands these columns
//! over to the second, which goes on with its own inputs while the first begins the next columns. The order of every sum stays
//! what it is.
//!
//! Why not give each thread some columns, which would not have to wait for each other? Because the gradient and the delta of a layer
//! are divided by its inputs: so a thread reads and writes the same rows of W in all three products, and they stay in its core's
//! cache. Rows are contiguous; columns of W share a cache line with the others' in nearly every row, and each such line goes from
//! core to core several times a step. (Measured with 784 × 300 and batches of 32: that, or the half of W that a core reads
//! from the other if Z is divided by its rows, takes as long as the second core spares.)

use core::ops::Range;

use crate::kernels::gemm::affine_batch::Wide;
use crate::kernels::gemm::lhs::AlongRows;
use crate::kernels::gemm::pack::{WIDEST, depth, for_each_panel, part, with_panel};
use crate::kernels::gemm::tile::{Begin, Out, are_worth};
use crate::simd::{ColumnsMut, Computation, Registers, Simd};
use crate::threads::{PIECES, Receiver, Sender, Spsc, WorkerSet};

/// The factors, and what is added.
#[derive(Clone, Copy)]
pub(super) struct Factors<'a, const INPUTS: usize, const UNITS: usize> {
    pub(super) x: &'a [[f32; INPUTS]],
    pub(super) w: &'a [[f32; UNITS]; INPUTS],
    pub(super) b: &'a [f32; UNITS],
}

/// Whether there are pieces enough that the threads wait for each other for the lesser part of the time.
pub(super) const fn are_enough(units: usize) -> bool {
    units >= 3 * WIDEST
}

/// The product, divided over the workers.
pub(super) fn affine_stages<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    factors: Factors<'_, INPUTS, UNITS>,
    z: &mut [[f32; UNITS]],
    workers: WorkerSet<'_>,
) {
    run(simd, factors, INPUTS, ColumnsMut::new(z), None, workers);
}

/// The first `inputs` of the product, divided over the workers; `to` is where the pieces go that have them.
fn run<'a, S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    factors: Factors<'a, INPUTS, UNITS>,
    inputs: usize,
    z: ColumnsMut<'a, UNITS>,
    to: Option<Sender<'_, Piece<'a, UNITS>>>,
    workers: WorkerSet<'_>,
) {
    let Some((last, workers)) = workers.split_last() else {
        let from = PieceSource::Matrix(&mut Pieces::new(z));
        return simd.vectorize_product(Stage { factors, inputs: 0..inputs, from, to });
    };
    let stages = workers.members() + 1;
    let middle = inputs * stages / (stages + 1);
    let pipe = Spsc::default();
    let (sender, receiver) = (pipe.sender(), pipe.receiver());
    last.join(
        || run(simd, factors, middle, z, Some(sender), workers),
        || simd.vectorize_product(Stage { factors, inputs: middle..inputs, from: PieceSource::Spsc(receiver), to }),
    );
}

/// A piece of Z: some columns of some of its rows.
struct Piece<'a, const UNITS: usize> {
    /// The first of the rows.
    row: usize,
    z: ColumnsMut<'a, UNITS>,
}

/// Where the pieces come from that a stage works on.
enum PieceSource<'a, 'p, const UNITS: usize> {
    /// All that there are.
    Matrix(&'p mut Pieces<'a, UNITS>),
    /// From the stage before.
    Spsc(Receiver<'p, Piece<'a, UNITS>>),
}

impl<'a, const UNITS: usize> PieceSource<'a, '_, UNITS> {
    fn next(&mut self) -> Option<Piece<'a, UNITS>> {
        match self {
            Self::Matrix(pieces) => pieces.next(),
            Self::Spsc(pipe) => pipe.receive(),
        }
    }
}

/// A matrix in pieces.
///
/// First every second, then those between: two threads that are one piece apart write no cache line both then, which is worth a
/// sixth of the time.
struct Pieces<'a, const UNITS: usize> {
    pieces: [Option<Piece<'a, UNITS>>; PIECES],
    next: usize,
}

impl<'a, const UNITS: usize> Pieces<'a, UNITS> {
    /// Columns in a piece: whole panels.
    const COLUMNS: usize = UNITS.div_ceil(WIDEST).div_ceil(PIECES / 2) * WIDEST;
    /// Pieces beside each other.
    const COLUMN_PIECES: usize = UNITS.div_ceil(Self::COLUMNS);
    /// Pieces that are enough, and the fewest rows of one. A panel of W is fetched for each, which takes a part of its time that
    /// only many rows make small; but where the columns are few the others would wait longer.
    const TARGET_PIECES: usize = 12;
    const ROWS: usize = if Self::COLUMN_PIECES < Self::TARGET_PIECES / 2 { 16 } else { 32 };

    fn new(mut z: ColumnsMut<'a, UNITS>) -> Self {
        let mut pieces = [const { None }; PIECES];
        let mut places = pieces.iter_mut();
        let rows = z.rows();
        let blocks = Self::TARGET_PIECES.div_ceil(Self::COLUMN_PIECES).min(rows / Self::ROWS).max(1);
        for block in 0..blocks {
            let (row, end) = (rows * block / blocks, rows * (block + 1) / blocks);
            let (mut left, rest) = z.split_at_row(end - row);
            z = rest;
            for place in places.by_ref().take(Self::COLUMN_PIECES) {
                // The last is no narrower than a vector.
                let columns = left.columns().len();
                let is_last = columns < Self::COLUMNS + WIDEST / 2;
                *place = Some(Piece { row, z: left.split_off_columns(if is_last { columns } else { Self::COLUMNS }) });
                if is_last {
                    break;
                }
            }
        }
        Self { pieces, next: 0 }
    }

    fn next(&mut self) -> Option<Piece<'a, UNITS>> {
        loop {
            let piece = self.pieces.get_mut(self.next)?.take();
            self.next += 2;
            if self.next >= PIECES && self.next.is_multiple_of(2) {
                self.next = 1;
            }
            if piece.is_some() {
                return piece;
            }
        }
    }
}

/// What one thread does: it goes on with the sums, over some of the inputs.
struct Stage<'a, 'p, const INPUTS: usize, const UNITS: usize> {
    factors: Factors<'a, INPUTS, UNITS>,
    inputs: Range<usize>,
    from: PieceSource<'a, 'p, UNITS>,
    to: Option<Sender<'p, Piece<'a, UNITS>>>,
}

impl<const INPUTS: usize, const UNITS: usize> Computation for Stage<'_, '_, INPUTS, UNITS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        if const { are_worth::<S::Widest>(UNITS) } {
            self.compute(simd.widest());
        } else {
            self.compute(simd);
        }
    }
}

impl<const INPUTS: usize, const UNITS: usize> Stage<'_, '_, INPUTS, UNITS> {
    #[inline(always)]
    fn compute<T: Registers>(self, registers: T) {
        let Self { factors: Factors { x, w, b }, inputs, mut from, mut to } = self;
        let depth = depth(inputs.len());
        with_panel::<T::Values, INPUTS>(inline!(|panel| {
            while let Some(Piece { row, mut z }) = from.next() {
                let x = part(x, row, z.rows());
                for first in inputs.clone().step_by(depth) {
                    let columns = z.columns();
                    let begin = if first == 0 { Begin::Row(b) } else { Begin::Old };
                    let left = AlongRows { rows: x, first };
                    let right = part(w, first, depth.min(inputs.end - first));
                    let out = Out::store(z.reborrow(), begin);
                    for_each_panel::<T, UNITS>(columns, &mut Wide { registers, left, right, out, panel });
                }
                if let Some(to) = &mut to {
                    to.send(Piece { row, z });
                }
            }
        }));
    }
}

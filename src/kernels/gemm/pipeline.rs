//! Z = X·W + b on several threads, each of which has some of the inputs and so some rows of W.
//!
//! No sum is cut: the first thread begins the sums of some columns of Z with its inputs and sends these columns to the second, which
//! continues them with its own inputs while the first begins the next columns. The order of every sum stays the same.
//!
//! Threads that each computed some columns would not wait for each other. But the gradient and the delta of a layer are divided by
//! its inputs: here a thread reads and writes the same rows of W in all three products, and they stay in its core's cache. Columns of
//! W share a cache line with a neighbour's in nearly every row, and such a line moves between the cores several times a step. With
//! 784 × 300 weights and batches of 32, those moves take as long as the second core saves, and so does the half of W that a core
//! reads from the other if the rows of Z are divided.

use core::ops::Range;

use crate::kernels::gemm::affine_batch::Factors;
use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::ByRows;
use crate::kernels::gemm::pack::Rows;
use crate::kernels::gemm::panel::PANEL_MAX;
use crate::kernels::gemm::scratch::{Packed, Scratch, with_panels};
use crate::kernels::gemm::sizes::Sizes;
use crate::simd::{ColumnsMut, MatrixRef, Registers, Simd, Workers};
use crate::threads::{PIECES, Receiver, Sender, Spsc};

/// Whether `units` make enough pieces that the threads wait for each other for the lesser part of the time.
pub(super) const fn worth_pipelining(units: usize) -> bool {
    units >= 3 * PANEL_MAX
}

/// The product, divided among the workers and this thread.
pub(super) fn affine_batch<S: Simd>(
    simd: S,
    factors: Factors<'_, impl Sizes>,
    z: ColumnsMut<'_>,
    workers: impl Workers,
) {
    stages(simd, factors, factors.sizes.inputs(), z, None, workers);
}

/// The first `inputs` of the product, divided among the workers; `next` takes the pieces that have them.
fn stages<'a, S: Simd, D: Sizes>(
    simd: S,
    factors: Factors<'a, D>,
    inputs: usize,
    z: ColumnsMut<'a>,
    next: Option<Sender<'_, Piece<'a>>>,
    workers: impl Workers,
) {
    let count = workers.count();
    if count == 0 {
        return stage(simd, factors, 0..inputs, PieceSource::Matrix(Pieces::new(z, factors.sizes.units())), next);
    }
    let cut = inputs * count / (count + 1);
    let pipe = Spsc::default();
    let (sender, receiver) = (pipe.sender(), pipe.receiver());
    workers.join(
        |others| stages(simd, factors, cut, z, Some(sender), others),
        || stage(simd, factors, cut..inputs, PieceSource::Stage(receiver), next),
    );
}

/// The work of one thread: continues the sums over some of the inputs.
fn stage<'a, S: Simd, D: Sizes>(
    simd: S,
    factors: Factors<'a, D>,
    inputs: Range<usize>,
    pieces: PieceSource<'a, '_>,
    next: Option<Sender<'_, Piece<'a>>>,
) {
    with_panels(simd, factors.sizes.units(), inputs.len(), 1, Stage { factors, inputs, pieces, next });
}

/// A piece of Z: some columns of some of its rows.
struct Piece<'a> {
    /// The first of the rows.
    row: usize,
    z: ColumnsMut<'a>,
}

/// The pieces that a stage works on.
enum PieceSource<'a, 'p> {
    /// All pieces of the matrix.
    Matrix(Pieces<'a>),
    /// The pieces of the stage before.
    Stage(Receiver<'p, Piece<'a>>),
}

impl<'a> PieceSource<'a, '_> {
    fn next(&mut self) -> Option<Piece<'a>> {
        match self {
            Self::Matrix(pieces) => pieces.next(),
            Self::Stage(receiver) => receiver.receive(),
        }
    }
}

/// Pieces that suffice for the threads to wait little for each other.
const TARGET_PIECES: usize = 12;

/// A matrix in pieces: every second piece, then those between. Two threads that are one piece apart then write no common cache line,
/// which saves a sixth of the time.
struct Pieces<'a> {
    pieces: [Option<Piece<'a>>; PIECES],
    next: usize,
}

impl<'a> Pieces<'a> {
    fn new(mut z: ColumnsMut<'a>, units: usize) -> Self {
        // Whole panels.
        let columns = units.div_ceil(PANEL_MAX).div_ceil(PIECES / 2) * PANEL_MAX;
        let column_pieces = units.div_ceil(columns.max(1)).max(1);
        // Every piece packs a panel of W, whose time only many rows make small; with few columns the others would wait longer.
        let min_rows = if column_pieces < TARGET_PIECES / 2 { 16 } else { 32 };
        let mut pieces = [const { None }; PIECES];
        let mut places = pieces.iter_mut();
        let rows = z.rows();
        let blocks = TARGET_PIECES.div_ceil(column_pieces).min(rows / min_rows).max(1);
        for block in 0..blocks {
            let (row, end) = (rows * block / blocks, rows * (block + 1) / blocks);
            let (mut block, rest) = z.split_at_row(end - row);
            z = rest;
            for place in places.by_ref().take(column_pieces) {
                // The last piece is no narrower than a register.
                let width = block.columns().len();
                let is_last = width < columns + PANEL_MAX / 2;
                *place = Some(Piece { row, z: block.split_off_columns(if is_last { width } else { columns }) });
                if is_last {
                    break;
                }
            }
        }
        Self { pieces, next: 0 }
    }

    fn next(&mut self) -> Option<Piece<'a>> {
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

struct Stage<'a, 'p, D> {
    factors: Factors<'a, D>,
    inputs: Range<usize>,
    pieces: PieceSource<'a, 'p>,
    next: Option<Sender<'p, Piece<'a>>>,
}

impl<D: Sizes> Packed for Stage<'_, '_, D> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(self, simd: S, registers: T, scratch: &mut Scratch<'_, T>) {
        let Self { factors: Factors { x, w, b, sizes }, inputs: depth, mut pieces, mut next } = self;
        let (inputs, units) = (sizes.inputs(), sizes.units());
        while let Some(Piece { row, mut z }) = pieces.next() {
            let gemm = Gemm {
                lhs: ByRows(MatrixRef::new(x, inputs).rows_from(row)),
                rhs: Rows::<_, false>::new(sizes, w),
                rows: z.rows(),
                columns: z.columns(),
                depth: depth.clone(),
                epilogue: Store { out: z.reborrow(), begin: if depth.start == 0 { Begin::Row(b) } else { Begin::Old } },
            };
            gemm.run(simd, registers, scratch);
            if let Some(next) = &mut next {
                next.send(Piece { row, z });
            }
        }
    }
}

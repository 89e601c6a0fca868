//! Z = X·W + b on several threads. Each thread owns some inputs and their rows of W.
//!
//! No sum is divided: the first thread starts the sums of some columns of Z with its inputs and sends these columns to
//! the second, which continues the sums with its own inputs while the first starts the next columns. The order of every
//! sum stays the same.
//!
//! Dividing the columns of Z instead would avoid waiting, but the gradient and the delta of a layer divide its inputs:
//! a thread then reads and writes the same rows of W in all three products, and they stay in its core's cache. With
//! divided columns, two threads share a cache line in nearly every row of W, and the line moves between the cores
//! several times per step. With 784 × 300 weights and batches of 32, these moves cost as much time as the second core
//! saves. Dividing the rows of Z costs the same, because each core reads half of W from the other.

use core::ops::Range;

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::factors::Factors;
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::ByRows;
use crate::kernels::gemm::pack::Weights;
use crate::kernels::gemm::panel::{PANEL_MAX, share};
use crate::kernels::gemm::scratch::with_panels;
use crate::simd::{ColumnsMut, EightLanes, Product, Registers, Simd, Workers};
use crate::threads::{PIECES, Receiver, Sender, Spsc};

/// Whether `units` give enough pieces that the threads wait less than half of the time.
pub(super) const fn worth_pipelining(units: usize) -> bool {
    units >= 3 * PANEL_MAX
}

/// Divides the product among the workers and this thread.
pub(super) fn affine_batch<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    factors: Factors<'_, INPUTS, UNITS>,
    z: ColumnsMut<'_, UNITS>,
    workers: impl Workers,
) {
    stages(simd, factors, INPUTS, z, None, workers);
}

/// Divides the first `inputs` of the product among the workers; `next` receives the finished pieces.
fn stages<'a, S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    factors: Factors<'a, INPUTS, UNITS>,
    inputs: usize,
    z: ColumnsMut<'a, UNITS>,
    next: Option<Sender<'_, Piece<'a, UNITS>>>,
    workers: impl Workers,
) {
    let count = workers.count();
    if count == 0 {
        return stage(simd, factors, 0..inputs, PieceSource::Matrix(Pieces::new(z)), next);
    }
    let cut = share(inputs, count, count + 1);
    let mut pipe = Spsc::default();
    let (sender, receiver) = pipe.ends();
    workers.join(
        |others| stages(simd, factors, cut, z, Some(sender), others),
        || stage(simd, factors, cut..inputs, PieceSource::Stage(receiver), next),
    );
}

/// The work of one thread: continues the sums over its inputs.
fn stage<'a, S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    factors: Factors<'a, INPUTS, UNITS>,
    inputs: Range<usize>,
    pieces: PieceSource<'a, '_, UNITS>,
    next: Option<Sender<'_, Piece<'a, UNITS>>>,
) {
    simd.vectorize_product(Stage { factors, inputs, pieces, next });
}

/// A piece of Z: some columns of some of its rows.
struct Piece<'a, const UNITS: usize> {
    /// The first row of the piece.
    row: usize,
    z: ColumnsMut<'a, UNITS>,
}

/// The source of the pieces that a stage processes.
#[expect(clippy::large_enum_variant, reason = "a box would need the heap; each stage has one source")]
enum PieceSource<'a, 'p, const UNITS: usize> {
    /// All pieces of the matrix.
    Matrix(Pieces<'a, UNITS>),
    /// The pieces that the previous stage sends.
    Stage(Receiver<'p, Piece<'a, UNITS>>),
}

impl<'a, const UNITS: usize> PieceSource<'a, '_, UNITS> {
    fn next(&mut self) -> Option<Piece<'a, UNITS>> {
        match self {
            Self::Matrix(pieces) => pieces.next(),
            Self::Stage(receiver) => receiver.receive(),
        }
    }
}

/// The number of pieces that keeps waiting short.
const TARGET_PIECES: usize = 12;

/// A matrix in pieces: the even-numbered pieces, then the odd-numbered. Two threads that are one piece apart then write
/// no common cache line, which saves a sixth of the time.
struct Pieces<'a, const UNITS: usize> {
    pieces: [Option<Piece<'a, UNITS>>; PIECES],
    next: usize,
}

impl<'a, const UNITS: usize> Pieces<'a, UNITS> {
    fn new(mut z: ColumnsMut<'a, UNITS>) -> Self {
        // A piece consists of whole panels.
        let columns = UNITS.div_ceil(PANEL_MAX).div_ceil(PIECES / 2) * PANEL_MAX;
        let column_pieces = UNITS.div_ceil(columns.max(1)).max(1);
        // Every piece packs a panel of W, and only many rows amortize that; with few columns, larger pieces would make
        // the other threads wait.
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
                // The last piece is at least one register wide.
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

struct Stage<'a, 'p, const INPUTS: usize, const UNITS: usize> {
    factors: Factors<'a, INPUTS, UNITS>,
    inputs: Range<usize>,
    pieces: PieceSource<'a, 'p, UNITS>,
    next: Option<Sender<'p, Piece<'a, UNITS>>>,
}

impl<const INPUTS: usize, const UNITS: usize> Product for Stage<'_, '_, INPUTS, UNITS> {
    #[inline(always)]
    fn run<S: EightLanes, T: Registers>(self, simd: S, registers: T) {
        let Self { factors: Factors { x, w, b }, inputs: depth, mut pieces, mut next } = self;
        with_panels::<T, Weights<'_, UNITS, INPUTS>>(inline!(|packed| {
            while let Some(Piece { row, mut z }) = pieces.next() {
                let gemm = Gemm {
                    lhs: ByRows::new(x.get(row..).unwrap_or_default()),
                    rhs: Weights::<UNITS, INPUTS>::new(w),
                    epilogue: Store {
                        out: z.reborrow(),
                        begin: if depth.start == 0 { Begin::PerColumn(b) } else { Begin::Old },
                    },
                    depth: depth.clone(),
                };
                gemm.run_with(simd, registers, packed);
                if let Some(next) = &mut next {
                    next.send(Piece { row, z });
                }
            }
        }));
    }
}

//! z = x·W + b for one sample.

use crate::kernels::nonzero::{for_each_nonzero, nonzero_indices};
use crate::kernels::{L1_WEIGHTS, columns};
use crate::simd::Simd;
use crate::unrolled::unrolled;

/// Vectors of sums that stay in registers for all inputs; a wider layer keeps its sums in memory.
const VECTORS: usize = 8;

/// The number of weights up to which a search for zero inputs costs more than it saves.
const ZERO_SKIP_MIN: usize = 1024;

/// Inputs per search for zeros if the sums are in memory: their indices take 4 KiB of stack.
const INPUTS_PER_SEARCH: usize = 1024;

/// Prefetch distance in floats for weights larger than L1. It saves a fifth of the time of a 784×32 layer whose weights
/// are not aligned to 32 bytes: allocators do not guarantee that alignment, and without it every other load spans two
/// cache lines.
const PREFETCH_DISTANCE: usize = 1024;

/// The number of units above which `in_memory` adds eight rows of weights per pass instead of four. Eight rows amortize
/// the loads and stores of the sums better, but with few units each vector waits for its own previous sum.
const EIGHT_ROWS_ABOVE: usize = 128;

/// z = x·W + b.
///
/// In a layer with more than `ZERO_SKIP_MIN` weights, an input of zero skips its row, which saves most of the work on
/// images.
#[inline(always)]
pub fn affine<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    if const { S::SCALAR } {
        simd.affine::<true, _, _>(x, w, b, z, INPUTS * UNITS > ZERO_SKIP_MIN);
    } else if UNITS == 1 && INPUTS <= ZERO_SKIP_MIN {
        scalars(simd, x, w, b, z);
    } else if INPUTS * UNITS > ZERO_SKIP_MIN && UNITS > VECTORS * S::LANES {
        if UNITS > EIGHT_ROWS_ABOVE {
            in_memory::<_, _, _, 8>(simd, x, w, b, z);
        } else {
            in_memory::<_, _, _, 4>(simd, x, w, b, z);
        }
    } else {
        for column in (0..UNITS).step_by(VECTORS * S::LANES) {
            // Each width is its own instantiation with an array of exactly that length: LLVM would spill part of a
            // longer array.
            match (UNITS - column).div_ceil(S::LANES) {
                1 => in_registers::<_, _, _, 1>(simd, x, w, b, z, column),
                2 => in_registers::<_, _, _, 2>(simd, x, w, b, z, column),
                3 => in_registers::<_, _, _, 3>(simd, x, w, b, z, column),
                4 => in_registers::<_, _, _, 4>(simd, x, w, b, z, column),
                5 => in_registers::<_, _, _, 5>(simd, x, w, b, z, column),
                6 => in_registers::<_, _, _, 6>(simd, x, w, b, z, column),
                7 => in_registers::<_, _, _, 7>(simd, x, w, b, z, column),
                _ => in_registers::<_, _, _, VECTORS>(simd, x, w, b, z, column),
            }
        }
    }
}

/// z = b + Σ x·w over the inputs, in order, one unit after the other: for a single unit, a vector would waste seven
/// lanes.
#[inline(always)]
fn scalars<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    for unit in 0..UNITS {
        let mut sum = b[unit];
        unrolled!(by 4: for i in 0..INPUTS { sum = simd.mul_add_one(x[i], w[i][unit], sum); });
        z[unit] = sum;
    }
}

/// z = b + Σ x·w over the inputs, in order, for `V` vectors of units from `column`.
#[inline(always)]
fn in_registers<S: Simd, const INPUTS: usize, const UNITS: usize, const V: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
    column: usize,
) {
    let mut sums = [simd.splat(0.0); V];
    unrolled!(for v in 0..V {
        sums[v] = columns::load(simd, b, column + v * S::LANES);
    });
    if INPUTS * UNITS <= ZERO_SKIP_MIN {
        unrolled!(by 4: for i in 0..INPUTS { add_row(simd, x[i], &w[i], column, &mut sums); });
    } else {
        let distance = if INPUTS * UNITS > L1_WEIGHTS { PREFETCH_DISTANCE } else { 0 };
        for_each_nonzero(simd, x, w, distance, inline!(|x, w| add_row(simd, x, w, column, &mut sums)));
    }
    unrolled!(for v in 0..V {
        columns::store(simd, sums[v], z, column + v * S::LANES);
    });
}

/// Adds x·w to the sums, for the units from `column`.
#[inline(always)]
fn add_row<S: Simd, const V: usize>(simd: S, x: f32, w: &[f32], column: usize, sums: &mut [S::Vector; V]) {
    let x = simd.splat(x);
    unrolled!(for v in 0..V {
        sums[v] = simd.mul_add(x, columns::load(simd, w, column + v * S::LANES), sums[v]);
    });
}

/// z = b + Σ x·w over the nonzero inputs, in order, `ROWS` at a time: the weights stream in memory order, at the
/// bandwidth of their cache level.
#[inline(always)]
fn in_memory<S: Simd, const INPUTS: usize, const UNITS: usize, const ROWS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    // The last vector ends at the end of the row and may overlap the one before. It stays in a register: reloading it
    // would span two pending stores and stall.
    let last = UNITS.saturating_sub(S::LANES);
    let mut last_sum = columns::load(simd, b, last);
    *z = *b;
    with_indices::<INPUTS>(inline!(|buffer| {
        for (x, w) in x.chunks(INPUTS_PER_SEARCH).zip(w.chunks(INPUTS_PER_SEARCH)) {
            let indices = nonzero_indices(simd, x, buffer);
            let mut first = 0;
            while first < indices.len() {
                let rows: Rows<'_, UNITS, ROWS> = rows(indices, first, x, w);
                for column in (0..last).step_by(S::LANES) {
                    let sum = add_rows(simd, rows, column, columns::load(simd, z, column));
                    columns::store(simd, sum, z, column);
                }
                last_sum = add_rows(simd, rows, last, last_sum);
                first += ROWS;
            }
        }
    }));
    columns::store(simd, last_sum, z, last);
}

/// Calls `f` with an array for the indices of one search.
#[inline(always)]
fn with_indices<const INPUTS: usize>(f: impl FnOnce(&mut [u32])) {
    // The compiler resolves the condition, and the stack holds only the array of the chosen branch.
    if const { INPUTS <= INPUTS_PER_SEARCH } {
        f(&mut [0; INPUTS]);
    } else {
        f(&mut [0; INPUTS_PER_SEARCH]);
    }
}

/// `ROWS` inputs with their rows of weights.
type Rows<'a, const UNITS: usize, const ROWS: usize> = [(f32, &'a [f32; UNITS]); ROWS];

/// The inputs whose indices begin at `first`, and their rows. Zeros pad the array beyond the last index; they add
/// nothing to the sums.
#[inline(always)]
fn rows<'a, const UNITS: usize, const ROWS: usize>(
    indices: &[u32],
    first: usize,
    x: &[f32],
    w: &'a [[f32; UNITS]],
) -> Rows<'a, UNITS, ROWS> {
    let mut rows: Rows<'_, UNITS, ROWS> = const { [(0.0, &[0.0; UNITS]); ROWS] };
    unrolled!(for number in 0..ROWS {
        let input = indices.get(first + number).map_or(x.len(), inline!(|index| *index as usize));
        if let (Some(x), Some(w)) = (x.get(input), w.get(input)) {
            rows[number] = (*x, w);
        }
    });
    rows
}

/// `sum` + Σ x·w over the rows, in order, for eight units from `column`.
#[inline(always)]
fn add_rows<S: Simd, const UNITS: usize, const ROWS: usize>(
    simd: S,
    rows: Rows<'_, UNITS, ROWS>,
    column: usize,
    mut sum: S::Vector,
) -> S::Vector {
    unrolled!(for row in 0..ROWS {
        let (x, w) = rows[row];
        sum = simd.mul_add(simd.splat(x), columns::load(simd, w, column), sum);
    });
    sum
}

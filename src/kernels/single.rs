//! z = x·W + b for one sample.

use crate::kernels::CACHED;
use crate::kernels::columns;
use crate::kernels::nonzero::{for_each_nonzero, nonzero_indices};
use crate::simd::{LANES, Simd};

/// Vectors of units whose sums stay in registers while all inputs pass; a wider layer keeps its sums in memory.
const VECTORS: usize = 8;

/// Weights up to which looking for inputs of zero costs more than it saves.
const SMALL: usize = 1024;

/// Inputs that are looked through for zeros before their rows pass, where the sums are in memory: their indices take 4 KiB of stack.
const BLOCK: usize = 1024;

/// How far ahead weights that do not stay in the first cache are asked for. In a layer of 784 × 32 it takes a fifth of the time off where
/// the network is not at a multiple of 32 bytes, which allocators do not see to: then every other load is of two cache lines.
const AHEAD: usize = 1024;

/// Units from which on eight rows of weights pass together through sums in memory, and not four: what a row costs beside its
/// weights is less then, but the sums of few units would wait for each other.
const WIDE: usize = 128;

/// z = x·W + b.
///
/// In a layer of some size an input of zero skips its row of weights, which is most of the work on images.
#[inline(always)]
pub fn affine<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    if S::SCALAR {
        simd.affine(x, w, b, z, INPUTS * UNITS > SMALL);
    } else if UNITS == 1 && INPUTS <= SMALL {
        one_unit(simd, x, w.as_flattened(), b, z);
    } else if INPUTS * UNITS > SMALL && UNITS > VECTORS * LANES {
        if UNITS > WIDE {
            in_memory::<_, _, _, 8>(simd, x, w, b, z);
        } else {
            in_memory::<_, _, _, 4>(simd, x, w, b, z);
        }
    } else {
        for column in (0..UNITS).step_by(VECTORS * LANES) {
            // As many sums as are needed, in an array of so many: in a part of a longer one they would not stay in registers.
            match (UNITS - column).div_ceil(LANES) {
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

/// z = b + Σ x·w over the inputs, in order, for the only unit: a vector would be seven lanes too long.
#[inline(always)]
fn one_unit<S: Simd>(simd: S, x: &[f32], w: &[f32], b: &[f32], z: &mut [f32]) {
    for (z, b) in z.iter_mut().zip(b) {
        *z = x.iter().zip(w).fold(*b, inline!(|sum, (x, w)| simd.mul_add_one(*x, *w, sum)));
    }
}

/// z = b + Σ x·w over the inputs, in order, for `V` vectors of units from `column` on.
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
    for (v, sum) in sums.iter_mut().enumerate() {
        *sum = columns::load(simd, b, column + v * LANES);
    }
    if INPUTS * UNITS <= SMALL {
        for (x, w) in x.iter().zip(w) {
            add_row(simd, *x, w, column, &mut sums);
        }
    } else {
        let ahead = if INPUTS * UNITS > CACHED { AHEAD } else { 0 };
        for_each_nonzero(simd, x, w, ahead, inline!(|x, w| add_row(simd, x, w, column, &mut sums)));
    }
    for (v, sum) in sums.into_iter().enumerate() {
        columns::store(sum, z, column + v * LANES);
    }
}

/// Adds x·w to the sums, for the units from `column` on.
#[inline(always)]
fn add_row<S: Simd, const V: usize>(simd: S, x: f32, w: &[f32], column: usize, sums: &mut [S::Vector; V]) {
    let x = simd.splat(x);
    for (v, sum) in sums.iter_mut().enumerate() {
        *sum = simd.mul_add(x, columns::load(simd, w, column + v * LANES), *sum);
    }
}

/// z = b + Σ x·w over the inputs that are not zero, in order, `ROWS` at a time: the weights stream in the order that they lie in
/// memory, as fast as the cache that they are in can give them.
#[inline(always)]
fn in_memory<S: Simd, const INPUTS: usize, const UNITS: usize, const ROWS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    // The last vector ends where the row ends, and overlaps the one before if need be. In memory that one could not be loaded
    // while it is being stored in two pieces; so the last one stays in a register.
    let last = UNITS.saturating_sub(LANES);
    let mut last_sum = columns::load(simd, b, last);
    *z = *b;
    with_room::<INPUTS>(inline!(|room| {
        for (x, w) in x.chunks(BLOCK).zip(w.chunks(BLOCK)) {
            let indices = nonzero_indices(simd, x, room);
            for first in (0..indices.len()).step_by(ROWS) {
                let rows: Rows<'_, UNITS, ROWS> = rows(indices, first, x, w);
                for column in (0..last).step_by(LANES) {
                    let sum = add_rows(simd, rows, column, columns::load(simd, z, column));
                    columns::store(sum, z, column);
                }
                last_sum = add_rows(simd, rows, last, last_sum);
            }
        }
    }));
    columns::store(last_sum, z, last);
}

/// Calls `f` with room for the indices of a block.
#[inline(always)]
fn with_room<const INPUTS: usize>(f: impl FnOnce(&mut [u32])) {
    // The condition is known when the program is compiled, and the other branch leaves nothing behind.
    if const { INPUTS <= BLOCK } {
        f(&mut [0; INPUTS]);
    } else {
        f(&mut [0; BLOCK]);
    }
}

/// A few inputs with their rows of weights.
type Rows<'a, const UNITS: usize, const ROWS: usize> = [(f32, &'a [f32; UNITS]); ROWS];

/// The inputs whose indices begin at `first`, and their rows. Once the indices run out, zeros stand in: they add nothing to the
/// sums.
#[inline(always)]
fn rows<'a, const UNITS: usize, const ROWS: usize>(
    indices: &[u32],
    first: usize,
    x: &[f32],
    w: &'a [[f32; UNITS]],
) -> Rows<'a, UNITS, ROWS> {
    let mut rows = [(0.0, &[0.0; UNITS]); ROWS];
    for (number, row) in rows.iter_mut().enumerate() {
        let input = indices.get(first + number).map_or(x.len(), |index| *index as usize);
        if let (Some(x), Some(w)) = (x.get(input), w.get(input)) {
            *row = (*x, w);
        }
    }
    rows
}

/// `sum` + Σ x·w over the rows, in order, for eight units from `column` on.
#[inline(always)]
fn add_rows<S: Simd, const UNITS: usize, const ROWS: usize>(
    simd: S,
    rows: Rows<'_, UNITS, ROWS>,
    column: usize,
    mut sum: S::Vector,
) -> S::Vector {
    for (x, w) in rows {
        sum = simd.mul_add(simd.splat(x), columns::load(simd, w, column), sum);
    }
    sum
}

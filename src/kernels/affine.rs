//! z = x·W + b for one sample.

use super::columns;
use crate::simd::{LANES, Simd};

/// Vectors of units whose sums stay in registers while all inputs pass; a wider layer keeps its sums in memory.
const VECTORS: usize = 8;

/// Weights up to which looking for inputs of zero costs more than it saves.
const SMALL: usize = 1024;

/// Weights that stay in the first cache from one sample to the next: 32 KB.
const CACHED: usize = 8 * 1024;

/// How far ahead weights that do not stay there are asked for. Of a layer of 784 × 32 it takes a tenth of the time off, and a
/// quarter where the network is not at a multiple of 32 bytes, which allocators do not see to: then every other load is of two
/// cache lines.
const AHEAD: usize = 256;

/// Rows of weights that pass together through sums in memory, which are loaded and stored once for all of them.
const ROWS: usize = 4;

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
        return simd.affine(x, w, b, z, INPUTS * UNITS > SMALL);
    }
    let rows = x.iter().copied().zip(w);
    if INPUTS * UNITS <= SMALL {
        blocks_in_registers(simd, rows, b, z, 0);
    } else {
        let rows = rows.filter(|(x, _)| *x != 0.0);
        if UNITS <= VECTORS * LANES {
            blocks_in_registers(simd, rows, b, z, if INPUTS * UNITS > CACHED { AHEAD } else { 0 });
        } else {
            in_memory(simd, rows, b, z);
        }
    }
}

/// z = b + Σ x·w over the rows, in order, block after block of units. The weights that lie `ahead` are asked for meanwhile.
#[inline(always)]
fn blocks_in_registers<'a, S: Simd, const UNITS: usize>(
    simd: S,
    rows: impl Iterator<Item = (f32, &'a [f32; UNITS])> + Clone,
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
    ahead: usize,
) {
    let mut column = 0;
    while column < UNITS {
        let vectors = (UNITS - column).div_ceil(LANES).min(VECTORS);
        let mut sums = [simd.splat(0.0); VECTORS];
        for (v, sum) in sums.iter_mut().enumerate().take(vectors) {
            *sum = columns::load(simd, b, column + v * LANES);
        }
        for (x, w) in rows.clone() {
            if ahead > 0 {
                simd.prefetch(w, ahead);
            }
            let x = simd.splat(x);
            for (v, sum) in sums.iter_mut().enumerate().take(vectors) {
                *sum = simd.mul_add(x, columns::load(simd, w, column + v * LANES), *sum);
            }
        }
        for (v, sum) in sums.into_iter().enumerate().take(vectors) {
            columns::store(sum, z, column + v * LANES);
        }
        column += VECTORS * LANES;
    }
}

/// z = b + Σ x·w over the rows, in order, a few rows at a time: the weights stream in the order that they lie in memory.
#[inline(always)]
fn in_memory<'a, S: Simd, const UNITS: usize>(
    simd: S,
    mut rows: impl Iterator<Item = (f32, &'a [f32; UNITS])>,
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    *z = *b;
    while let Some(first) = rows.next() {
        // Once the rows run out, zeros stand in: they add nothing to the sums.
        let mut block = [(0.0, &[0.0; UNITS]); ROWS];
        block.iter_mut().zip(core::iter::once(first).chain(&mut rows)).for_each(|(to, row)| *to = row);
        let mut column = 0;
        while column < UNITS {
            let mut sum = columns::load(simd, z, column);
            for (x, w) in block {
                sum = simd.mul_add(simd.splat(x), columns::load(simd, w, column), sum);
            }
            columns::store(sum, z, column);
            column += LANES;
        }
    }
}

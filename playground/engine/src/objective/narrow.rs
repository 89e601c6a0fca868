//! Work on rows of exactly the outputs in use, so that a loss has the bits of the exact type.

use stackprop::Row;
use stackprop::simd::{Computation, Simd};

use crate::separate::separate;
use crate::settings::BATCH;

/// Work on rows of exactly the outputs in use.
pub(super) trait Narrow {
    type Output;

    fn run<S: Simd, const OUTPUTS: usize>(self, simd: S, rows: &mut [[f32; OUTPUTS]]) -> Self::Output;
}

/// Does `work` on the first `outputs` values of up to 32 rows, and clears the others.
#[inline(always)]
pub(super) fn narrow<S: Simd, R: Row, W: Narrow>(simd: S, outputs: usize, rows: &mut [R], work: W) -> W::Output {
    debug_assert!((1..=8).contains(&outputs) && rows.len() <= BATCH, "{outputs} outputs, {} rows", rows.len());
    match outputs {
        1 => separate(simd, Narrowed::<_, _, 1> { rows, work }),
        2 => separate(simd, Narrowed::<_, _, 2> { rows, work }),
        3 => separate(simd, Narrowed::<_, _, 3> { rows, work }),
        4 => separate(simd, Narrowed::<_, _, 4> { rows, work }),
        5 => separate(simd, Narrowed::<_, _, 5> { rows, work }),
        6 => separate(simd, Narrowed::<_, _, 6> { rows, work }),
        7 => separate(simd, Narrowed::<_, _, 7> { rows, work }),
        _ => separate(simd, Narrowed::<_, _, 8> { rows, work }),
    }
}

struct Narrowed<'a, R, W, const OUTPUTS: usize> {
    rows: &'a mut [R],
    work: W,
}

impl<R: Row, W: Narrow, const OUTPUTS: usize> Computation for Narrowed<'_, R, W, OUTPUTS> {
    type Output = W::Output;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> W::Output {
        let Self { rows, work } = self;
        let mut narrowed = [[0.0; OUTPUTS]; BATCH];
        for (narrow, row) in narrowed.iter_mut().zip(&*rows) {
            narrow.iter_mut().zip(row.values()).for_each(|(to, from)| *to = *from);
        }
        let output = work.run(simd, narrowed.get_mut(..rows.len()).unwrap_or_default());
        for (row, narrow) in rows.iter_mut().zip(&narrowed) {
            row.values_mut().fill(0.0);
            row.values_mut().iter_mut().zip(narrow).for_each(|(to, from)| *to = *from);
        }
        output
    }
}

//! The products of a layer.

use bytemuck::cast_slice;

use super::encoding::is_zero;
use super::factor::Factor;
use super::sum::Sum;

/// Sums that stay unpacked while all inputs pass: 64 bytes of stack.
const BLOCK: usize = 8;

/// z = b + x·W, for every unit over the inputs in order. W has a row for each input; `skip_zeros` skips the rows of
/// zero inputs.
#[inline(always)]
pub(in crate::simd) fn affine(x: &[f32], w: &[f32], b: &[f32], z: &mut [f32], skip_zeros: bool) {
    affine_of_bits(cast_slice(x), cast_slice(w), cast_slice(b), z, skip_zeros);
}

#[inline(never)]
fn affine_of_bits(x: &[u32], mut w: &[u32], b: &[u32], z: &mut [f32], skip_zeros: bool) {
    let units = z.len();
    for (z, b) in z.chunks_mut(BLOCK).zip(b.chunks(BLOCK)) {
        let mut sums = [Sum::ZERO; BLOCK];
        let sums = sums.get_mut(..z.len()).unwrap_or_default();
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum = Sum::new(*b);
        }
        let mut row = w;
        for x in x {
            if !(skip_zeros && is_zero(*x)) {
                add_row(*x, row, sums);
            }
            row = row.get(units..).unwrap_or_default();
        }
        for (z, sum) in z.iter_mut().zip(sums) {
            *z = f32::from_bits(sum.pack());
        }
        w = w.get(BLOCK..).unwrap_or_default();
    }
}

/// `sums[i] += x · row[i]`
#[inline(never)]
fn add_row(x: u32, row: &[u32], sums: &mut [Sum]) {
    let Some(factor) = Factor::of_sum(x) else {
        return add_special_row(x, row, sums);
    };
    for (sum, w) in sums.iter_mut().zip(row) {
        match factor.times(*w) {
            Some(product) => sum.add(product),
            None => sum.add_special(x, *w),
        }
    }
}

#[cold]
#[inline(never)]
fn add_special_row(x: u32, row: &[u32], sums: &mut [Sum]) {
    for (sum, w) in sums.iter_mut().zip(row) {
        sum.add_special(x, *w);
    }
}

/// `sum` + Σ a·b in order, up to the shorter length.
#[inline(always)]
pub(in crate::simd) fn dot(a: &[f32], b: &[f32], sum: f32) -> f32 {
    f32::from_bits(dot_of_bits(cast_slice(a), cast_slice(b), sum.to_bits()))
}

#[inline(never)]
fn dot_of_bits(a: &[u32], b: &[u32], sum: u32) -> u32 {
    let mut sum = Sum::new(sum);
    for (a, b) in a.iter().zip(b) {
        match Factor::of_sum(*a).and_then(inline!(|a| a.times(*b))) {
            Some(product) => sum.add(product),
            None => sum.add_special(*a, *b),
        }
    }
    sum.pack()
}

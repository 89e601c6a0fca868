//! Loops over small arrays that are unrolled at every `opt-level`.

/// Calls `f(0)`, …, `f(N − 1)`, up to `f(15)` without a loop; `f` is a closure of `inline!`.
///
/// LLVM unrolls a loop only when it optimises for speed. In a loop that stays one, an array of vectors is indexed by a
/// variable, so it lies in memory and not in registers.
#[inline(always)]
pub(crate) fn each<const N: usize>(mut f: impl FnMut(usize)) {
    macro_rules! written_out {
        ($($i:literal)*) => {
            $(if N > $i {
                f($i);
            })*
        };
    }
    written_out!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    for i in 16..N {
        f(i);
    }
}

/// Calls `f(0)`, …, `f(N − 1)`, four of them per turn of a loop.
#[inline(always)]
pub(crate) fn by_fours<const N: usize>(mut f: impl FnMut(usize)) {
    let mut first = 0;
    while first < N / 4 * 4 {
        each::<4>(inline!(|i| f(first + i)));
        first += 4;
    }
    each::<3>(inline!(|i| if i < N % 4 {
        f(first + i);
    }));
}

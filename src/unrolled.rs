//! Loops over small arrays that are unrolled at every `opt-level`.

/// `unrolled!(for i in 0..N { … })`: a loop of a constant number of turns, which may not `break`, `continue` or
/// `return`. With `by 4: ` before `for`, each turn of a loop executes the block for four values of `i`.
///
/// LLVM unrolls a loop only when it optimises for speed. In a loop that stays one, an array of vectors is indexed by a
/// variable, so it lies in memory and not in registers. The macro unrolls the loop itself if `opt-level` is `"s"` or
/// `"z"`; for speed LLVM does so, in half the time.
macro_rules! unrolled {
    (by 4: for $i:ident in 0..$turns:tt $block:block) => {
        unrolled!(@ by_fours, $i, $turns, $block)
    };
    (for $i:ident in 0..$turns:tt $block:block) => {
        unrolled!(@ each, $i, $turns, $block)
    };
    (@ $unroll:ident, $i:ident, $turns:tt, $block:block) => {{
        #[cfg(optimizes_for_size)]
        $crate::unrolled::$unroll::<$turns>(inline!(|$i| $block));
        #[cfg(not(optimizes_for_size))]
        #[allow(clippy::needless_range_loop)] // an iterator has no form that both expansions share
        for $i in 0..$turns $block
    }};
}
pub(crate) use unrolled;

/// Calls `f(0)`, …, `f(N − 1)`, up to `f(15)` without a loop.
#[cfg(any(optimizes_for_size, test))]
#[inline(always)]
pub(crate) fn each<const N: usize>(mut f: impl FnMut(usize)) {
    macro_rules! written_out {
        ($($i:literal)*) => {
            $(if const { N > $i } {
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
#[cfg(any(optimizes_for_size, test))]
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that the loops of `N` turns pass each index once, in order.
    fn check<const N: usize>() {
        let mut next = 0;
        each::<N>(inline!(|i| {
            assert_eq!(i, next);
            next += 1;
        }));
        assert_eq!(next, N);
        next = 0;
        by_fours::<N>(inline!(|i| {
            assert_eq!(i, next);
            next += 1;
        }));
        assert_eq!(next, N);
    }

    #[test]
    fn every_index_occurs_once_and_in_order() {
        check::<0>();
        check::<1>();
        check::<2>();
        check::<3>();
        check::<4>();
        check::<7>();
        check::<8>();
        check::<15>();
        check::<16>();
        check::<17>();
        check::<33>();
    }
}

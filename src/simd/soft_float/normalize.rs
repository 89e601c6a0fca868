//! The number of places by which a magnitude is shifted to the left, so that its leading bit is where rounding expects
//! it.

/// The leading zeros of a normalized magnitude.
const LEADING_ZEROS: u32 = 3;

/// The places for `magnitude`, which is neither zero nor above 2²⁹; 0 for 2²⁹. For CPUs with an instruction that counts
/// leading zeros.
#[cfg(any(clz, test))]
#[inline(always)]
pub(super) fn places_by_count(magnitude: u32) -> u32 {
    magnitude.leading_zeros().saturating_sub(LEADING_ZEROS)
}

/// As `places_by_count`, for CPUs without that instruction; most sums take at most one step.
#[cfg(any(not(clz), test))]
#[inline(always)]
pub(super) fn places_by_steps(mut magnitude: u32) -> u32 {
    let mut places = 0;
    while magnitude < 1 << (u32::BITS - 1 - LEADING_ZEROS) {
        magnitude <<= 1;
        places += 1;
    }
    places & (u32::BITS - 1)
}

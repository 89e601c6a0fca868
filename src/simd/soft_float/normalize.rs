//! The normalized magnitude of a sum: its 24 bits, and below them guard bits for the rounding.

use super::encoding::FRACTION_BITS;

/// The bits of a normalized magnitude below those of an `f32`. A [`Term`](super::term::Term) has one less: the room for
/// a carry.
///
/// Rounding needs three: half of the last bit; one more, because a difference may be shorter by one bit; and one that
/// is set if any lower bit is.
pub(super) const GUARD_BITS: u32 = 5;

/// The leading zeros of a normalized magnitude.
const LEADING_ZEROS: u32 = u32::BITS - 1 - FRACTION_BITS - GUARD_BITS;

/// The places by which normalization shifts `magnitude` to the left, at least 1 and at most 2²⁹; 0 for 2²⁹. For CPUs
/// with an instruction that counts leading zeros.
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

#[cfg(clz)]
pub(super) use self::places_by_count as places;
#[cfg(not(clz))]
pub(super) use self::places_by_steps as places;

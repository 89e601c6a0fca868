//! Fractions of counts.

/// `part / all`, or 0 if `all` is 0.
pub(super) fn quotient(part: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

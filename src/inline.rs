//! Closures that are always inlined.

/// A closure that is always inlined: `inline!(|z| z * z)`.
///
/// Only an inlined closure is compiled for the instructions of the function around it; a called one would pass vectors through
/// memory.
macro_rules! inline {
    ($($closure:tt)*) => {{
        #[inline(always)]
        $($closure)*
    }};
}

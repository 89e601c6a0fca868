//! Closures that are always inlined.

/// A closure that is always inlined: `inline!(|z| z * z)`.
///
/// An inlined closure is compiled for the instruction set of the surrounding function. A called closure would pass
/// vectors through memory.
macro_rules! inline {
    ($($closure:tt)*) => {{
        #[inline(always)]
        $($closure)*
    }};
}

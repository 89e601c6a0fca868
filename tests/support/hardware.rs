//! Instructions that not every CPU has.

use std::sync::Once;

use stackprop::simd::Avx2;

/// The token of AVX2 and FMA.
///
/// Without them, under `CI=true` the test fails; otherwise this prints once that the test skips them.
pub(crate) fn avx2() -> Option<Avx2> {
    static PRINT_ONCE: Once = Once::new();
    let avx2 = Avx2::detect();
    if avx2.is_none() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "CI=true requires a CPU with AVX2 and FMA");
        PRINT_ONCE.call_once(|| println!("skipped AVX2: this CPU has no AVX2 and FMA"));
    }
    avx2
}

//! The declaration of a token that is detected at run time.

/// Declares the token of these instructions, the expression that computes a product, and the function that computes
/// it for a tile, if one does.
///
/// The field is private, so a token exists only where the CPU has the instructions.
macro_rules! token {
    (
        $(#[$doc:meta])* $Token:ident, $enabled:literal, [$($feature:tt),*],
        |$token:ident, $INPUTS:ident, $product:ident, $x:ident, $y:ident| $dense:expr
        $(, tiles: $dense_tile:ident)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $Token {
            _detected: (),
        }

        impl $Token {
            /// The token, if this CPU has the instructions.
            ///
            /// Detects the CPU once and caches the answer. Without the feature `std` the answer depends on the
            /// instruction set that the program is compiled for.
            #[inline(always)]
            pub fn detect() -> Option<Self> {
                #[cfg(feature = "std")]
                let is_detected = $(std::arch::is_x86_feature_detected!($feature))&&*;
                #[cfg(not(feature = "std"))]
                let is_detected = cfg!(all($(target_feature = $feature),*));
                is_detected.then_some(Self { _detected: () })
            }
        }

        impl $crate::quantized::kernels::Backend for $Token {
            #[inline(always)]
            fn vectorize<C: $crate::quantized::kernels::Computation>(self, computation: C) -> C::Output {
                #[inline(never)]
                #[target_feature(enable = $enabled)]
                fn compiled_for_the_token<C: $crate::quantized::kernels::Computation>(
                    token: $Token,
                    computation: C,
                ) -> C::Output {
                    computation.run(token)
                }
                // SAFETY: `self` proves that the CPU has the instructions.
                unsafe { compiled_for_the_token(self, computation) }
            }

            #[inline(always)]
            fn dense<R: $crate::quantized::Rounding, const $INPUTS: usize, const UNITS: usize>(
                self,
                $product: &$crate::quantized::kernels::Product<'_, $INPUTS, UNITS>,
                $x: &[i8; $INPUTS],
                $y: &mut [i8; UNITS],
            ) {
                let $token = self;
                $dense
            }

            $(
                const HAS_TILES: bool = true;

                #[inline(always)]
                fn dense_tile<R: $crate::quantized::Rounding, const $INPUTS: usize, const UNITS: usize>(
                    self,
                    product: &$crate::quantized::kernels::Product<'_, $INPUTS, UNITS>,
                    x: &[$crate::quantized::tile::Quadruples],
                    y: &mut [$crate::quantized::tile::Quadruples],
                ) {
                    $dense_tile::<R, $INPUTS, UNITS>(self, product, x, y);
                }
            )?
        }
    };
}
pub(super) use token;

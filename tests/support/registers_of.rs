//! Tokens for tests whose registers are those of another token.

/// `registers_of! { Inner for Token }` implements [`Registers`](stackprop::simd::Registers) for `Token` by those of
/// `Inner`.
macro_rules! registers_of {
    ($Inner:ident for $Token:ident) => {
        impl Registers for $Token {
            type Vector = <$Inner as Registers>::Vector;
            type Values = <$Inner as Registers>::Values;

            const TILE_ROWS: [usize; 2] = <$Inner as Registers>::TILE_ROWS;

            fn splat(self, value: f32) -> Self::Vector {
                $Inner.splat(value)
            }

            fn load(self, values: &Self::Values) -> Self::Vector {
                $Inner.load(values)
            }

            fn store(self, vector: Self::Vector, to: &mut Self::Values) {
                $Inner.store(vector, to);
            }

            fn load_partial(self, values: &[f32]) -> Self::Vector {
                $Inner.load_partial(values)
            }

            fn store_partial(self, vector: Self::Vector, to: &mut [f32]) {
                $Inner.store_partial(vector, to);
            }

            fn store_after(self, kept: usize, vector: Self::Vector, to: &mut Self::Values) {
                $Inner.store_after(kept, vector, to);
            }

            fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [Self::Vector; LANES] {
                $Inner.load_transposed(row)
            }

            fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
                $Inner.mul_add(a, b, c)
            }

            fn sqrt(self, vector: Self::Vector) -> Self::Vector {
                $Inner.sqrt(vector)
            }

            fn clamp(self, vector: Self::Vector, most: f32) -> Self::Vector {
                $Inner.clamp(vector, most)
            }

            fn flush_subnormal(self, vector: Self::Vector) -> Self::Vector {
                $Inner.flush_subnormal(vector)
            }
        }
    };
}
pub(super) use registers_of;

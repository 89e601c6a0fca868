//! `f32` arithmetic on integers, for CPUs without an FPU: the same bits as an FPU's, in fewer instructions than the
//! compiler's functions.
//!
//! A layer is a long sequence of `sum += x · w`. The compiler calls one function for the product and one for the sum:
//! each unpacks its operands, tests for special values, rounds and packs its result. Here
//!
//! 1. a [`Factor`] is `x`, unpacked once for a row of weights;
//! 2. a [`Product`](factor::Product) is `x · w`, rounded to 24 bits as IEEE 754 defines;
//! 3. a [`Sum`] stays unpacked while all inputs pass. It rounds after each addition.
//!
//! The fast path takes factors whose magnitudes lie between 2⁻⁶³ and 2³⁰ or 2⁶⁵: their product is a normal number, and
//! no sum of such products overflows. Zeros have a path of their own; subnormal and very large numbers, infinities and
//! NaNs take the compiler's operators.
//!
//! All functions work on the bits of floats: LLVM turns `value.to_bits() << 1 == 0` back into a comparison of floats,
//! and that into a call.

mod factor;
mod normalize;
mod operators;
mod products;
mod sum;
#[cfg(test)]
mod tests;
mod values;

use self::factor::Factor;
pub(super) use self::operators::{add, div, is_less, mul, mul_add, sub};
pub(super) use self::products::{affine, dot};
use self::sum::Sum;

//! `f32` arithmetic on integers, for CPUs without an FPU: the bits of an FPU, in fewer instructions than the compiler's
//! functions.
//!
//! A layer is a long sequence of `sum += x · w`. The compiler calls one function for the product and one for the sum:
//! each unpacks its operands, tests for special values, rounds and packs its result. Here
//!
//! 1. a [`Factor`](factor::Factor) is `x`, unpacked once for a row of weights;
//! 2. a [`RoundedProduct`](factor::RoundedProduct) is `x · w`, rounded to 24 bits as IEEE 754 defines;
//! 3. a [`Sum`](sum::Sum) stays unpacked while all inputs pass. It rounds after each addition.
//!
//! The fast path takes factors of magnitudes around 1, from 2⁻⁶² to 2³¹ for `x` and from 2⁻⁶⁴ to 2⁶² for `w`: their
//! product is a normal number, and no sum of such products overflows. Zeros have a path of their own; numbers outside
//! these ranges, infinities and NaNs take the compiler's operators. So does every division.
//!
//! The functions work on the bits of floats: LLVM turns `value.to_bits() << 1 == 0` back into a comparison of floats,
//! which is a call.

mod encoding;
mod factor;
mod normalize;
mod operators;
mod products;
mod sum;
mod term;
#[cfg(test)]
mod tests;
mod unrounded;

pub(super) use self::operators::{add, div, is_less, mul, mul_add, sub};
pub(super) use self::products::{affine, dot};

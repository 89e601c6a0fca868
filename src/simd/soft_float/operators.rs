//! Single operations on floats.

use super::encoding::{self, SIGN};
use super::factor::Factor;
use super::term::Term;

/// Defines an operation on floats by one on their bits, which is a function, because its code is long.
macro_rules! operation {
    ($(#[$documentation:meta])* fn $name:ident($($operand:ident),+) -> f32 $body:block) => {
        $(#[$documentation])*
        #[inline(always)]
        pub(in crate::simd) fn $name($($operand: f32),+) -> f32 {
            #[inline(never)]
            fn $name($($operand: u32),+) -> u32 $body
            f32::from_bits($name($($operand.to_bits()),+))
        }
    };
}

operation! {
    /// `a · b + c`, rounded after the product and after the sum.
    fn mul_add(a, b, c) -> f32 {
        let Some(product) = Factor::of_product(a).and_then(inline!(|a| a.times(b))) else {
            return special_mul_add(a, b, c);
        };
        match Term::new(c) {
            Some(term) => match term.plus(product.into()) {
                Some(sum) => sum.pack(),
                None if term.exponent < product.exponent => product.pack(),
                None => c,
            },
            None if encoding::is_zero(c) => product.pack(),
            None => special_mul_add(a, b, c),
        }
    }
}

operation! {
    /// `a + b`
    fn add(a, b) -> f32 {
        match (Term::new(a), Term::new(b)) {
            (Some(x), Some(y)) => match x.plus(y) {
                Some(sum) => sum.pack(),
                None if x.exponent < y.exponent => b,
                None => a,
            },
            _ => special_add(a, b),
        }
    }
}

operation! {
    /// `a · b`
    fn mul(a, b) -> f32 {
        match Factor::of_product(a).and_then(inline!(|a| a.times(b))) {
            Some(product) => product.pack(),
            None => special_mul(a, b),
        }
    }
}

#[cold]
#[inline(never)]
fn special_mul_add(a: u32, b: u32, c: u32) -> u32 {
    if !encoding::is_product_with_zero(a, b) {
        (f32::from_bits(a) * f32::from_bits(b) + f32::from_bits(c)).to_bits()
    } else if encoding::is_zero(c) {
        c & (a ^ b) // −0 + −0 is −0
    } else {
        c
    }
}

#[cold]
#[inline(never)]
fn special_add(a: u32, b: u32) -> u32 {
    (f32::from_bits(a) + f32::from_bits(b)).to_bits()
}

#[cold]
#[inline(never)]
fn special_mul(a: u32, b: u32) -> u32 {
    (f32::from_bits(a) * f32::from_bits(b)).to_bits()
}

/// `a − b`
#[inline(always)]
pub(in crate::simd) fn sub(a: f32, b: f32) -> f32 {
    add(a, -b)
}

/// `a / b`
#[inline(always)]
pub(in crate::simd) fn div(a: f32, b: f32) -> f32 {
    a / b
}

/// `a < b`. If one is a constant, the compiler removes most of it.
#[inline(always)]
pub(in crate::simd) fn is_less(a: f32, b: f32) -> bool {
    /// An integer in the order of the floats; 0 for both zeros.
    #[inline(always)]
    fn order(bits: u32) -> i32 {
        encoding::signed(bits & !SIGN, bits)
    }
    let (a, b) = (a.to_bits(), b.to_bits());
    order(a) < order(b) && !encoding::is_nan(a) && !encoding::is_nan(b)
}

//! Activations and vector functions on 1,024 values, in place.

use stackprop::activation::Activation;
use stackprop::kernels::{exp, exp_m1, gelu, map, silu, softplus};
use stackprop::simd::{Computation, Simd};

pub(crate) type Values = [f32; 1024];

/// The forward pass of an activation.
pub(crate) struct Forward<'a, A>(pub(crate) &'a mut Values, pub(crate) A);

impl<A: Activation> Computation for Forward<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        A::forward(simd, std::slice::from_mut(self.0));
    }
}

/// A vector function on its own: a part of activations or of their derivatives.
macro_rules! function {
    ($Type:ident, $function:path) => {
        pub(crate) struct $Type<'a>(pub(crate) &'a mut Values);

        impl Computation for $Type<'_> {
            type Output = ();

            #[inline(always)]
            fn run<S: Simd>(self, simd: S) {
                map::map(
                    simd,
                    self.0,
                    #[inline(always)]
                    |x| $function(simd, x),
                );
            }
        }
    };
}

function!(Exp, exp::exp);
function!(ExpM1, exp_m1::exp_m1);
function!(Softplus, softplus::softplus);
function!(Gelu, gelu::gelu);
function!(GeluDerivative, gelu::gelu_derivative);
function!(Silu, silu::silu);
function!(SiluDerivative, silu::silu_derivative);

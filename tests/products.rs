//! The products of a few layers that reach every path of the kernels: `kernels` tries many more sizes, and takes minutes
//! to compile.

mod support;

use stackprop::prelude::*;
use support::backend::{Backend, backends};
use support::products::products;

#[test]
fn products_of_narrow_layers() {
    products!(33, [7, 33]; 16 x 9, 1 x 18, 9 x 16, 127 x 3);
}

#[test]
fn products_of_large_layers_and_batches() {
    products!(33, [7, 33]; 13 x 130);
    // Tiles have six rows or eight; a tile of one row less than these is the first of 10 and 14 rows.
    products!(300, [7, 10, 14, 33, 300]; 257 x 40);
}

#[test]
fn zero_inputs_hide_their_weights_above_1024_weights() {
    /// Whether no output shows the weights of `input`, which is zero and whose weights are NaN.
    fn are_hidden<const INPUTS: usize, const UNITS: usize>(backend: Backend, input: usize) -> bool {
        let (mut x, mut weights) = ([0.5; INPUTS], [[1.0; UNITS]; INPUTS]);
        (x[input], weights[input]) = (0.0, [f32::NAN; UNITS]);
        let net = Dense::<INPUTS, UNITS, Identity>::new(weights, [0.0; UNITS]);
        net.using(backend).predict(&x).iter().all(|z| !z.is_nan())
    }

    for backend in backends() {
        assert!(!are_hidden::<32, 32>(backend, 3), "{backend:?}");
        for input in [3, 64, 129] {
            assert!(are_hidden::<130, 8>(backend, input), "{backend:?}: input {input}, sums in registers");
            assert!(are_hidden::<130, 65>(backend, input), "{backend:?}: input {input}, sums in memory");
        }
    }
}

//! The products of a few layers that reach the paths of the kernels. `kernels` tries many more sizes, and takes several
//! times as long to compile.

mod support;

use stackprop::prelude::*;
use support::backend::{Backend, backends};
use support::products::products;

#[test]
fn products_of_narrow_layers() {
    products!(33, [0, 7, 33]; 16 x 9, 1 x 17, 3 x 70, 9 x 16, 9 x 1, 40 x 5, 127 x 3);
}

#[test]
fn products_of_large_layers_and_batches() {
    products!(33, [7, 33]; 13 x 130);
    // Tiles have six rows or eight; a tile of one row less than these is the first of 10 and 14 rows.
    products!(300, [7, 10, 14, 33, 300]; 257 x 40);
}

#[test]
fn zero_inputs_hide_their_weights_above_1024_weights() {
    /// The outputs of a layer whose inputs are 0, 1, 2, and so on, and whose weights are 1, except that `input` is zero
    /// and has weights of NaN.
    fn outputs<const INPUTS: usize, const UNITS: usize>(backend: Backend, input: usize) -> [f32; UNITS] {
        let (mut x, mut weights) = (std::array::from_fn(|i| i as f32), [[1.0; UNITS]; INPUTS]);
        (x[input], weights[input]) = (0.0, [f32::NAN; UNITS]);
        Dense::<INPUTS, UNITS, Identity>::new(weights, [0.0; UNITS]).using(backend).predict(&x)
    }

    for backend in backends() {
        assert!(outputs::<32, 32>(backend, 3).iter().all(|z| z.is_nan()), "{backend:?}");
        for input in [3, 64, 129] {
            let expected = (0..130).filter(|i| *i != input).sum::<usize>() as f32;
            assert_eq!(outputs::<130, 8>(backend, input), [expected; 8], "{backend:?}: sums in registers");
            assert_eq!(outputs::<130, 65>(backend, input), [expected; 65], "{backend:?}: sums in memory");
        }
    }
}

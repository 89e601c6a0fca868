//! The matrix products of a dense layer on a batch, of size rows × inputs × units.

use stackprop::Rng;
use stackprop::kernels::{Moments, Store, affine_batch, input_gradient, weight_gradient};
use stackprop::simd::{Computation, Simd};

/// A layer and one batch. `z` holds the logits of the forward product and the delta of the backward products.
pub(crate) struct Data<const ROWS: usize, const INPUTS: usize, const UNITS: usize> {
    x: Vec<[f32; INPUTS]>,
    w: Box<[[f32; UNITS]; INPUTS]>,
    b: [f32; UNITS],
    z: Vec<[f32; UNITS]>,
}

impl<const ROWS: usize, const INPUTS: usize, const UNITS: usize> Data<ROWS, INPUTS, UNITS> {
    pub(crate) fn random() -> Self {
        let mut rng = Rng::seed_from_u64(1);
        let mut data = Self {
            x: vec![[0.0; INPUTS]; ROWS],
            w: Box::new([[0.0; UNITS]; INPUTS]),
            b: [0.0; UNITS],
            z: vec![[0.0; UNITS]; ROWS],
        };
        super::randomize(data.x.as_flattened_mut(), &mut rng);
        super::randomize(data.w.as_flattened_mut(), &mut rng);
        super::randomize(&mut data.b, &mut rng);
        super::randomize(data.z.as_flattened_mut(), &mut rng);
        data
    }
}

/// A measured kernel.
macro_rules! product {
    ($Product:ident, |$simd:ident, $data:ident| $call:expr) => {
        pub(crate) struct $Product<'a, const ROWS: usize, const INPUTS: usize, const UNITS: usize>(
            pub(crate) &'a mut Data<ROWS, INPUTS, UNITS>,
        );

        impl<const ROWS: usize, const INPUTS: usize, const UNITS: usize> Computation
            for $Product<'_, ROWS, INPUTS, UNITS>
        {
            type Output = ();

            #[inline(always)]
            fn run<S: Simd>(self, $simd: S) {
                let $data = self.0;
                $call
            }
        }
    };
}

product!(AffineBatch, |simd, data| affine_batch(simd, &data.x, &data.w, &data.b, &mut data.z));
product!(InputGradient, |simd, data| input_gradient(simd, &data.z, &data.w, &mut data.x));
product!(WeightGradient, |simd, data| {
    let Data { x, w, b, z } = data;
    weight_gradient::<_, _, _, _, ROWS, _>(simd, x, z, w, b, Store, Moments::NONE);
});

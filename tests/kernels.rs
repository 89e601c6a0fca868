//! Compares every kernel with the plain loops, for every size around the lane width and on every backend.
//!
//! Without fusing, the kernels perform the same operations in the same order as the plain loops, so the bits must be
//! equal. With fusing, the error bound of a sum must hold.

mod support;

use stackprop::activation::LeakyRelu;
use stackprop::kernels::{self, Moments, Store, map, softmax};
use stackprop::prelude::*;
use stackprop::simd::{Computation, Execution, LANES, Simd};
use stackprop::{Floats, LengthMismatch, Row};
use support::backend::backends;
use support::product_backend::product_backends;
use support::products::{AnyRule, CANARY, products};
use support::{bits, rows, tolerances, value};

/// The maximum number of rows tried with every size.
const ROWS: usize = 33;

#[test]
fn products_of_layers_around_the_widths_of_registers() {
    // Each number up to one above two registers of eight lanes, and those around three and four, occurs once on either
    // side, with a partner that is not near it.
    products!(ROWS, [0, 1, 2, 3, 4, 5, 6, 8, 9];
        0 x 5, 1 x 12, 2 x 24, 3 x 2, 4 x 9, 5 x 16, 6 x 33, 7 x 6, 8 x 13, 9 x 25, 10 x 3, 11 x 10, 12 x 17, 13 x 0,
        14 x 7, 15 x 14, 16 x 31, 17 x 4, 23 x 11, 24 x 23, 25 x 1, 31 x 8, 32 x 15, 33 x 32,
    );
}

#[test]
fn products_of_every_number_of_rows() {
    products!(ROWS, std::array::from_fn::<_, { ROWS + 1 }, _>(|rows| rows); 0 x 0, 1 x 1, 8 x 8, 16 x 32);
}

#[test]
fn products_of_large_layers() {
    // Above 128 inputs a kernel divides sums into parts, above 64 units it works in blocks, above 1024 weights it skips
    // zeros, and above 8192 weights it prefetches.
    products!(ROWS, [1, 7, 33]; 3 x 70, 127 x 3, 128 x 9, 129 x 65, 257 x 10, 257 x 40, 13 x 130);
}

#[test]
fn products_of_large_batches() {
    // Above 256 rows a kernel divides the sums of a gradient into parts, and above 96 inputs it works in blocks of
    // inputs. A batch that is shorter than the greatest must not be divided.
    products!(300, [1, 150, 151, 200, 256, 257, 300]; 5 x 3, 9 x 7, 20 x 9, 9 x 20, 130 x 33, 257 x 16);
    products!(600, [201, 256, 400, 600]; 9 x 11);
}

/// The shorter slice determines the number of rows.
#[test]
fn values_beyond_the_shorter_slice_stay_unchanged() {
    struct Short;

    impl Computation for Short {
        type Output = ();

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) {
            let (x, w, b) = ([[1.0_f32; 3]; 9], [[1.0; 10]; 3], [0.0; 10]);
            for (given, wanted) in [(9, 4), (4, 9), (0, 9), (9, 0)] {
                let rows = given.min(wanted);
                let mut z = [[CANARY; 10]; 9];
                kernels::affine_batch(simd, &x[..given], &w, &b, &mut z[..wanted]);
                assert_eq!(z, std::array::from_fn(|r| if r < rows { [3.0; 10] } else { [CANARY; 10] }));

                let mut g = [[CANARY; 3]; 9];
                kernels::input_gradient(simd, &[[1.0; 10]; 9][..given], &w, &mut g[..wanted]);
                assert_eq!(g, std::array::from_fn(|r| if r < rows { [10.0; 3] } else { [CANARY; 3] }));

                // At most five samples.
                let rows = rows.min(5);
                let (mut w, mut b) = ([[CANARY; 10]; 3], [CANARY; 10]);
                let d = &[[1.0; 10]; 9][..wanted];
                let (x, moments) = (&x[..given], Moments::NONE);
                kernels::weight_gradient::<_, _, _, _, 5, _>(simd, x, d, &mut w, &mut b, Store, moments);
                assert_eq!(w, [[rows as f32; 10]; 3]);
                assert_eq!(b, [rows as f32; 10]);
            }
        }
    }

    product_backends().for_each(|backend| backend.run(Short));
}

/// The elementwise kernels, on slices of every pair of lengths.
#[test]
fn maps_of_every_length() {
    struct Maps;

    impl Computation for Maps {
        type Output = ();

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) {
            let [a, b, c, d]: [[f32; ROWS]; 4] = rows(4, &mut Rng::seed_from_u64(1)).try_into().expect("four rows");
            let after = |len: usize, values: [f32; ROWS], f: &dyn Fn(usize) -> f32| -> [f32; ROWS] {
                std::array::from_fn(|i| if i < len { f(i) } else { values[i] })
            };
            for len in 0..=ROWS {
                let mut found = a;
                map::map(simd, &mut found[..len], |v| v * v + simd.splat(1.0));
                assert_eq!(found, after(len, a, &|i| a[i] * a[i] + 1.0), "map of {len}");

                for other in 0..=ROWS {
                    let short = len.min(other);
                    let what = format!("of {len} and {other}");
                    let mut found = a;
                    map::zip_map(simd, &mut found[..len], &b[..other], |a, b| a - b * b);
                    assert_eq!(found, after(short, a, &|i| a[i] - b[i] * b[i]), "zip_map {what}");

                    let sum = map::sum_zip(simd, &a[..len], &b[..other], |a, b| a * b);
                    assert_eq!(sum, sum_in_lanes(short, |i| a[i] * b[i]), "sum_zip {what}");

                    let (mut new_a, mut new_c, mut new_d) = (a, c, d);
                    let moments = &mut Moments([&mut new_c[..other], &mut new_d[..len]]);
                    kernels::update(simd, AnyRule, &mut new_a[..len], &b[..other], moments);
                    assert_eq!(new_a, after(short, a, &|i| a[i] + b[i]), "update {what}");
                    assert_eq!(new_c, after(short, c, &|i| c[i] * a[i]), "update {what}");
                    assert_eq!(new_d, after(short, d, &|i| d[i] * b[i]), "update {what}");
                }
            }
        }
    }

    backends().into_iter().for_each(|backend| backend.run(Maps));
}

/// A sum in eight lanes, added in the documented order.
fn sum_in_lanes(len: usize, term: impl Fn(usize) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    (0..len).for_each(|i| lanes[i % LANES] += term(i));
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

#[test]
fn softmax_and_its_gradient_of_every_length() {
    struct Softmaxes<'a> {
        row: &'a mut [f32],
        gradient: &'a mut [f32],
    }

    impl Computation for Softmaxes<'_> {
        type Output = ();

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) {
            softmax::softmax(simd, self.row);
            softmax::backward(simd, self.row, self.gradient);
        }
    }

    let [logits, gradient]: [[f32; ROWS]; 2] = rows(2, &mut Rng::seed_from_u64(1)).try_into().expect("two rows");
    let logits = logits.map(|z| 5.0 * z);
    for len in 0..=ROWS {
        let exponentials: Vec<f64> = logits[..len].iter().map(|&z| f64::from(z).exp()).collect();
        let sum: f64 = exponentials.iter().sum();
        let a: Vec<f64> = exponentials.iter().map(|e| e / sum).collect();
        let mean: f64 = a.iter().zip(&gradient).map(|(a, &g)| a * f64::from(g)).sum();
        let delta: Vec<f64> = a.iter().zip(&gradient).map(|(a, &g)| a * (f64::from(g) - mean)).collect();
        let mut reproducible = None;
        for backend in backends() {
            let (mut found, mut found_gradient) = (logits, gradient);
            backend.run(Softmaxes { row: &mut found[..len], gradient: &mut found_gradient[..len] });
            tolerances::SOFTMAX.assert(&format!("softmax of {len}, {backend:?}"), &found[..len], &a);
            tolerances::SOFTMAX_GRADIENT.assert(
                &format!("backward of {len}, {backend:?}"),
                &found_gradient[..len],
                &delta,
            );
            assert_eq!((&found[len..], &found_gradient[len..]), (&logits[len..], &gradient[len..]));
            if backend.is_reproducible() {
                let bits = bits(&[found, found_gradient].concat());
                assert_eq!(reproducible.get_or_insert_with(|| bits.clone()), &bits, "softmax of {len}, {backend:?}");
            }
        }
    }
}

/// Declares one test per network: all ways to predict give the same bits.
macro_rules! one_by_one_and_in_batches {
    ($($name:ident: $rows:literal, $Net:ty;)+) => {$(
        #[test]
        fn $name() {
            check_batches::<$Net>($rows);
        }
    )+};
}

one_by_one_and_in_batches! {
    batches_of_narrow_layers: 200, sequential![Dense<5, 9, Tanh>, Dense<9, 17, Softmax>, Dense<17, 3, Logistic>];
    batches_of_layers_in_panels: 200, sequential![Dense<40, 70, LeakyRelu>, Dense<70, 20, Relu>, Dense<20, 10, Softmax>];
    // The values between these layers are so large that only 64 or 32 rows pass at a time.
    batches_of_64_rows: 70, sequential![Dense<3, 1500, Relu>, Dense<1500, 2, Identity>];
    batches_of_32_rows: 70, sequential![Dense<3, 3000, Relu>, Dense<3000, 2, Identity>];
    // Above 1024 inputs the search for a sample's zeros runs in parts.
    batches_of_many_inputs: 33, Dense<1031, 130, Relu>;
}

fn check_batches<Net: Layer + Floats>(rows: usize) {
    let rng = &mut Rng::seed_from_u64(1);
    let mut net = Net::zeroed_box();
    net.initialize(rng);
    let mut inputs = vec![Net::Input::ZERO; rows];
    Row::flatten_mut(&mut inputs).fill_with(|| value(rng));
    let mut canary = Net::Output::ZERO;
    canary.values_mut().fill(CANARY);

    for backend in backends() {
        let mut expected = vec![canary; rows];
        for (input, output) in inputs.iter().zip(&mut expected) {
            net.using(backend).predict_into(input, output);
            assert_eq!(bits(output.values()), bits(net.using(backend).predict(input).values()));
        }
        // Networks process 32, 64 or 128 rows at a time.
        let at_edges = [0, 1, 31, 32, 33, 64, 65, 127, 128, 129, rows];
        for given in at_edges.into_iter().filter(|given| *given <= rows) {
            let mut found = vec![canary; rows];
            net.using(backend).predict_batch(&inputs[..given], &mut found[..given]).expect("a row per input");
            assert_eq!(bits(Row::flatten(&found[..given])), bits(Row::flatten(&expected[..given])), "{backend:?}");
            assert!(Row::flatten(&found[given..]).iter().all(|&value| value == CANARY), "{backend:?}: beyond {given}");
        }
        for (given, wanted) in [(0, 3), (31, rows), (rows, 31), (rows, 0), (rows - 1, rows)] {
            let mut found = vec![canary; rows];
            let error = net.using(backend).predict_batch(&inputs[..given], &mut found[..wanted]).expect_err("lengths");
            assert_eq!(error, LengthMismatch { inputs: given, outputs: wanted });
            let text = format!("expected one row of outputs per input, found {wanted} rows for {given} inputs");
            assert_eq!(error.to_string(), text);
            assert!(Row::flatten(&found).iter().all(|&value| value == CANARY), "{backend:?}: an error writes nothing");
        }
    }
}

//! Compares every kernel with the plain loops, for every size around the lane width and on every backend.
//!
//! Without fusing, the kernels perform the same operations in the same order as the plain loops, so the bits must be
//! equal. With fusing, the error bound of a sum must hold.

mod support;

use stackprop::activation::LeakyRelu;
use stackprop::kernels::{self, Descend, Moments, Store, UpdateRule, map, reference, softmax};
use stackprop::prelude::*;
use stackprop::simd::{Computation, Execution, LANES, Registers, Simd};
use stackprop::{Floats, Row};
use support::backend::backends;
use support::{bits, in_f64, rows, tolerances, value};

/// The value of memory that a kernel must not write.
const CANARY: f32 = 12345.678;

/// The maximum number of rows tried with every size.
const ROWS: usize = 33;

/// The learning rate of the test's gradient descent.
const LEARNING_RATE: f32 = 0.1;

/// Checks the products of layers of these sizes, inputs × units, for these numbers of rows, in batches of at most
/// `$batch`.
macro_rules! products {
    ($batch:expr, $rows:expr; $($inputs:literal x $units:literal),+ $(,)?) => {
        $( check_products::<$inputs, $units, $batch>($rows); )+
    };
}

#[test]
fn products_of_every_number_of_inputs_and_units() {
    // Each number from 0 to 33 occurs once on either side, with a partner that is not near it.
    products!(ROWS, [0, 1, 2, 3, 4, 5, 6, 8, 9];
        0 x 5, 1 x 18, 2 x 31, 3 x 10, 4 x 23, 5 x 2, 6 x 15, 7 x 28, 8 x 7, 9 x 20, 10 x 33, 11 x 12, 12 x 25, 13 x 4,
        14 x 17, 15 x 30, 16 x 9, 17 x 22, 18 x 1, 19 x 14, 20 x 27, 21 x 6, 22 x 19, 23 x 32, 24 x 11, 25 x 24, 26 x 3,
        27 x 16, 28 x 29, 29 x 8, 30 x 21, 31 x 0, 32 x 13, 33 x 26,
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
    // Above 128 rows a kernel divides the sums of a gradient into parts, and above 128 inputs it works in blocks of
    // inputs.
    products!(300, [1, 128, 129, 257, 300]; 5 x 3, 9 x 7, 20 x 9, 9 x 20, 130 x 33, 257 x 16);
}

/// The results of all products of one layer.
struct Results<const INPUTS: usize, const UNITS: usize> {
    /// Each sample alone.
    logits: Vec<[f32; UNITS]>,
    batch_logits: Vec<[f32; UNITS]>,
    input_gradient: Vec<[f32; INPUTS]>,
    gradient: Dense<INPUTS, UNITS, Identity>,
    /// The layer after a step of gradient descent.
    descended: Dense<INPUTS, UNITS, Identity>,
}

/// All products of one layer, on one backend.
struct Products<'a, const INPUTS: usize, const UNITS: usize, const BATCH: usize> {
    layer: &'a Dense<INPUTS, UNITS, Identity>,
    inputs: &'a [[f32; INPUTS]],
    deltas: &'a [[f32; UNITS]],
}

impl<const INPUTS: usize, const UNITS: usize, const BATCH: usize> Computation for Products<'_, INPUTS, UNITS, BATCH> {
    type Output = Results<INPUTS, UNITS>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let Self { layer: Dense { weights, bias, .. }, inputs, deltas } = self;
        let rows = inputs.len();
        let mut results = Results {
            logits: vec![[CANARY; UNITS]; rows + 1],
            batch_logits: vec![[CANARY; UNITS]; rows + 1],
            input_gradient: vec![[CANARY; INPUTS]; rows + 1],
            gradient: Dense::new([[CANARY; UNITS]; INPUTS], [CANARY; UNITS]),
            descended: self.layer.clone(),
        };
        for (x, z) in inputs.iter().zip(&mut results.logits) {
            kernels::affine(simd, x, weights, bias, z);
        }
        kernels::affine_batch(simd, inputs, weights, bias, &mut results.batch_logits);
        kernels::input_gradient(simd, deltas, weights, &mut results.input_gradient);
        let Dense { weights, bias, .. } = &mut results.gradient;
        kernels::weight_gradient::<_, _, _, _, BATCH, _>(simd, inputs, deltas, weights, bias, Store, Moments::NONE);
        let descend = Descend { learning_rate: LEARNING_RATE };
        let Dense { weights, bias, .. } = &mut results.descended;
        kernels::weight_gradient::<_, _, _, _, BATCH, _>(simd, inputs, deltas, weights, bias, descend, Moments::NONE);
        check_rules::<S, INPUTS, UNITS, BATCH>(simd, self.layer, &results.gradient, inputs, deltas);
        results
    }
}

/// Checks that a rule gives the expected parameters and moments for this gradient.
#[inline(always)]
fn check_rules<S: Simd, const INPUTS: usize, const UNITS: usize, const BATCH: usize>(
    simd: S,
    layer: &Dense<INPUTS, UNITS, Identity>,
    gradient: &Dense<INPUTS, UNITS, Identity>,
    inputs: &[[f32; INPUTS]],
    deltas: &[[f32; UNITS]],
) {
    let [mut found, mut m, mut v] = std::array::from_fn(|_| layer.clone());
    m.floats_mut().iter_mut().for_each(|m| *m += 1.0);
    let (old_m, old_v) = (m.clone(), v.clone());
    let moments = Moments([m.floats_mut(), v.floats_mut()]);
    let Dense { weights, bias, .. } = &mut found;
    kernels::weight_gradient::<_, _, _, _, BATCH, _>(simd, inputs, deltas, weights, bias, AnyRule, moments);

    let of_each = |rule: &dyn Fn(usize) -> f32| (0..found.floats().len()).map(rule).collect::<Vec<_>>();
    let (w, g) = (layer.floats(), gradient.floats());
    assert_eq!(bits(found.floats()), bits(&of_each(&|i| w[i] + g[i])), "parameters of a rule with moments");
    assert_eq!(bits(m.floats()), bits(&of_each(&|i| old_m.floats()[i] * w[i])), "first moments");
    assert_eq!(bits(v.floats()), bits(&of_each(&|i| old_v.floats()[i] * g[i])), "second moments");
}

/// The results of the plain loops.
fn expected<const INPUTS: usize, const UNITS: usize>(
    layer: &Dense<INPUTS, UNITS, Identity>,
    inputs: &[[f32; INPUTS]],
    deltas: &[[f32; UNITS]],
) -> Results<INPUTS, UNITS> {
    let mut logits = vec![[CANARY; UNITS]; inputs.len() + 1];
    reference::affine_batch(inputs, &layer.weights, &layer.bias, &mut logits);
    let mut input_gradient = vec![[CANARY; INPUTS]; inputs.len() + 1];
    reference::input_gradient(deltas, &layer.weights, &mut input_gradient);
    let mut gradient = Dense::new([[CANARY; UNITS]; INPUTS], [CANARY; UNITS]);
    reference::weight_gradient(inputs, deltas, &mut gradient.weights, &mut gradient.bias);
    let mut descended = layer.clone();
    for (w, g) in descended.floats_mut().iter_mut().zip(gradient.floats()) {
        *w -= LEARNING_RATE * g;
    }
    Results { batch_logits: logits.clone(), logits, input_gradient, gradient, descended }
}

fn check_products<const INPUTS: usize, const UNITS: usize, const BATCH: usize>(
    row_counts: impl IntoIterator<Item = usize>,
) {
    let rng = &mut Rng::seed_from_u64(1);
    let mut layer = Dense::<INPUTS, UNITS, Identity>::zeroed();
    layer.floats_mut().fill_with(|| value(rng));
    for row_count in row_counts {
        let (mut inputs, deltas) = (rows(row_count, rng), rows(row_count, rng));
        // Of every four rows, one has no zero and one has only zeros.
        inputs.iter_mut().skip(1).step_by(4).for_each(|row| *row = row.map(|x| if x == 0.0 { 0.5 } else { x }));
        inputs.iter_mut().skip(2).step_by(4).for_each(|row| row.fill(0.0));
        let expected = expected(&layer, &inputs, &deltas);
        let bounds = Bounds::new(&layer, &inputs, &deltas);
        for backend in backends() {
            let found = backend.run(Products::<_, _, BATCH> { layer: &layer, inputs: &inputs, deltas: &deltas });
            let compare = |product: &str, found: &[f32], expected: &[f32], bounds: &[Bound]| {
                let what = format!("{product}, {INPUTS} inputs, {UNITS} units, {row_count} rows, {backend:?}");
                if backend.is_reproducible() {
                    assert_eq!(bits(found), bits(expected), "{what}: bits differ from the plain loops");
                }
                let (values, canaries) = found.split_at(bounds.len());
                values.iter().zip(bounds).for_each(|(&value, bound)| bound.assert(&what, value));
                assert!(canaries.iter().all(|&value| value == CANARY), "{what}: written beyond the last row");
            };
            let (logits, batch_logits) = (found.logits.as_flattened(), found.batch_logits.as_flattened());
            compare("affine", logits, expected.logits.as_flattened(), &bounds.logits);
            compare("affine_batch", batch_logits, expected.logits.as_flattened(), &bounds.logits);
            assert_eq!(bits(logits), bits(batch_logits), "a sample differs alone and in a batch");
            let input_gradient = (found.input_gradient.as_flattened(), expected.input_gradient.as_flattened());
            compare("input_gradient", input_gradient.0, input_gradient.1, &bounds.input_gradient);
            compare("weight_gradient", found.gradient.floats(), expected.gradient.floats(), &bounds.gradient);
            compare("descent", found.descended.floats(), expected.descended.floats(), &bounds.descended);
        }
    }
}

/// A sum in `f64`, and the error bound of the same sum in `f32`.
struct Bound {
    sum: f64,
    error: f64,
}

impl Bound {
    fn of(terms: impl Iterator<Item = f64> + Clone) -> Self {
        let magnitude = terms.clone().map(f64::abs).sum();
        Self { error: tolerances::error_of_a_sum(terms.clone().count(), magnitude), sum: terms.sum() }
    }

    #[track_caller]
    fn assert(&self, what: &str, found: f32) {
        let Self { sum, error } = self;
        assert!((f64::from(found) - sum).abs() <= *error, "{what}: found {found:e}, expected {sum:e} ± {error:e}");
    }
}

/// The bounds of all values in [`Results`].
struct Bounds {
    logits: Vec<Bound>,
    input_gradient: Vec<Bound>,
    gradient: Vec<Bound>,
    descended: Vec<Bound>,
}

impl Bounds {
    fn new<const INPUTS: usize, const UNITS: usize>(
        layer: &Dense<INPUTS, UNITS, Identity>,
        inputs: &[[f32; INPUTS]],
        deltas: &[[f32; UNITS]],
    ) -> Self {
        let (x, w) = (in_f64(inputs.as_flattened()), in_f64(layer.weights.as_flattened()));
        let (d, b) = (in_f64(deltas.as_flattened()), in_f64(&layer.bias));
        let (x, w, d, b) = (x.as_slice(), w.as_slice(), d.as_slice(), b.as_slice());
        let (rows, rate) = (inputs.len(), f64::from(LEARNING_RATE));

        // Σ x·d over the rows for a weight; Σ d for a bias, whose input is always 1.
        let terms = |parameter: usize| {
            let (i, u) = (parameter / UNITS, parameter % UNITS);
            (0..rows).map(move |r| if i < INPUTS { x[r * INPUTS + i] } else { 1.0 } * d[r * UNITS + u])
        };
        let parameters = layer.floats().len();
        let grid = |columns: usize| (0..rows).flat_map(move |r| (0..columns).map(move |column| (r, column)));
        Self {
            logits: grid(UNITS)
                .map(|(r, u)| {
                    let products = (0..INPUTS).map(|i| x[r * INPUTS + i] * w[i * UNITS + u]);
                    Bound::of(std::iter::once(b[u]).chain(products))
                })
                .collect(),
            input_gradient: grid(INPUTS)
                .map(|(r, i)| Bound::of((0..UNITS).map(|u| d[r * UNITS + u] * w[i * UNITS + u])))
                .collect(),
            gradient: (0..parameters).map(|p| Bound::of(terms(p))).collect(),
            descended: (0..parameters)
                .map(|p| {
                    let old = if p < w.len() { w[p] } else { b[p - w.len()] };
                    Bound::of(std::iter::once(old).chain(terms(p).map(|term| -rate * term)))
                })
                .collect(),
        }
    }
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

    backends().into_iter().for_each(|backend| backend.run(Short));
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

/// A rule whose result depends differently on each argument.
#[derive(Clone, Copy)]
struct AnyRule;

impl UpdateRule<2> for AnyRule {
    #[inline(always)]
    fn apply<T: Registers>(
        self,
        _: T,
        w: T::Vector,
        g: T::Vector,
        [m, v]: [T::Vector; 2],
    ) -> (T::Vector, [T::Vector; 2]) {
        (w + g, [m * w, v * g])
    }
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

/// All ways to predict give the same bits.
#[test]
fn one_by_one_and_in_batches() {
    check_batches::<sequential![Dense<5, 9, Tanh>, Dense<9, 17, Softmax>, Dense<17, 3, Logistic>]>(200);
    check_batches::<sequential![Dense<40, 70, LeakyRelu>, Dense<70, 20, Relu>, Dense<20, 10, Softmax>]>(200);
    // The values between these layers are so large that only 64 or 32 rows pass at a time.
    check_batches::<sequential![Dense<3, 1500, Relu>, Dense<1500, 2, Identity>]>(70);
    check_batches::<sequential![Dense<3, 3000, Relu>, Dense<3000, 2, Identity>]>(70);
    // Above 1024 inputs the search for a sample's zeros runs in parts.
    check_batches::<Dense<1031, 130, Relu>>(33);
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
        let at_edges = [(0, 3), (1, 1), (31, rows), (32, 32), (33, 33), (64, 65), (rows, 64), (rows, 33), (rows, 31)];
        let at_more = [(127, 127), (128, 129), (129, 129), (rows, 65), (rows, rows)];
        for (given, wanted) in at_edges.into_iter().chain(at_more) {
            if given.max(wanted) > rows {
                continue;
            }
            let mut found = vec![canary; rows];
            net.using(backend).predict_batch(&inputs[..given], &mut found[..wanted]);
            let rows = given.min(wanted);
            assert_eq!(bits(Row::flatten(&found[..rows])), bits(Row::flatten(&expected[..rows])), "{backend:?}");
            assert!(Row::flatten(&found[rows..]).iter().all(|&value| value == CANARY), "{backend:?}: beyond {rows}");
        }
    }
}

//! Compares every kernel with the plain loops, for every size around the lane width and on every backend.
//!
//! Without fusing, the kernels perform the same operations in the same order as the plain loops, so the bits must be
//! equal. With fusing, the error bound of a sum must hold.

mod support;

use stackprop::activation::LeakyRelu;
use stackprop::kernels::{self, Descend, Moments, Store, UpdateRule, map, reference, softmax};
use stackprop::prelude::*;
use stackprop::simd::{Computation, Execution, LANES, Registers, Simd};
use stackprop::{Floats, LengthMismatch, Row};
use support::backend::backends;
use support::sixteen_lanes::{ProductBackend, product_backends};
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
        $( check_products::<$inputs, $units, $batch>(&$rows); )+
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
    // Above 256 rows a kernel divides the sums of a gradient into parts, and above 96 inputs it works in blocks of
    // inputs. A batch that is shorter than the greatest must not be divided.
    products!(300, [1, 150, 151, 200, 256, 257, 300]; 5 x 3, 9 x 7, 20 x 9, 9 x 20, 130 x 33, 257 x 16);
    products!(600, [201, 256, 400, 600]; 9 x 11);
}

/// All products of one layer, on one backend.
struct Products<'a, const INPUTS: usize, const UNITS: usize, const BATCH: usize> {
    layer: &'a Dense<INPUTS, UNITS, Identity>,
    inputs: &'a [[f32; INPUTS]],
    deltas: &'a [[f32; UNITS]],
    results: &'a mut Results<INPUTS, UNITS>,
}

/// The results of all products of one layer.
struct Results<const INPUTS: usize, const UNITS: usize> {
    /// Each sample alone.
    logits: Vec<[f32; UNITS]>,
    batch_logits: Vec<[f32; UNITS]>,
    input_gradient: Vec<[f32; INPUTS]>,
    gradient: Box<Dense<INPUTS, UNITS, Identity>>,
    /// The layer after a step of gradient descent.
    descended: Box<Dense<INPUTS, UNITS, Identity>>,
    /// The layer and two moments after an update by [`AnyRule`].
    updated: [Box<Dense<INPUTS, UNITS, Identity>>; 3],
}

impl<const INPUTS: usize, const UNITS: usize, const BATCH: usize> Computation for Products<'_, INPUTS, UNITS, BATCH> {
    type Output = ();

    /// Nothing but the kernels: the compiler repeats this function for every size and backend.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { layer: Dense { weights, bias, .. }, inputs, deltas, results } = self;
        for (x, z) in inputs.iter().zip(&mut results.logits) {
            kernels::affine(simd, x, weights, bias, z);
        }
        kernels::affine_batch(simd, inputs, weights, bias, &mut results.batch_logits);
        kernels::input_gradient(simd, deltas, weights, &mut results.input_gradient);
        let descend = Plain::Descend(Descend { learning_rate: LEARNING_RATE });
        for (layer, rule) in [(&mut results.gradient, Plain::Store), (&mut results.descended, descend)] {
            let Dense { weights, bias, .. } = &mut **layer;
            kernels::weight_gradient::<_, _, _, _, BATCH, _>(simd, inputs, deltas, weights, bias, rule, Moments::NONE);
        }
        let [layer, m, v] = &mut results.updated;
        let Dense { weights, bias, .. } = &mut **layer;
        let moments = Moments([m.floats_mut(), v.floats_mut()]);
        kernels::weight_gradient::<_, _, _, _, BATCH, _>(simd, inputs, deltas, weights, bias, AnyRule, moments);
    }
}

/// The crate's rules without moments. A value selects the rule, so both share one instance of the kernel per size.
#[derive(Clone, Copy)]
enum Plain {
    Store,
    Descend(Descend),
}

impl UpdateRule<0> for Plain {
    #[inline(always)]
    fn apply<T: Registers>(
        self,
        registers: T,
        w: T::Vector,
        g: T::Vector,
        moments: [T::Vector; 0],
    ) -> (T::Vector, [T::Vector; 0]) {
        match self {
            Self::Store => Store.apply(registers, w, g, moments),
            Self::Descend(rule) => rule.apply(registers, w, g, moments),
        }
    }
}

impl<const INPUTS: usize, const UNITS: usize> Results<INPUTS, UNITS> {
    /// The state before the kernels run.
    fn new(layer: &Dense<INPUTS, UNITS, Identity>, rows: usize) -> Self {
        let mut updated = [(); 3].map(|()| Box::new(layer.clone()));
        updated[1..].iter_mut().flat_map(|moments| moments.floats_mut()).for_each(|moment| *moment += 1.0);
        Self {
            logits: vec![[CANARY; UNITS]; rows + 1],
            batch_logits: vec![[CANARY; UNITS]; rows + 1],
            input_gradient: vec![[CANARY; INPUTS]; rows + 1],
            gradient: Box::new(Dense::new([[CANARY; UNITS]; INPUTS], [CANARY; UNITS])),
            descended: Box::new(layer.clone()),
            updated,
        }
    }

    /// The results of the plain loops.
    fn expected(layer: &Dense<INPUTS, UNITS, Identity>, inputs: &[[f32; INPUTS]], deltas: &[[f32; UNITS]]) -> Self {
        let mut results = Self::new(layer, inputs.len());
        reference::affine_batch(inputs, &layer.weights, &layer.bias, &mut results.logits);
        reference::input_gradient(deltas, &layer.weights, &mut results.input_gradient);
        reference::weight_gradient(inputs, deltas, &mut results.gradient.weights, &mut results.gradient.bias);
        for (w, g) in results.descended.floats_mut().iter_mut().zip(results.gradient.floats()) {
            *w -= LEARNING_RATE * g;
        }
        results.batch_logits.clone_from(&results.logits);
        results
    }

    /// The values without their sizes, so that all sizes share the code that compares.
    fn flat(&self) -> Flat<'_> {
        Flat {
            logits: self.logits.as_flattened(),
            batch_logits: self.batch_logits.as_flattened(),
            input_gradient: self.input_gradient.as_flattened(),
            gradient: self.gradient.floats(),
            descended: self.descended.floats(),
            updated: self.updated.each_ref().map(|floats| floats.floats()),
        }
    }
}

/// The values of [`Results`], row after row.
struct Flat<'a> {
    logits: &'a [f32],
    batch_logits: &'a [f32],
    input_gradient: &'a [f32],
    gradient: &'a [f32],
    descended: &'a [f32],
    updated: [&'a [f32]; 3],
}

impl Flat<'_> {
    /// Compares the results of one backend; `before` is the state before the kernels ran.
    fn check(&self, backend: ProductBackend, sizes: &str, before: &Flat<'_>, expected: &Flat<'_>, bounds: &Bounds) {
        let place = format!("{sizes}, {backend:?}");
        let compare = |product: &str, found: &[f32], expected: &[f32], bounds: &[Bound]| {
            let what = format!("{product}, {place}");
            if backend.is_reproducible() {
                assert_eq!(bits(found), bits(expected), "{what}: bits differ from the plain loops");
            }
            let (values, canaries) = found.split_at(bounds.len());
            values.iter().zip(bounds).for_each(|(&value, bound)| bound.assert(&what, value));
            assert!(canaries.iter().all(|&value| value == CANARY), "{what}: written beyond the last row");
        };
        compare("affine", self.logits, expected.logits, &bounds.logits);
        compare("affine_batch", self.batch_logits, expected.batch_logits, &bounds.logits);
        assert_eq!(bits(self.logits), bits(self.batch_logits), "{place}: a sample differs alone and in a batch");
        compare("input_gradient", self.input_gradient, expected.input_gradient, &bounds.input_gradient);
        compare("weight_gradient", self.gradient, expected.gradient, &bounds.gradient);
        compare("descent", self.descended, expected.descended, &bounds.descended);

        let [w, m, v] = before.updated;
        let of_each = |rule: &dyn Fn(usize) -> f32| (0..w.len()).map(|i| rule(i).to_bits()).collect::<Vec<_>>();
        let [found, found_m, found_v] = self.updated.map(bits);
        assert_eq!(found, of_each(&|i| w[i] + self.gradient[i]), "{place}: parameters of a rule with moments");
        assert_eq!(found_m, of_each(&|i| m[i] * w[i]), "{place}: first moments");
        assert_eq!(found_v, of_each(&|i| v[i] * self.gradient[i]), "{place}: second moments");
    }
}

fn check_products<const INPUTS: usize, const UNITS: usize, const BATCH: usize>(row_counts: &[usize]) {
    let rng = &mut Rng::seed_from_u64(1);
    let mut layer = Dense::<INPUTS, UNITS, Identity>::zeroed();
    layer.floats_mut().fill_with(|| value(rng));
    for &row_count in row_counts {
        let (mut inputs, deltas) = (rows::<INPUTS>(row_count, rng), rows::<UNITS>(row_count, rng));
        // Of every four rows, one has no zero and one has only zeros.
        inputs.iter_mut().skip(1).step_by(4).flatten().filter(|x| **x == 0.0).for_each(|x| *x = 0.5);
        inputs.iter_mut().skip(2).step_by(4).for_each(|row| row.fill(0.0));
        let before = Results::new(&layer, row_count);
        let expected = Results::expected(&layer, &inputs, &deltas);
        let bounds = Bounds::new(INPUTS, UNITS, layer.floats(), inputs.as_flattened(), deltas.as_flattened());
        let sizes = format!("{INPUTS} inputs, {UNITS} units, {row_count} rows");
        for backend in product_backends() {
            let mut found = Results::new(&layer, row_count);
            let (inputs, deltas, results) = (&inputs, &deltas, &mut found);
            backend.run(Products::<_, _, BATCH> { layer: &layer, inputs, deltas, results });
            found.flat().check(backend, &sizes, &before.flat(), &expected.flat(), &bounds);
        }
    }
}

/// A sum in `f64`, and the error bound of the same sum in `f32`.
struct Bound {
    sum: f64,
    error: f64,
}

impl Bound {
    fn of(terms: impl Iterator<Item = f64>) -> Self {
        let (mut count, mut magnitude, mut sum) = (0, 0.0, 0.0);
        for term in terms {
            count += 1;
            magnitude += term.abs();
            sum += term;
        }
        Self { error: tolerances::error_of_a_sum(count, magnitude), sum }
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
    /// For a layer of these sizes, with its parameters in memory order, and samples row after row.
    fn new(inputs: usize, units: usize, parameters: &[f32], x: &[f32], d: &[f32]) -> Self {
        let (parameters, x, d) = (in_f64(parameters), in_f64(x), in_f64(d));
        let (w, b) = parameters.split_at(inputs * units);
        let (x, d) = (x.as_slice(), d.as_slice());
        let rows = d.len().checked_div(units).or(x.len().checked_div(inputs)).unwrap_or(0);
        let rate = f64::from(LEARNING_RATE);

        // Σ x·d over the rows for a weight; Σ d for a bias, whose input is always 1.
        let terms = |parameter: usize| {
            let (i, u) = (parameter / units, parameter % units);
            (0..rows).map(move |r| if i < inputs { x[r * inputs + i] } else { 1.0 } * d[r * units + u])
        };
        let grid = |columns: usize| (0..rows).flat_map(move |r| (0..columns).map(move |column| (r, column)));
        Self {
            logits: grid(units)
                .map(|(r, u)| {
                    let products = (0..inputs).map(|i| x[r * inputs + i] * w[i * units + u]);
                    Bound::of(std::iter::once(b[u]).chain(products))
                })
                .collect(),
            input_gradient: grid(inputs)
                .map(|(r, i)| Bound::of((0..units).map(|u| d[r * units + u] * w[i * units + u])))
                .collect(),
            gradient: (0..parameters.len()).map(|p| Bound::of(terms(p))).collect(),
            descended: (0..parameters.len())
                .map(|p| Bound::of(std::iter::once(parameters[p]).chain(terms(p).map(|term| -rate * term))))
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

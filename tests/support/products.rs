//! The products of a layer, compared with the plain loops and with the error bound of their sums.

use stackprop::Floats;
use stackprop::kernels::{self, Descend, Moments, Store, UpdateRule, reference};
use stackprop::prelude::*;
use stackprop::simd::{Computation, Execution, Registers, Simd};

use super::product_backend::{ProductBackend, product_backends};
use super::{bits, in_f64, rows, tolerances, value};

/// The value of memory that a kernel must not write.
pub const CANARY: f32 = 12345.678;

/// The learning rate of the test's gradient descent.
const LEARNING_RATE: f32 = 0.1;

/// Checks the products of layers of these sizes, inputs × units, for these numbers of rows, in batches of at most
/// `$batch`.
macro_rules! products {
    ($batch:expr, $rows:expr; $($inputs:literal x $units:literal),+ $(,)?) => {
        $( $crate::support::products::check_products::<$inputs, $units, $batch>(&$rows); )+
    };
}
pub(crate) use products;

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

pub fn check_products<const INPUTS: usize, const UNITS: usize, const BATCH: usize>(row_counts: &[usize]) {
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

/// A rule whose result depends differently on each argument.
#[derive(Clone, Copy)]
pub struct AnyRule;

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

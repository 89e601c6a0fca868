//! Compares the four products of a dense layer with the plain loops of `kernels::reference`.
//!
//! Without fused multiply-add the results must be equal for all data. With it they must lie within the rounding error
//! of the exact result, unless that overflows.

#![no_main]

#[path = "../support/mod.rs"]
mod support;

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use stackprop::kernels::{self, Descend, Moments, Store, reference};
use stackprop::simd::{Computation, Execution, Simd};
use support::backend::backends;

/// The number of rows stays below this.
const ROWS: usize = 20;

/// Selects a function by the index of a size, inputs × units. The sizes lie around the lane width, the panels and the
/// rows of a tile; some are large enough for the path of large layers.
macro_rules! sizes {
    ($($inputs:literal x $units:literal),* $(,)?) => {
        const SIZES: &[fn(&Input)] = &[$(compare::<$inputs, $units>),*];
    };
}

sizes! { 1 x 1, 3 x 5, 8 x 17, 33 x 10, 130 x 9, 13 x 90 }

#[derive(Arbitrary, Debug)]
struct Input {
    size: u8,
    rows: u8,
    /// Whether to compute a step of gradient descent instead of the gradient.
    learning_rate: Option<f32>,
    numbers: Numbers,
}

/// The values that fill the matrices cyclically.
#[derive(Arbitrary, Debug)]
enum Numbers {
    /// Multiples of 1/16, which have exact products and sums.
    Small(Vec<i8>),
    /// Arbitrary bits: usually huge or tiny numbers, sometimes infinities or NaNs.
    Any(Vec<f32>),
}

fuzz_target!(|data: &[u8]| {
    if let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) {
        SIZES[usize::from(input.size) % SIZES.len()](&input);
    }
});

/// One layer and one batch; `d` is the delta.
struct Data<const INPUTS: usize, const UNITS: usize> {
    x: Vec<[f32; INPUTS]>,
    w: [[f32; UNITS]; INPUTS],
    b: [f32; UNITS],
    d: Vec<[f32; UNITS]>,
    learning_rate: Option<f32>,
}

/// The results of the products.
struct Products<const INPUTS: usize, const UNITS: usize> {
    one: Vec<[f32; UNITS]>,
    batch: Vec<[f32; UNITS]>,
    input_gradient: Vec<[f32; INPUTS]>,
    w: [[f32; UNITS]; INPUTS],
    b: [f32; UNITS],
}

fn compare<const INPUTS: usize, const UNITS: usize>(input: &Input) {
    let data = Data::<INPUTS, UNITS>::new(input);
    let expected = data.reference();
    let finite = data.is_finite();
    for backend in backends() {
        let found = backend.run(&data);
        if backend.is_reproducible() {
            found.assert_equal(&expected, finite);
        } else {
            found.assert_near(&data, finite);
        }
    }
}

impl<const INPUTS: usize, const UNITS: usize> Products<INPUTS, UNITS> {
    fn assert_equal(&self, expected: &Self, finite: bool) {
        // The kernel for one sample skips the weights of a zero input, even if they are infinite or NaN.
        if finite {
            equal("affine", &self.one, &expected.one);
        }
        equal("affine_batch", &self.batch, &expected.batch);
        equal("input_gradient", &self.input_gradient, &expected.input_gradient);
        equal("weight_gradient", &self.w, &expected.w);
        equal("weight_gradient: bias", &[self.b], &[expected.b]);
    }

    fn assert_near(&self, data: &Data<INPUTS, UNITS>, finite: bool) {
        if !finite {
            return;
        }
        let Data { x, w, b, d, .. } = data;
        for (x, (one, batch)) in x.iter().zip(self.one.iter().zip(&self.batch)) {
            for u in 0..UNITS {
                let terms = || [(1.0, b[u])].into_iter().chain(x.iter().zip(w).map(move |(x, w)| (*x, w[u])));
                near("affine", one[u], terms());
                near("affine_batch", batch[u], terms());
            }
        }
        for (d, g) in d.iter().zip(&self.input_gradient) {
            for (g, w) in g.iter().zip(w) {
                near("input_gradient", *g, d.iter().copied().zip(w.iter().copied()));
            }
        }
        // A descent's error depends on the gradient's error, so only the gradient is checked.
        if data.learning_rate.is_none() {
            let rows = || x.iter().zip(d);
            for u in 0..UNITS {
                for i in 0..INPUTS {
                    near("weight_gradient", self.w[i][u], rows().map(|(x, d)| (x[i], d[u])));
                }
                near("weight_gradient: bias", self.b[u], rows().map(|(_, d)| (1.0, d[u])));
            }
        }
    }
}

impl<const INPUTS: usize, const UNITS: usize> Data<INPUTS, UNITS> {
    fn new(input: &Input) -> Self {
        let numbers: Vec<f32> = match &input.numbers {
            Numbers::Small(numbers) => numbers.iter().map(|number| f32::from(*number) / 16.0).collect(),
            Numbers::Any(numbers) => numbers.clone(),
        };
        let mut numbers = numbers.iter().copied().chain([1.0]).cycle();
        let mut fill = |values: &mut [f32]| values.iter_mut().zip(&mut numbers).for_each(|(to, number)| *to = number);
        // The two batches may differ in length; the kernels ignore the rows beyond the shorter one.
        let rows = usize::from(input.rows);
        let mut data = Self {
            x: vec![[0.0; INPUTS]; rows % ROWS],
            w: [[0.0; UNITS]; INPUTS],
            b: [0.0; UNITS],
            d: vec![[0.0; UNITS]; if rows < 160 { rows % ROWS } else { rows % (ROWS - 1) }],
            learning_rate: input.learning_rate,
        };
        fill(data.x.as_flattened_mut());
        fill(data.w.as_flattened_mut());
        fill(&mut data.b);
        fill(data.d.as_flattened_mut());
        data
    }

    fn is_finite(&self) -> bool {
        [self.x.as_flattened(), self.w.as_flattened(), &self.b, self.d.as_flattened()]
            .into_iter()
            .flatten()
            .all(|number| number.is_finite())
    }

    /// Buffers for the results, filled with 7 to detect writes out of place.
    fn results(&self) -> Products<INPUTS, UNITS> {
        Products {
            one: vec![[7.0; UNITS]; self.x.len()],
            batch: vec![[7.0; UNITS]; self.d.len()],
            input_gradient: vec![[7.0; INPUTS]; self.x.len()],
            w: self.w,
            b: self.b,
        }
    }

    fn reference(&self) -> Products<INPUTS, UNITS> {
        let mut results = self.results();
        reference::affine_batch(&self.x, &self.w, &self.b, &mut results.one);
        reference::affine_batch(&self.x, &self.w, &self.b, &mut results.batch);
        reference::input_gradient(&self.d, &self.w, &mut results.input_gradient);
        reference::weight_gradient(&self.x, &self.d, &mut results.w, &mut results.b);
        if let Some(learning_rate) = self.learning_rate {
            let descend = |to: &mut f32, from: &f32| *to = -learning_rate * *to + from;
            results.w.as_flattened_mut().iter_mut().zip(self.w.as_flattened()).for_each(|(to, from)| descend(to, from));
            results.b.iter_mut().zip(&self.b).for_each(|(to, from)| descend(to, from));
        }
        results
    }
}

impl<const INPUTS: usize, const UNITS: usize> Computation for &Data<INPUTS, UNITS> {
    type Output = Products<INPUTS, UNITS>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let mut results = self.results();
        for (x, z) in self.x.iter().zip(&mut results.one) {
            kernels::affine(simd, x, &self.w, &self.b, z);
        }
        kernels::affine_batch(simd, &self.x, &self.w, &self.b, &mut results.batch);
        kernels::input_gradient(simd, &self.d, &self.w, &mut results.input_gradient);
        let Products { w, b, .. } = &mut results;
        let (x, d) = (&self.x, &self.d);
        match self.learning_rate {
            None => kernels::weight_gradient::<_, _, _, _, ROWS, _>(simd, x, d, w, b, Store, Moments::NONE),
            Some(learning_rate) => {
                let descend = Descend { learning_rate };
                kernels::weight_gradient::<_, _, _, _, ROWS, _>(simd, x, d, w, b, descend, Moments::NONE);
            }
        }
        results
    }
}

/// Compares bits, except that all NaNs are equal.
fn equal<const N: usize>(what: &str, found: &[[f32; N]], expected: &[[f32; N]]) {
    for (index, (found, expected)) in found.as_flattened().iter().zip(expected.as_flattened()).enumerate() {
        assert!(
            found == expected || (found.is_nan() && expected.is_nan()),
            "{what}: found {found:e} at index {index}, expected {expected:e}"
        );
    }
}

/// `found` is Σ a·b within the rounding error of n products and sums: (n + 1)·2⁻²⁴·Σ |a·b|, plus half of the smallest
/// subnormal for each (Higham, *Accuracy and Stability of Numerical Algorithms*, section 3.1).
fn near(what: &str, found: f32, terms: impl Iterator<Item = (f32, f32)>) {
    let (mut exact, mut magnitude, mut n) = (0.0, 0.0, 1.0);
    for (a, b) in terms {
        let product = f64::from(a) * f64::from(b);
        (exact, magnitude, n) = (exact + product, magnitude + product.abs(), n + 1.0);
    }
    let bound = n * (f64::exp2(-24.0) * magnitude + f64::exp2(-149.0));
    let overflows = magnitude >= f64::from(f32::MAX);
    assert!(
        overflows || (f64::from(found) - exact).abs() <= bound,
        "{what}: found {found:e}, expected {exact:e} within {bound:e}"
    );
}

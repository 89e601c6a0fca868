//! Properties for arbitrary inputs: softmax and losses, random numbers, shuffling, initializers.

mod support;

use std::collections::BTreeMap;

use proptest::prelude::{Strategy as _, any, prop, prop_assert, prop_assert_eq, proptest};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use stackprop::Floats;
use stackprop::activation::LeakyRelu;
use stackprop::initializer::Initializer;
use stackprop::kernels::softmax::softmax;
use stackprop::prelude::*;
use stackprop::simd::{Computation, Execution, Portable, Simd};
use stackprop::train::Permutation;
use support::backend::backends;
use support::{bits, cases, tolerances};

/// CONTRIBUTING.md promises that a test that passes once always passes.
#[test]
fn a_property_has_the_same_cases_in_every_run() {
    let drawn = || {
        let mut runner = TestRunner::new(cases(8));
        [(); 8].map(|()| any::<u64>().new_tree(&mut runner).expect("any number").current())
    };
    assert_eq!(drawn(), drawn());
}

struct SoftmaxOf<'a>(&'a mut [f32]);

impl Computation for SoftmaxOf<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        softmax(simd, self.0);
    }
}

proptest! {
    #![proptest_config(cases(200))]

    /// The logits are multiples of 1/1024 and the shift is an integer, so that the sums, and the invariance, are exact.
    #[test]
    fn softmax_sums_to_one_and_ignores_a_shift(
        logits in proptest::collection::vec((-20_000..20_000).prop_map(|z| z as f32 / 1024.0), 1..40),
        shift in -100..100,
    ) {
        for backend in backends() {
            let mut probabilities = logits.clone();
            backend.run(SoftmaxOf(&mut probabilities));
            let sum: f64 = probabilities.iter().copied().map(f64::from).sum();
            // Besides the terms of the sum, a division and a product are rounded.
            prop_assert!((sum - 1.0).abs() <= tolerances::error_of_a_sum(logits.len() + 2, 1.0));

            let mut shifted: Vec<f32> = logits.iter().map(|z| z + shift as f32).collect();
            backend.run(SoftmaxOf(&mut shifted));
            prop_assert_eq!(bits(&probabilities), bits(&shifted));
        }
    }

    /// The limits of Glorot and Bengio (2010), He et al. (2015), LeCun et al. (1998) and `torch.nn.Linear`, for layers
    /// of any size. Only PyTorch draws biases.
    #[test]
    fn uniform_initializers_stay_within_their_limits(inputs in 1_usize..5_000, units in 1_usize..5_000, seed: u64) {
        use Initializer::{GlorotUniform, HeUniform, LeCunUniform, PyTorchUniform};
        let (fan_in, fan_out) = (inputs as f64, units as f64);
        for (initializer, limit) in [
            (GlorotUniform, (6.0 / (fan_in + fan_out)).sqrt()),
            (HeUniform, (6.0 / fan_in).sqrt()),
            (LeCunUniform, (3.0 / fan_in).sqrt()),
            (PyTorchUniform, 1.0 / fan_in.sqrt()),
        ] {
            let (mut weights, mut biases, mut rng) = ([f32::NAN; 50], [f32::NAN; 50], Rng::seed_from_u64(seed));
            initializer.draw(inputs, units, &mut weights, &mut rng);
            initializer.draw_bias(inputs, units, &mut biases, &mut rng);
            // The largest of 50 is above half of the limit, except with a probability of 2⁻⁵⁰.
            let fills = |values: &[f32]| {
                let largest = values.iter().fold(0.0, |largest, value| f64::max(largest, f64::from(value.abs())));
                largest > 0.5 * limit && largest <= limit * tolerances::UNIFORM_LIMIT
            };
            prop_assert!(fills(&weights), "{:?}: {:?}", initializer, weights);
            prop_assert_eq!(fills(&biases), initializer == PyTorchUniform, "{:?}: {:?}", initializer, biases);
            prop_assert!(initializer == PyTorchUniform || biases == [0.0; 50]);
        }
    }

    #[test]
    fn below_is_below(bound in 1_u32.., seed: u64) {
        prop_assert!(Rng::seed_from_u64(seed).below(bound) < bound);
    }

    /// For all distances between logits, the loss is finite and correct.
    #[test]
    fn cross_entropy_of_saturated_logits(
        weights in proptest::array::uniform3(-1e38_f32..1e38),
        scale in prop::sample::select(vec![1.0_f32, 1e-20, 1e-36]),
        label in 0_usize..3,
    ) {
        let weights = weights.map(|w| w * scale);
        let net = Dense::<1, 3, Softmax>::new([weights], [0.0; 3]);
        let mut stepper = Stepper::<Dense<1, 3, Softmax>, _, _, 1>::new(CrossEntropy::default(), Sgd::default());
        let found = net.using(Portable).evaluate(&stepper.loss, Samples::new(&[[1.0]], &[label])).expect("a label below 3");
        let largest = weights.iter().copied().fold(f32::MIN, f32::max);
        let sum: f64 = weights.iter().map(|&z| (f64::from(z) - f64::from(largest)).exp()).sum();
        tolerances::LOSS.assert("loss", &[found.loss], &[sum.ln() + f64::from(largest) - f64::from(weights[label])]);
        prop_assert_eq!(stepper.using(Portable).step(&mut net.clone(), &[[1.0]], &[label]), Ok(found));
    }

    #[test]
    fn binary_cross_entropy_of_saturated_logits(
        z in -1e38_f32..1e38,
        scale in prop::sample::select(vec![1.0_f32, 1e-20, 1e-36]),
        y in prop::sample::select(vec![0.0_f32, 0.25, 1.0]),
    ) {
        let net = Dense::<1, 1, Logistic>::new([[z * scale]], [0.0]);
        let mut stepper = Stepper::<Dense<1, 1, Logistic>, _, _, 1>::new(BinaryCrossEntropy::default(), Sgd::default());
        let found = net.using(Portable).evaluate(&stepper.loss, Samples::new(&[[1.0]], &[[y]])).expect("a probability");
        let (z, y) = (f64::from(z * scale), f64::from(y));
        let expected = y * (-z).max(0.0) + (1.0 - y) * z.max(0.0) + (-z.abs()).exp().ln_1p();
        tolerances::LOSS.assert("loss", &[found.loss], &[expected]);
        prop_assert_eq!(stepper.using(Portable).step(&mut net.clone(), &[[1.0]], &[[y as f32]]), Ok(found));
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn a_long_permutation_is_one_to_one(len in 0_usize..100_000, seed: u64) {
        assert_is_a_permutation(len, seed);
    }
}

#[test]
fn every_short_permutation_is_one_to_one() {
    (0..=300).for_each(|len| assert_is_a_permutation(len, len as u64));
}

fn assert_is_a_permutation(len: usize, seed: u64) {
    let order = Permutation::new(len, &mut Rng::seed_from_u64(seed));
    let mut seen = vec![false; len];
    (0..len).for_each(|i| seen[order.index(i)] = true);
    assert!(seen.into_iter().all(|seen| seen), "{order:?}");
    assert_eq!(order.index(len), len, "beyond its end it changes nothing");
}

/// Every index reaches every place with equal frequency, and neighbours do not stay together.
#[test]
fn permutations_look_uniform() {
    const LEN: usize = 24;
    const DRAWS: usize = 20_000;
    let rng = &mut Rng::seed_from_u64(1);
    let (mut places, mut distances) = ([[0; LEN]; LEN], [0; LEN - 1]);
    for _ in 0..DRAWS {
        let order = Permutation::new(LEN, rng);
        (0..LEN).for_each(|i| places[i][order.index(i)] += 1);
        distances[(order.index(7) + LEN - order.index(8)) % LEN - 1] += 1;
    }
    // The rows and columns of the table have the same sums.
    assert_uniform(places.as_flattened(), (LEN - 1) * (LEN - 1));
    assert_uniform(&distances, LEN - 2);
}

#[test]
fn every_permutation_of_four_is_equally_likely() {
    let rng = &mut Rng::seed_from_u64(1);
    let mut counts = BTreeMap::new();
    for _ in 0..20_000 {
        let order = Permutation::new(4, rng);
        *counts.entry([0, 1, 2, 3].map(|i| order.index(i))).or_default() += 1;
    }
    let counts: Vec<u32> = counts.into_values().collect();
    assert_eq!(counts.len(), 24);
    assert_uniform(&counts, 23);
}

#[test]
fn below_is_uniform() {
    let rng = &mut Rng::seed_from_u64(1);
    // The last bound rejects one number in four; otherwise one remainder modulo 3 would be twice as frequent.
    for bound in [1, 2, 3, 6, 10, 3 << 30] {
        let mut counts = vec![0; bound.min(30) as usize];
        (0..30_000).for_each(|_| counts[(rng.below(bound) % bound.min(30)) as usize] += 1);
        assert_uniform(&counts, counts.len() - 1);
    }
    assert_eq!(rng.below(0), 0);
}

#[test]
fn uniform_is_uniform() {
    let rng = &mut Rng::seed_from_u64(1);
    let mut counts = [0; 32];
    (0..32_000).for_each(|_| counts[(32.0 * rng.uniform()) as usize] += 1);
    assert_uniform(&counts, 31);
}

/// Checks that the chi-square statistic is within chance of its mean.
#[track_caller]
fn assert_uniform(counts: &[u32], degrees_of_freedom: usize) {
    let expected = counts.iter().map(|&count| f64::from(count)).sum::<f64>() / counts.len() as f64;
    let statistic: f64 = counts.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
    let limit = tolerances::largest_chi_square(degrees_of_freedom);
    assert!(statistic <= limit, "χ² is {statistic}, expected at most {limit}: {counts:?}");
}

#[test]
fn initializers_have_the_variance_that_they_state() {
    use Initializer::{GlorotNormal, GlorotUniform, HeNormal, HeUniform, LeCunNormal, LeCunUniform};
    const INPUTS: usize = 150;
    const UNITS: usize = 100;
    let mut layer = Box::new(Dense::<INPUTS, UNITS, Tanh>::zeroed());
    // tests/initializers.rs has those of `PyTorchUniform`, which draws biases too.
    for (initializer, variance) in [
        (GlorotUniform, 2.0 / 250.0),
        (GlorotNormal, 2.0 / 250.0),
        (HeUniform, 2.0 / 150.0),
        (HeNormal, 2.0 / 150.0),
        (LeCunUniform, 1.0 / 150.0),
        (LeCunNormal, 1.0 / 150.0),
    ] {
        layer.bias.fill(1.0);
        layer.initialize_with(Some(initializer), &mut Rng::seed_from_u64(1));
        assert_eq!(layer.bias, [0.0; UNITS]);
        let weights: Vec<f64> = layer.weights.as_flattened().iter().map(|&w| f64::from(w)).collect();
        let moment = |power: i32| weights.iter().map(|w| w.powi(power)).sum::<f64>() / weights.len() as f64;
        let what = format!("{initializer:?}");
        tolerances::sampled(weights.len()).assert(&what, &[(moment(2) / variance) as f32], &[1.0]);
        tolerances::sampled(weights.len()).assert(&what, &[(moment(1) / variance.sqrt()) as f32], &[0.0]);

        // The kurtosis distinguishes a uniform distribution from a normal one.
        let kurtosis = moment(4) / moment(2).powi(2);
        let is_uniform = matches!(initializer, GlorotUniform | HeUniform | LeCunUniform);
        assert_eq!(kurtosis < tolerances::KURTOSIS_BETWEEN, is_uniform, "{initializer:?}: {kurtosis}");
    }
}

#[test]
fn activations_ask_for_their_initializer() {
    fn asks_for<A: stackprop::activation::Activation>(initializer: Initializer) {
        let (mut by_default, mut by_name) = (Dense::<9, 5, A>::zeroed(), Dense::<9, 5, A>::zeroed());
        by_default.initialize(&mut Rng::seed_from_u64(1));
        by_name.initialize_with(Some(initializer), &mut Rng::seed_from_u64(1));
        assert_eq!(bits(by_default.floats()), bits(by_name.floats()));
    }
    asks_for::<Identity>(Initializer::GlorotUniform);
    asks_for::<Logistic>(Initializer::GlorotUniform);
    asks_for::<Tanh>(Initializer::GlorotUniform);
    asks_for::<Softmax>(Initializer::GlorotUniform);
    asks_for::<Relu>(Initializer::HeNormal);
    asks_for::<LeakyRelu>(Initializer::HeNormal);
}

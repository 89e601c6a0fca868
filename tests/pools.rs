//! Fits that share a pool, panic in it, nest pools, and use more threads than the machine has cores: their bits are
//! those of one thread, and none waits for ever.
//!
//! The sanitizers run this program: its network is as small as eight threads permit.

#![cfg(feature = "rayon")]

use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::sync::LazyLock;
use std::thread;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use stackprop::Floats;
use stackprop::prelude::*;
use stackprop::simd::Execution;
use stackprop::train::Batch;

#[path = "support/deadline.rs"]
mod deadline;
use deadline::in_time;

/// The first layer's products are worth eight threads, the second's three; both are pipelines.
type Net = sequential![Dense<260, 129, Relu>, Dense<129, 97, Tanh>, Dense<97, 3, Softmax>];

const BATCH: usize = 64;

/// A whole batch and a short one.
const SAMPLES: usize = BATCH + 9;

static INPUTS: LazyLock<Vec<[f32; 260]>> = LazyLock::new(|| {
    let mut rng = Rng::seed_from_u64(1);
    (0..SAMPLES).map(|_| std::array::from_fn(|_| rng.uniform() - 0.5)).collect()
});

/// The bits of training and prediction on one thread.
static EXPECTED: LazyLock<Vec<u32>> = LazyLock::new(|| fit(Fast, &mut |_| {}));

/// The bits of a trained network and of its predictions; calls `on_batch` after each batch.
fn fit(execution: impl Execution, on_batch: &mut dyn FnMut(usize)) -> Vec<u32> {
    let labels: Vec<usize> = (0..SAMPLES).map(|sample| sample % 3).collect();
    let mut net = Net::boxed_random(&mut Rng::seed_from_u64(2));
    let mut trainer = Trainer::<Net, _, _, BATCH>::boxed(CrossEntropy::default(), Adam::default());
    let mut on_batch = |batch: &Batch| {
        on_batch(batch.batch);
        ControlFlow::Continue(())
    };
    let settings = Fit { epochs: 2, on_batch: Some(&mut on_batch), ..Fit::default() };
    trainer.using(execution).fit(&mut net, Samples::new(&INPUTS, &labels), settings).expect("the loss is finite");
    let mut outputs = vec![[0.0; 3]; SAMPLES];
    net.using(execution).predict_batch(&INPUTS, &mut outputs).expect("equal lengths");
    net.floats().iter().chain(outputs.as_flattened()).map(|value| value.to_bits()).collect()
}

/// Fits on the threads of the current pool, and compares with one thread.
fn fit_in_parallel() {
    assert!(fit(Parallel(Fast), &mut |_| {}) == *EXPECTED, "the bits differ from those of one thread");
}

/// Fits on the threads of the current pool until the second batch.
fn fit_that_panics() {
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        fit(Parallel(Fast), &mut |batch| assert_eq!(batch, 0, "on purpose"));
    }));
    assert!(result.is_err());
}

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("the pool starts")
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    in_time(|| (1..=8).for_each(|threads| pool(threads).install(fit_in_parallel)));
}

/// `.ci/run` gives this program two cores, and one.
#[test]
fn eight_fits_share_eight_threads() {
    in_time(|| pool(8).install(|| (0..8).into_par_iter().for_each(|_| fit_in_parallel())));
}

/// Each thread has workers of its own, which outlive it for a millisecond.
#[test]
fn threads_outside_share_a_pool_and_end() {
    in_time(|| {
        for _ in 0..3 {
            thread::scope(|scope| (0..3).for_each(|_| _ = scope.spawn(fit_in_parallel)));
        }
    });
}

#[test]
fn a_fit_in_a_pool_inside_a_pool() {
    in_time(|| {
        let (outer, inner) = (pool(2), pool(3));
        outer.install(|| inner.install(fit_in_parallel));
        outer.install(|| inner.install(|| outer.install(fit_in_parallel)));
        // Both at the same time.
        outer.install(|| rayon::join(fit_in_parallel, || inner.install(fit_in_parallel)));
        // Each thread of the outer pool waits for a pool of its own.
        outer.install(|| (0..4).into_par_iter().for_each(|_| pool(2).install(fit_in_parallel)));
    });
}

/// The inner fit uses the workers of the outer one, between two of its steps.
#[test]
fn a_fit_inside_a_fit() {
    in_time(|| {
        let inside = pool(3).install(|| fit(Parallel(Fast), &mut |_| fit_in_parallel()));
        assert!(inside == *EXPECTED);
    });
}

#[test]
fn a_pool_stays_usable_after_fits_that_panic() {
    in_time(|| {
        let pool = pool(3);
        for _ in 0..3 {
            pool.install(fit_that_panics);
            pool.install(fit_in_parallel);
            // The workers of one fit are idle or at work while the other panics.
            pool.install(|| rayon::join(fit_in_parallel, fit_that_panics));
        }
        assert_eq!(pool.broadcast(|thread| thread.index()), [0, 1, 2]);
    });
}

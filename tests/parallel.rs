//! Training and prediction on several threads give the bits of one thread, for any number of threads.

#![cfg(feature = "rayon")]

use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};

use rayon::ThreadPoolBuilder;
use stackprop::Floats;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::simd::Execution;
use stackprop::train::Batch;

#[path = "support/deadline.rs"]
mod deadline;
use deadline::in_time;

/// Layers of sizes that no number of threads divides.
type Net = sequential![Dense<1213, 607, Relu>, Dense<607, 101, Tanh>, Dense<101, 10, Softmax>];

const THREADS: [usize; 5] = [1, 2, 3, 7, 8];

/// Inputs and labels of `count` samples.
fn samples(count: usize) -> (Vec<[f32; 1213]>, Vec<usize>) {
    let mut rng = Rng::seed_from_u64(1);
    let inputs = (0..count).map(|_| std::array::from_fn(|_| rng.uniform() - 0.5)).collect();
    (inputs, (0..count).map(|sample| sample % 10).collect())
}

/// The network after two epochs of 73 samples: the last batch of an epoch is incomplete for every `BATCH` except 1.
fn trained<O: Optimizer, A: Execution + Default, const BATCH: usize>(optimizer: O) -> Box<Net> {
    let (inputs, labels) = samples(73);
    let mut net = Net::boxed_random(&mut Rng::seed_from_u64(2));
    let mut trainer = Trainer::<Net, _, _, BATCH>::boxed(CrossEntropy::default(), optimizer);
    let fit = Fit { epochs: 2, ..Fit::default() };
    trainer.using(A::default()).fit(&mut net, Samples::new(&inputs, &labels), fit).expect("the loss is finite");
    net
}

fn bits(net: &Net) -> Vec<u32> {
    net.floats().iter().map(|w| w.to_bits()).collect()
}

/// Trains with `A` alone, and with `Parallel<A>` on every number of threads.
fn check<A: Execution + Default, O: Optimizer + Copy + Send + Sync, const BATCH: usize>(optimizer: O) {
    let expected = bits(&trained::<O, A, BATCH>(optimizer));
    for threads in THREADS {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("the pool starts");
        let found = pool.install(|| bits(&trained::<O, Parallel<A>, BATCH>(optimizer)));
        assert!(found == expected, "{threads} threads, batches of {BATCH}");
    }
}

#[test]
fn training_gives_the_same_bits_on_any_number_of_threads() {
    in_time(|| {
        check::<Fast, _, 32>(Sgd::default());
        check::<Fast, _, 17>(Sgd::default());
        check::<Fast, _, 12>(Adam::default());
    });
}

#[test]
fn reproducible_training_gives_the_same_bits_on_any_number_of_threads() {
    in_time(|| {
        check::<Reproducible, _, 32>(Sgd::default());
        check::<Reproducible, _, 32>(Momentum::default());
    });
}

#[test]
fn training_works_outside_the_pool() {
    in_time(|| {
        let expected = bits(&trained::<_, Fast, 32>(Sgd::default()));
        assert!(bits(&trained::<_, Parallel, 32>(Sgd::default())) == expected);
    });
}

#[test]
fn several_fits_share_a_pool() {
    in_time(|| {
        use rayon::prelude::*;

        let expected = bits(&trained::<_, Fast, 32>(Sgd::default()));
        let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("the pool starts");
        let fits = pool.install(|| (0..5).into_par_iter().map(|_| bits(&trained::<_, Parallel, 32>(Sgd::default()))));
        assert!(pool.install(|| fits.all(|found| found == expected)));
    });
}

#[test]
fn layers_of_every_width_give_the_same_bits() {
    in_time(|| {
        /// Widths close to those of a panel, and layers of one unit.
        type Odd = sequential![Dense<1213, 97, Relu>, Dense<97, 113, Relu>, Dense<113, 1, Tanh>, Dense<1, 641, Relu>, Dense<641, 2, Softmax>];
        fn trained<A: Execution + Default>() -> Box<Odd> {
            let (inputs, labels) = samples(150);
            let labels: Vec<usize> = labels.iter().map(|label| label % 2).collect();
            let mut net = Odd::boxed_random(&mut Rng::seed_from_u64(3));
            let mut trainer = Trainer::<Odd, _, _, 131>::boxed(CrossEntropy::default(), Momentum::default());
            trainer
                .using(A::default())
                .fit(&mut net, Samples::new(&inputs, &labels), Fit::default())
                .expect("the loss is finite");
            net
        }
        let expected = trained::<Fast>();
        for threads in THREADS {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("the pool starts");
            assert!(pool.install(trained::<Parallel>) == expected, "{threads} threads");
        }
    });
}

#[test]
fn no_thread_waits_for_a_fit_that_panicked() {
    in_time(|| {
        let pool = ThreadPoolBuilder::new().num_threads(3).build().expect("the pool starts");
        for _ in 0..3 {
            let result = panic::catch_unwind(AssertUnwindSafe(|| {
                pool.install(|| {
                    let (inputs, labels) = samples(73);
                    let mut net = Net::boxed_random(&mut Rng::seed_from_u64(2));
                    let mut on_batch = |batch: &Batch| {
                        assert!(batch.batch < 2, "on purpose");
                        ControlFlow::Continue(())
                    };
                    let fit = Fit { on_batch: Some(&mut on_batch), ..Fit::default() };
                    let mut trainer = Trainer::<Net, _, _, 32>::boxed(CrossEntropy::default(), Sgd::default());
                    trainer.using(Parallel(Fast)).fit(&mut net, Samples::new(&inputs, &labels), fit).map(drop)
                })
            }));
            assert!(result.is_err());
            assert_eq!(pool.broadcast(|thread| thread.index()), [0, 1, 2]);
        }
    });
}

#[test]
fn prediction_gives_the_same_bits_on_any_number_of_threads() {
    in_time(|| {
        let (inputs, _) = samples(73);
        let net = Net::boxed_random(&mut Rng::seed_from_u64(2));
        let (mut expected, mut found) = (vec![[0.0; 10]; 73], vec![[0.0; 10]; 73]);
        net.predict_batch(&inputs, &mut expected).expect("a row per input");
        for threads in THREADS {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("the pool starts");
            pool.install(|| net.using(Parallel(Fast)).predict_batch(&inputs, &mut found)).expect("a row per input");
            assert_eq!(found, expected, "{threads} threads");
        }
    });
}

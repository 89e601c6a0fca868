//! Any arithmetic, with the matrix products divided over threads.

use bytemuck::Zeroable;

use crate::floats::zeroable;
use crate::simd::{Computation, Divisible, Execution, Fast, LANES, Simd, forward};
use crate::threads::WorkerSet;

/// The arithmetic `A` on several threads: the matrix products of batches are divided over those of [`rayon`]'s current pool.
///
/// **The bits are those of `A` alone, whatever the number of threads**: no sum is divided, and the order of none changes.
///
/// Each thread has its own rows of a wide layer's weights, which stay in its core's cache through the products of a step and from
/// step to step. The calling thread is one of them, within a pool and outside. The others stay awake for a millisecond after their last
/// part, so that they are there for the next product; meanwhile they do what else waits in their pool. A product of fewer than
/// half a million multiply-adds, some five microseconds, stays on the calling thread.
///
/// Nothing is allocated for a step, unless a thread has to be called, after it had nothing to do for a millisecond.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<64, 256, Relu>, Dense<256, 10, Softmax>];
/// let (images, labels) = (vec![[0.5; 64]; 100], vec![3; 100]);
///
/// let fit = |threads| {
///     let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
///     pool.install(|| {
///         let mut net = Net::boxed_random(&mut Rng::seed_from_u64(1));
///         let mut trainer = Trainer::<Net, _, _, 32>::boxed(CrossEntropy::default(), Sgd::default());
///         trainer.using(Parallel(Fast)).fit(&mut net, Samples::new(&images, &labels), Fit::default())?;
///         Ok::<_, TrainError>(net)
///     })
/// };
/// assert_eq!(fit(1)?, fit(3)?); // to the last bit
/// # Ok::<(), TrainError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Parallel<A = Fast>(
    /// What computes on each of the threads.
    pub A,
);

zeroable! { [A: Zeroable] Parallel<A> { 0 } }

impl<A: Execution> Execution for Parallel<A> {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        self.0.run(WithThreads(computation))
    }
}

/// The token `S`, on whose behalf work is divided over threads.
#[derive(Clone, Copy, Debug)]
struct Threaded<S>(S);

impl<S: Simd> Simd for Threaded<S> {
    type Vector = S::Vector;
    type Widest = S::Widest;
    type Unfused = Threaded<S::Unfused>;

    const SCALAR: bool = S::SCALAR;
    const TILE_ROWS: [usize; 2] = S::TILE_ROWS;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        self.0.vectorize(WithThreads(computation))
    }

    #[inline(always)]
    fn widest(self) -> S::Widest {
        self.0.widest()
    }

    #[inline(always)]
    fn unfused(self) -> Self::Unfused {
        Threaded(self.0.unfused())
    }

    #[inline(always)]
    fn vectorize_product<C: Computation<Output = ()>>(self, product: C) {
        self.0.vectorize_product(product);
    }

    /// Each of the parts is computed by the token that does not divide: the same code as without threads.
    #[inline(always)]
    fn vectorize_parts<W: Divisible>(self, product: W) {
        match product.multiply_adds() / MIN_MADDS_PER_THREAD {
            0 | 1 => self.0.vectorize_product(product),
            parts => WorkerSet::call(parts - 1, |workers| product.run_with(self.0, workers)),
        }
    }

    forward!(0);

    #[inline(always)]
    fn mul_add(self, a: S::Vector, b: S::Vector, c: S::Vector) -> S::Vector {
        self.0.mul_add(a, b, c)
    }
}

/// Multiply-adds that are not worth a thread of their own: three microseconds, of which it costs one to give them to a thread that
/// is awake.
const MIN_MADDS_PER_THREAD: usize = 1 << 18;

/// A computation that receives the token wrapped in [`Threaded`].
struct WithThreads<C>(C);

impl<C: Computation> Computation for WithThreads<C> {
    type Output = C::Output;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> C::Output {
        self.0.run(Threaded(simd))
    }
}

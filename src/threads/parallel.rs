//! An execution that divides matrix products among threads.

use bytemuck::Zeroable;

use crate::floats::zeroable;
use crate::simd::{Computation, Divisible, Execution, Fast, LANES, Product, Registers, Simd, forward_registers};
use crate::threads::WorkerSet;

/// Runs the execution `A` on several threads: divides the matrix products of batches among the threads of [`rayon`]'s
/// current pool.
///
/// **The results are bit-identical to those of `A` alone, for any number of threads**: no sum is divided, and no order
/// changes.
///
/// Each thread processes its own rows of a wide layer's weights, which stay in its core's cache through the products of
/// a step and from step to step. The calling thread is one of them, inside or outside the pool. The other threads poll
/// for a millisecond after their last part, so that they start the next product at once; between polls they run other
/// jobs of their pool. A product of fewer than half a million multiply-adds, about five microseconds, stays on the
/// calling thread.
///
/// A step allocates nothing, unless it must wake a thread that was idle for a millisecond.
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
    /// The execution of each thread.
    pub A,
);

zeroable! { [A: Zeroable] Parallel<A> { 0 } }

impl<A: Execution> Execution for Parallel<A> {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        self.0.run(WithThreads(computation))
    }
}

/// The token `S`, with products divided among threads.
#[derive(Clone, Copy, Debug)]
struct Threaded<S>(S);

impl<S: Simd> Registers for Threaded<S> {
    forward_registers!(S, 0);

    #[inline(always)]
    fn mul_add(self, a: S::Vector, b: S::Vector, c: S::Vector) -> S::Vector {
        self.0.mul_add(a, b, c)
    }
}

impl<S: Simd> Simd for Threaded<S> {
    const UNROLLS: bool = S::UNROLLS;

    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        self.0.vectorize(WithThreads(computation))
    }

    #[inline(always)]
    fn vectorize_product<P: Product>(self, product: P) {
        self.0.vectorize_product(product);
    }

    /// The token `S` computes each part, with the same code as without threads.
    #[inline(always)]
    fn divide<P: Divisible>(self, product: P) {
        match product.multiply_adds() / MIN_MADDS_PER_THREAD {
            0 | 1 => self.0.vectorize_product(product),
            parts => WorkerSet::call(parts - 1, |workers| product.run_with(self.0, workers)),
        }
    }

    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        self.0.mul_add_one(a, b, c)
    }
}

/// The minimum multiply-adds per thread: three microseconds; passing a job to a polling thread costs one.
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

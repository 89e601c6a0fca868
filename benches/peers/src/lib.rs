//! Stackprop and other Rust libraries on the same workloads.
//!
//! A *workload* is a line of words, the same for every library in every language. A measurement times one call of the
//! closure that [`Library::work`] returns for it:
//!
//! | workload | meaning |
//! | --- | --- |
//! | `forward 32x784x300` | Z = X·W, of rows × inputs and inputs × units |
//! | `gradient 32x784x300` | Xᵀ·D, of inputs × rows and rows × units |
//! | `delta 32x784x300` | D·Wᵀ, of rows × units and units × inputs |
//! | `step 784-300-100-10 SGD`, `step 784-128-10 Adam` | one training step on a batch of 32 |
//! | `epoch 784-300-100-10 SGD` | 55,000 images of Fashion-MNIST, shuffled, in batches of 32 |
//! | `accuracy 784-300-100-10 SGD` | a number, not a time: the accuracy on the test images after the epochs so far |
//! | `one 784-300-100-10` | one sample without zeros through a network |
//! | `one 2-4-1` | XOR, by a trained network, cycling through the four inputs |
//! | `mnist 784-300-100-10`, `fashion-mnist 784-300-100-10` | one image, cycling through the first 100 test images |
//! | `batch 32 784-300-100-10` | a batch through a network |
//! | `int8 784-300-100-10` | one sample through a network in eight bits, with a weight scale per unit |
//! | `exp`, `tanh`, `logistic`, `softmax` | a function of 1,024 numbers between −10 and 10 |
//! | `peak` | a million operations, two per multiply-add, in the widest registers, without loads or stores |
//!
//! Stackprop adds the bias in `forward` and sums it in `gradient`; the matrix libraries do not.

#[cfg(feature = "candle")]
mod candle;
mod matmul;
mod ours;
mod wide_functions;

#[allow(dead_code)]
#[path = "../../support/functions.rs"]
mod functions;
#[allow(dead_code, unreachable_pub, unused_imports)]
#[path = "../../support/images.rs"]
mod images;
#[allow(dead_code)]
#[path = "../../support/limits.rs"]
mod limits;
#[allow(dead_code)]
#[path = "../../support/networks.rs"]
mod networks;
#[path = "../../support/no_avx512.rs"]
mod no_avx512;
#[path = "../../support/quantized.rs"]
mod quantized;

use std::time::Instant;

use stackprop::Rng;
use stackprop::simd::{Fast, Reproducible};

use self::no_avx512::NoAvx512;

/// The workloads that take less than a second.
#[rustfmt::skip]
pub const WORKS: &[&str] = &[
    "forward 32x784x300", "gradient 32x784x300", "delta 32x784x300",
    "forward 32x300x100", "gradient 32x300x100", "delta 32x300x100",
    "forward 16x16x16", "gradient 16x16x16", "delta 16x16x16",
    "forward 64x64x64", "gradient 64x64x64", "delta 64x64x64",
    "forward 128x128x128", "gradient 128x128x128", "delta 128x128x128",
    "forward 256x256x256", "gradient 256x256x256", "delta 256x256x256",
    "forward 32x100x10", "gradient 32x100x10", "delta 32x100x10",
    "forward 32x784x10", "gradient 32x784x10", "delta 32x784x10",
    "forward 32x127x31", "gradient 32x127x31", "delta 32x127x31",
    "forward 32x1000x100", "gradient 32x1000x100", "delta 32x1000x100",
    "step 784-300-100-10 SGD", "step 784-128-10 Adam",
    "one 784-300-100-10", "one 784-32-10", "one 4-16-16-1", "one 2-4-1",
    "mnist 784-300-100-10", "mnist 784-32-10", "fashion-mnist 784-300-100-10", "fashion-mnist 784-32-10",
    "batch 32 784-300-100-10", "batch 64 784-300-100-10", "batch 256 784-300-100-10",
    "int8 784-300-100-10", "int8 784-32-10", "int8 640-128-128-128-128-8-128-128-128-128-640", "int8 1-16-16-1",
    "exp", "tanh", "logistic", "softmax",
];

/// A measurement, or a number to report.
pub enum Work {
    /// A call to time repeatedly.
    Time(Box<dyn FnMut()>),
    /// A call to time once, because it is slow and each call continues from the previous one.
    Once(Box<dyn FnMut()>),
    /// A number, not a time.
    Number(f64),
}

impl Work {
    fn time(call: impl FnMut() + 'static) -> Option<Self> {
        Some(Self::Time(Box::new(call)))
    }

    /// The median time of one call in nanoseconds, over a tenth of a second; or the number.
    pub fn measure(&mut self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Once(call) => nanoseconds(1, call),
            Self::Time(call) => {
                let mut calls = 1;
                while nanoseconds(calls, call) < 2e6 {
                    calls *= 2;
                }
                let mut times: Vec<f64> = (0..25).map(|_| nanoseconds(calls, call) / f64::from(calls)).collect();
                times.sort_by(f64::total_cmp);
                times[times.len() / 2]
            }
        }
    }
}

fn nanoseconds(calls: u32, call: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    (0..calls).for_each(|_| call());
    start.elapsed().as_nanos() as f64
}

/// A library that implements some of the workloads.
pub trait Library {
    /// The library's name in the table.
    fn name(&self) -> &'static str;
    /// The measurement of a workload, if the library implements it.
    fn work(&mut self, words: &str) -> Option<Work>;
}

/// All libraries, Stackprop first.
pub fn libraries() -> Vec<Box<dyn Library>> {
    vec![
        Box::new(ours::Stackprop::<Fast>::new("Stackprop")),
        Box::new(ours::Stackprop::<NoAvx512>::new("Stackprop without AVX-512")),
        Box::new(ours::Stackprop::<Reproducible>::new("Stackprop reproducible")),
        Box::new(matmul::MatrixMultiply),
        Box::new(matmul::Gemm),
        Box::new(matmul::Nalgebra),
        #[cfg(feature = "candle")]
        Box::new(candle::Candle::default()),
        Box::new(wide_functions::Wide),
    ]
}

/// `RxIxU`
fn sizes(words: &str) -> Option<[usize; 3]> {
    let mut sizes = words.split('x').map(str::parse);
    Some([sizes.next()?.ok()?, sizes.next()?.ok()?, sizes.next()?.ok()?])
}

/// Nonzero numbers between −`scale` and `scale`.
fn random(len: usize, scale: f32) -> Vec<f32> {
    let mut rng = Rng::seed_from_u64(len as u64);
    (0..len).map(|_| scale * (2.0 * rng.uniform() - 1.0 + f32::EPSILON / 2.0)).collect()
}

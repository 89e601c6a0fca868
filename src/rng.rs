//! Random numbers: small, seedable, and the same on every machine.

use rand_core::{Rng as _, SeedableRng};
use rand_xoshiro::Xoshiro128PlusPlus;

/// A seeded generator, xoshiro128++, with 16 bytes of state, fast on 32-bit cores too. Not for cryptography.
///
/// A seed gives the same numbers on every machine. (Blackman and Vigna, *Scrambled Linear Pseudorandom Number
/// Generators*, 2021.)
///
/// ```
/// use stackprop::prelude::*;
///
/// let mut rng = Rng::seed_from_u64(42);
/// assert!((0.0..1.0).contains(&rng.uniform()));
/// assert!(rng.below(6) < 6);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng(Xoshiro128PlusPlus);

impl Rng {
    /// Creates a generator from a seed.
    #[must_use]
    pub fn seed_from_u64(seed: u64) -> Self {
        Self(Xoshiro128PlusPlus::seed_from_u64(seed))
    }

    /// The generator of one sample in one epoch: different for each, and the same whenever the epoch is repeated.
    pub(crate) fn of_sample(seed: u64, epoch: usize, sample: usize) -> Self {
        Self::seed_from_u64(scatter(scatter(seed ^ scatter(epoch as u64)) ^ sample as u64))
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A number in [0, 1), uniformly distributed over the multiples of 2⁻²⁴.
    pub fn uniform(&mut self) -> f32 {
        const STEP: f32 = 1.0 / (1 << 24) as f32;
        (self.next_u32() >> 8) as f32 * STEP
    }

    /// A number from the normal distribution with mean 0 and standard deviation 1. (Box and Muller, 1958.)
    pub fn normal(&mut self) -> f32 {
        // 1 − uniform is in (0, 1], so the logarithm is finite.
        let radius = libm::sqrtf(-2.0 * libm::logf(1.0 - self.uniform()));
        radius * libm::cosf(2.0 * core::f32::consts::PI * self.uniform())
    }

    /// An integer in 0 .. `bound`, uniformly distributed; 0 if `bound` is 0.
    ///
    /// (Lemire, *Fast Random Integer Generation in an Interval*, 2019.)
    pub fn below(&mut self, bound: u32) -> u32 {
        let biased = bound.wrapping_neg().checked_rem(bound).unwrap_or(0);
        loop {
            let product = u64::from(self.next_u32()) * u64::from(bound);
            if product as u32 >= biased {
                return (product >> 32) as u32;
            }
        }
    }
}

/// Scatters the bits of a number: the last steps of SplitMix64 (Steele et al., *Fast Splittable Pseudorandom Number
/// Generators*, 2014).
fn scatter(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

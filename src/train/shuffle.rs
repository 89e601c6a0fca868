//! A random order of the samples that needs no memory.

use crate::rng::Rng;

/// A pseudo-random permutation of 0 .. `len`, computed index by index, without an array of indices on the heap.
///
/// A Feistel network of six rounds permutes the numbers below a power of four, at least 64. An index beyond `len` is
/// permuted again until it is below `len` ("cycle walking"), which keeps the map one to one. (Luby and Rackoff, 1988;
/// Black and Rogaway, *Ciphers with Arbitrary Finite Domains*, 2002.)
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::train::Permutation;
///
/// let order = Permutation::new(5, &mut Rng::seed_from_u64(1));
/// let mut seen = [false; 5];
/// (0..5).for_each(|i| seen[order.index(i)] = true);
/// assert_eq!(seen, [true; 5]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permutation {
    len: usize,
    /// Bits of one half of an index.
    half_bits: u32,
    keys: [u32; Self::ROUNDS],
}

impl Permutation {
    const ROUNDS: usize = 6;

    /// A permutation of 0 .. `len`, drawn with `rng`. `len` is at most 2³².
    #[must_use]
    pub fn new(len: usize, rng: &mut Rng) -> Self {
        let bits = usize::BITS - len.saturating_sub(1).leading_zeros();
        // Halves with fewer bits would make the permutations unequally likely.
        Self { len, half_bits: bits.div_ceil(2).max(3), keys: core::array::from_fn(|_| rng.next_u32()) }
    }

    /// The image of `index`; an `index` of `len` or more maps to itself.
    #[must_use]
    pub fn index(&self, index: usize) -> usize {
        if index >= self.len {
            return index;
        }
        let mut index = self.permute_once(index);
        while index >= self.len {
            index = self.permute_once(index);
        }
        index
    }

    fn permute_once(&self, index: usize) -> usize {
        let mask = (1_u64 << self.half_bits) - 1;
        let (mut left, mut right) = ((index as u64 >> self.half_bits) & mask, index as u64 & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (u64::from(mix(right as u32 ^ key)) & mask));
        }
        (left << self.half_bits | right) as usize
    }
}

/// Scatters the bits of a number: the last steps of MurmurHash3 (Appleby, 2011).
fn mix(mut x: u32) -> u32 {
    x = (x ^ (x >> 16)).wrapping_mul(0x85eb_ca6b);
    x = (x ^ (x >> 13)).wrapping_mul(0xc2b2_ae35);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MurmurHash3 of an empty text is the result of its last steps for the seed: two published values.
    #[test]
    fn mix_is_the_end_of_murmur_hash_3() {
        assert_eq!([0, 1, u32::MAX].map(mix), [0, 0x514e_28b7, 0x81f1_6f39]);
    }

    /// Compares with a program in Python after the papers.
    #[test]
    fn the_order_is_that_of_six_feistel_rounds() {
        let images = |len, half_bits| {
            let order = Permutation { len, half_bits, keys: [1, 2, 3, 4, 5, 6] };
            [0, 1, 2, 3, 4, 5, 6, 7].map(|index| order.index(index))
        };
        assert_eq!(images(100, 4), [17, 11, 73, 62, 89, 56, 78, 74]);
        assert_eq!(images(1000, 5), [666, 24, 86, 110, 921, 104, 709, 288]);
    }

    #[test]
    fn two_halves_hold_every_index() {
        let rng = &mut Rng::seed_from_u64(1);
        let bits = |len| Permutation::new(len, rng).half_bits;
        assert_eq!([0, 1, 2, 64, 65, 256, 257, 1024, 1025].map(bits), [3, 3, 3, 3, 4, 4, 5, 5, 6]);
    }

    #[test]
    fn an_index_beyond_the_samples_stays() {
        let order = Permutation::new(5, &mut Rng::seed_from_u64(1));
        assert_eq!([5, 6, 63, 64, 1000].map(|index| order.index(index)), [5, 6, 63, 64, 1000]);
    }
}

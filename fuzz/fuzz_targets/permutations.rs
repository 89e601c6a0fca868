//! A permutation maps 0 .. `len` one to one onto itself, and every other index to itself; the generator alone
//! determines it.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stackprop::Rng;
use stackprop::train::Permutation;

/// A permutation of at most this length is checked as a whole.
const SHORT: usize = 5000;

#[derive(Arbitrary, Debug)]
struct Input {
    seed: u64,
    len: Length,
    /// Indices of a long permutation, which wrap around at its end.
    indices: Vec<u32>,
}

#[derive(Arbitrary, Debug)]
enum Length {
    Short(u16),
    /// A power of two, at which the width of the network changes, plus or minus a few.
    NearPower(u8, i8),
    Any(u32),
}

fuzz_target!(|input: Input| {
    let len = match input.len {
        Length::Short(len) => usize::from(len) % SHORT,
        Length::NearPower(power, more) => (1_usize << (power % 33)).saturating_add_signed(more.into()).min(1 << 32),
        Length::Any(len) => len as usize,
    };
    let order = Permutation::new(len, &mut Rng::seed_from_u64(input.seed));
    assert_eq!(order, Permutation::new(len, &mut Rng::seed_from_u64(input.seed)));

    let outside = [len, len + 1, usize::MAX].into_iter().chain(input.indices.iter().map(|i| len + *i as usize));
    outside.for_each(|index| assert_eq!(order.index(index), index, "outside of 0 .. {len}"));

    let mut indices: Vec<usize> = if len <= SHORT {
        (0..len).collect()
    } else {
        let around = |index: u32| (0..8).map(move |more| (index as usize + more) % len);
        input.indices.iter().copied().flat_map(around).collect()
    };
    indices.sort_unstable();
    indices.dedup();
    let mut images: Vec<usize> = indices.iter().map(|index| order.index(*index)).collect();
    images.sort_unstable();
    assert!(images.iter().all(|image| *image < len), "an image outside of 0 .. {len}");
    assert!(images.windows(2).all(|pair| pair[0] != pair[1]), "two indices below {len} with one image");
});

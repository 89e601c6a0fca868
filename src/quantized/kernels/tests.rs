//! Every backend gives the bits of [`reference::dense`].

use core::array::from_fn;

use super::{Backend, Computation, Plain, Product, on_the_best_backend, reference};
use crate::quantized::data::{Decoder, PlainData};
use crate::quantized::{Lite, Micro, Multiplier, Rounding};
use crate::rng::Rng;

/// The values of a layer: random, or one of the extremes.
#[derive(Clone, Copy, Debug)]
enum Values {
    Random,
    /// Only −128 and 127, at random.
    Extreme,
    All(i8),
}

impl Values {
    fn draw(self, rng: &mut Rng) -> i8 {
        match self {
            Self::Random => random(rng) as i8,
            Self::Extreme if random(rng).is_multiple_of(2) => -128,
            Self::Extreme => 127,
            Self::All(value) => value,
        }
    }
}

fn random(rng: &mut Rng) -> u32 {
    (f64::from(rng.uniform()) * f64::from(1 << 24)) as u32
}

/// A layer and one sample.
#[derive(Debug)]
struct Layer<const INPUTS: usize, const UNITS: usize> {
    weights: [[i8; INPUTS]; UNITS],
    bias: [i32; UNITS],
    multipliers: [Multiplier; UNITS],
    narrow_range: bool,
    zero_point: i32,
    range: [i8; 2],
    x: [i8; INPUTS],
}

impl<const INPUTS: usize, const UNITS: usize> Layer<INPUTS, UNITS> {
    /// Each `i8` of the outputs is about equally probable, and a few lie beyond the limits.
    fn new<R: Rounding>(narrow_range: bool, [weights, x]: [Values; 2], rng: &mut Rng) -> Self {
        let least = if narrow_range { -127 } else { -128 };
        let deviation = (INPUTS as f64).sqrt() * 5500.0;
        Self {
            weights: from_fn(|_| from_fn(|_| weights.draw(rng).max(least))),
            bias: from_fn(|_| ((f64::from(rng.uniform()) - 0.5) * deviation) as i32),
            multipliers: from_fn(|_| {
                let factor = 10.0 + 200.0 * rng.uniform();
                R::multiplier(factor, 1.0, deviation as f32, false)
            }),
            narrow_range,
            zero_point: random(rng) as i8 as i32,
            range: if random(rng).is_multiple_of(2) { [-128, 127] } else { [random(rng) as i8 / 2, 127] },
            x: from_fn(|_| x.draw(rng)),
        }
    }

    fn product(&self) -> Product<'_, INPUTS, UNITS> {
        let Self { weights, bias, multipliers, narrow_range, zero_point, range, .. } = self;
        let (narrow_range, zero_point, range) = (*narrow_range, *zero_point, *range);
        Product { weights, bias, multipliers, narrow_range, zero_point, range }
    }

    /// Compares every backend with the plain loops.
    fn check<R: Rounding>(&self) {
        let mut expected = [0; UNITS];
        reference::dense::<R, INPUTS, UNITS>(&self.product(), &self.x, &mut expected);
        each_backend(&mut Check::<R, INPUTS, UNITS> { layer: self, expected, rounding: R::default() });
    }
}

struct Check<'a, R, const INPUTS: usize, const UNITS: usize> {
    layer: &'a Layer<INPUTS, UNITS>,
    expected: [i8; UNITS],
    rounding: R,
}

impl<R: Rounding, const INPUTS: usize, const UNITS: usize> Computation for &mut Check<'_, R, INPUTS, UNITS> {
    type Output = ();

    fn run<B: Backend>(self, backend: B) {
        let mut found = [7; UNITS];
        backend.dense::<R, INPUTS, UNITS>(&self.layer.product(), &self.layer.x, &mut found);
        assert_eq!(found, self.expected, "{backend:?}, {:?}, {:?}", self.rounding, self.layer);
    }
}

/// Runs the computation on every backend of this CPU.
fn each_backend<C>(computation: &mut C)
where
    for<'a> &'a mut C: Computation,
{
    on_the_best_backend(&mut *computation);
    Plain.vectorize(&mut *computation);
    #[cfg(target_arch = "x86_64")]
    {
        use super::{Avx2, Avx512Vnni, AvxVnni, Sse2};
        Sse2.vectorize(&mut *computation);
        if let Some(backend) = Avx2::detect() {
            backend.vectorize(&mut *computation);
        }
        if let Some(backend) = AvxVnni::detect() {
            backend.vectorize(&mut *computation);
        }
        if let Some(backend) = Avx512Vnni::detect() {
            backend.vectorize(&mut *computation);
        }
    }
}

fn check<R: Rounding, const INPUTS: usize, const UNITS: usize>() {
    use Values::{All, Extreme, Random};
    let mut rng = Rng::seed_from_u64((INPUTS * 1000 + UNITS) as u64);
    let extremes = [All(-128), All(127), Extreme, Random];
    for weights in extremes {
        for x in extremes {
            for narrow_range in [false, true] {
                Layer::<INPUTS, UNITS>::new::<R>(narrow_range, [weights, x], &mut rng).check::<R>();
            }
        }
    }
}

macro_rules! sizes {
    ($Rounding:ty; $($inputs:literal x $units:literal),* $(,)?) => {$( check::<$Rounding, $inputs, $units>(); )*};
}

#[test]
fn layers_of_few_inputs_have_the_bits_of_the_plain_loops() {
    sizes!(Lite;
        1 x 1, 1 x 8, 1 x 16, 1 x 19, 2 x 3, 2 x 9, 3 x 8, 4 x 8, 4 x 17, 5 x 11, 7 x 8, 8 x 8, 8 x 16, 9 x 8, 11 x 13,
        13 x 18, 15 x 8, 16 x 1, 16 x 8, 16 x 16, 3 x 1, 8 x 1, 13 x 3
    );
}

#[test]
fn layers_around_the_widths_of_registers_have_the_bits_of_the_plain_loops() {
    sizes!(Lite;
        17 x 10, 20 x 2, 31 x 7, 23 x 8, 31 x 9, 32 x 8, 32 x 10, 33 x 12, 47 x 8, 48 x 9, 63 x 16, 64 x 8, 64 x 1, 65 x 17, 70 x 20,
        127 x 8, 128 x 10, 129 x 9, 784 x 10, 1000 x 40
    );
}

/// The products do not depend on the rounding, so each path of a kernel occurs once.
#[test]
fn layers_of_two_roundings_have_the_bits_of_the_plain_loops() {
    sizes!(Micro; 1 x 1, 1 x 19, 3 x 8, 4 x 17, 9 x 8, 13 x 3, 16 x 16, 33 x 12, 64 x 1, 64 x 8, 129 x 9, 784 x 10);
}

/// Every sum of a unit without inputs is its bias.
fn check_sums<R: Rounding>(sums: impl Iterator<Item = i32>, multipliers: &[Multiplier]) {
    for (sum, multiplier) in sums.zip(multipliers.iter().cycle()) {
        let layer = Layer::<1, 8> {
            weights: [[0]; 8],
            bias: from_fn(|unit| if unit % 2 == 0 { sum } else { sum.wrapping_neg() }),
            multipliers: [*multiplier; 8],
            narrow_range: true,
            zero_point: 0,
            range: [-128, 127],
            x: [1],
        };
        layer.check::<R>();
    }
}

/// The multiplier with these fields, which only its own module sets.
fn multiplier(high: u32, low: u32) -> Multiplier {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&high.to_le_bytes());
    bytes[4..].copy_from_slice(&low.to_le_bytes());
    let mut multiplier = Multiplier::default();
    multiplier.decode(&mut Decoder::new(&bytes));
    multiplier
}

#[test]
fn every_shift_of_one_rounding_has_the_bits_of_the_plain_loops() {
    let mut rng = Rng::seed_from_u64(1);
    for shift in 1..=63 {
        let low = [0, 1 << 8, 0x1F_FFFF << 8].map(|rest| rest | shift);
        let multipliers: [_; 9] = from_fn(|n| multiplier(random(&mut rng) << 8 | 1 << 31 | 0xFF, low[n % 3]));
        // Sums whose results are about 100, and beyond.
        let magnitude = |rng: &mut Rng| {
            let factor = 2_f64.powi(31 - shift as i32);
            ((f64::from(rng.uniform()) * 400.0 / factor) as i32).saturating_add(random(rng) as i32 % 3)
        };
        let sums: [i32; 50] = from_fn(|_| magnitude(&mut rng));
        check_sums::<Lite>(sums.into_iter().chain([0, 1, i32::MAX, i32::MIN]), &multipliers);
    }
}

#[test]
fn ties_of_one_rounding_have_the_bits_of_the_plain_loops() {
    // 1/2 and 1/4: half of the sums are ties.
    check_sums::<Lite>(-600..600, &[multiplier(1 << 31, 32), multiplier(1 << 31, 33)]);
}

#[test]
fn every_exponent_of_two_roundings_has_the_bits_of_the_plain_loops() {
    let mut rng = Rng::seed_from_u64(1);
    for exponent in -31..=30_i32 {
        let low = u32::from(exponent as u8);
        let multipliers: [_; 5] = from_fn(|_| multiplier(random(&mut rng) << 6 | 1 << 30 | 0x3F, low));
        let sums: [i32; 50] = from_fn(|_| {
            let magnitude = f64::from(rng.uniform()) * 400.0 * 2_f64.powi(-exponent);
            (magnitude as i32).saturating_add(random(&mut rng) as i32 % 3)
        });
        check_sums::<Micro>(sums.into_iter().chain([0, 1, i32::MAX, i32::MIN]), &multipliers);
    }
}

#[test]
fn ties_of_two_roundings_have_the_bits_of_the_plain_loops() {
    check_sums::<Micro>(-600..600, &[multiplier(1 << 30, 0), multiplier(1 << 30, 0xFF), multiplier(1 << 30, 0xFE)]);
}

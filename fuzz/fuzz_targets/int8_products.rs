//! Compares the product of a quantized dense layer, on every backend, with plain loops. All results must be equal.

#![no_main]

use std::array::from_fn;
use std::marker::PhantomData;

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use stackprop::quantized::kernels::{Backend, Computation, Plain, Product};
use stackprop::quantized::{Lite, Micro, Multiplier, Rounding};

/// Selects a function by the index of a size, inputs × units. The sizes lie around the widths of registers.
macro_rules! sizes {
    ($($inputs:literal x $units:literal),* $(,)?) => {
        const SIZES: &[fn(&Input)] = &[$(compare::<$inputs, $units>),*];
    };
}

sizes! { 1 x 1, 1 x 9, 3 x 17, 4 x 8, 7 x 8, 8 x 16, 13 x 9, 16 x 16, 17 x 8, 31 x 8, 33 x 9, 64 x 8, 65 x 10, 130 x 9 }

#[derive(Arbitrary, Debug)]
struct Input {
    size: u8,
    micro: bool,
    /// No weight is −128.
    narrow_range: bool,
    zero_point: i8,
    range: [i8; 2],
    /// They fill the layer cyclically.
    numbers: Vec<i8>,
    bias: Vec<i32>,
    multipliers: Vec<(u32, u32)>,
}

fuzz_target!(|data: &[u8]| {
    if let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) {
        SIZES[usize::from(input.size) % SIZES.len()](&input);
    }
});

/// A layer and one sample. The multipliers are stored as they lie in a file.
struct Layer<const INPUTS: usize, const UNITS: usize> {
    weights: [[i8; INPUTS]; UNITS],
    bias: [i32; UNITS],
    fields: [[u32; 2]; UNITS],
    multipliers: [Multiplier; UNITS],
    narrow_range: bool,
    zero_point: i32,
    range: [i8; 2],
    x: [i8; INPUTS],
}

fn compare<const INPUTS: usize, const UNITS: usize>(input: &Input) {
    let mut numbers = input.numbers.iter().copied().chain([-128]).cycle();
    let mut number = || numbers.next().unwrap_or_default();
    let mut bias = input.bias.iter().copied().chain([i32::MIN]).cycle();
    let mut multipliers = input.multipliers.iter().copied().chain([(1 << 30, 32)]).cycle();
    let fields = from_fn(|_| fields(input.micro, multipliers.next().unwrap_or_default()));
    let layer = Layer::<INPUTS, UNITS> {
        weights: from_fn(|_| from_fn(|_| number().max(if input.narrow_range { -127 } else { -128 }))),
        bias: from_fn(|_| bias.next().unwrap_or_default()),
        fields,
        multipliers: fields.map(multiplier),
        narrow_range: input.narrow_range,
        zero_point: i32::from(input.zero_point),
        range: [input.range[0].min(input.range[1]), input.range[0].max(input.range[1])],
        x: from_fn(|_| number()),
    };
    if input.micro { layer.check::<Micro>(round_twice) } else { layer.check::<Lite>(round_once) }
}

impl<const INPUTS: usize, const UNITS: usize> Layer<INPUTS, UNITS> {
    /// Compares all backends with the plain loops.
    fn check<R: Rounding>(&self, requantize: fn(i32, [u32; 2]) -> i32) {
        let expected = from_fn(|unit| {
            let products = self.weights[unit].iter().zip(&self.x).map(|(w, x)| i64::from(*w) * i64::from(*x));
            let sum = i64::from(self.bias[unit]) + products.sum::<i64>();
            let y = requantize(sum as i32, self.fields[unit]).wrapping_add(self.zero_point);
            y.clamp(i32::from(self.range[0]), i32::from(self.range[1])) as i8
        });
        let check = || Check::<R, INPUTS, UNITS> { layer: self, expected, rounding: PhantomData };
        Plain.vectorize(check());
        #[cfg(target_arch = "x86_64")]
        {
            use stackprop::quantized::kernels::{Avx2, Avx512Vnni, AvxVnni, Sse2};
            Sse2.vectorize(check());
            Avx2::detect().into_iter().for_each(|backend| backend.vectorize(check()));
            AvxVnni::detect().into_iter().for_each(|backend| backend.vectorize(check()));
            Avx512Vnni::detect().into_iter().for_each(|backend| backend.vectorize(check()));
        }
    }
}

/// The comparison of one backend.
struct Check<'a, R, const INPUTS: usize, const UNITS: usize> {
    layer: &'a Layer<INPUTS, UNITS>,
    expected: [i8; UNITS],
    rounding: PhantomData<R>,
}

impl<R: Rounding, const INPUTS: usize, const UNITS: usize> Computation for Check<'_, R, INPUTS, UNITS> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self, backend: B) {
        let Layer { weights, bias, multipliers, narrow_range, zero_point, range, x, .. } = self.layer;
        let (narrow_range, zero_point, range) = (*narrow_range, *zero_point, *range);
        let product = Product { weights, bias, multipliers, narrow_range, zero_point, range };
        let mut found = [7; UNITS];
        backend.dense::<R, INPUTS, UNITS>(&product, x, &mut found);
        assert_eq!(found, self.expected, "{backend:?}");
    }
}

/// The fields `high` and `low` of a multiplier, within their ranges.
fn fields(micro: bool, (a, b): (u32, u32)) -> [u32; 2] {
    if micro {
        return [1 << 30 | a >> 2, u32::from((b % 62) as u8).wrapping_sub(31) & 0xFF];
    }
    if b >> 31 == 0 {
        return [1 << 31 | a, 1 + b % 63];
    }
    // Factors below 2¹⁹: with greater ones, results of more than 51 bits lose their last bit in `f64`.
    [1 << 31 | a, (b >> 8 & 0x1F_FFFF) << 8 | (14 + b % 50)]
}

fn multiplier(fields: [u32; 2]) -> Multiplier {
    // SAFETY: by the contract of `PlainData` every bit pattern is a value; the size of both types is the same.
    unsafe { std::mem::transmute(fields) }
}

/// sum · (high + rest · 2⁻²¹) · 2⁻ˢʰⁱᶠᵗ, halves away from zero; with a rest, the product is rounded to `f64` first.
fn round_once(sum: i32, [high, low]: [u32; 2]) -> i32 {
    let factor = u128::from(high) << 21 | u128::from(low >> 8);
    let shift = (low & 0xFF) + 21;
    let product = u128::from(sum.unsigned_abs()) * factor;
    let product = if low >> 8 == 0 { product } else { product as f64 as u128 };
    let magnitude = (product + (1 << (shift - 1))) >> shift;
    if sum < 0 { (magnitude as i32).wrapping_neg() } else { magnitude as i32 }
}

/// sum · 2ᵉ · high · 2⁻³¹: the product with the positive power of two is rounded, halves up; then divided by the
/// negative power, halves away from zero.
fn round_twice(sum: i32, [high, low]: [u32; 2]) -> i32 {
    let exponent = i32::from(low as u8 as i8);
    let scaled = sum.wrapping_shl(exponent.max(0) as u32);
    let product = (i128::from(scaled) * i128::from(high) + (1 << 30)) >> 31;
    let divisor = 1_i128 << (-exponent).max(0);
    let magnitude = (2 * product.abs() + divisor) / (2 * divisor);
    // Without a division nothing is left to round.
    (if divisor == 1 { product } else { magnitude * product.signum() }) as i32
}

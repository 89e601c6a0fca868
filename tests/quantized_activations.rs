//! The activations of quantized networks against their formulas in `f64`, and against bits of TensorFlow Lite.

mod support;

use stackprop::activation::{self, HardSwish, HardTanh, LeakyRelu, Logistic, Relu6, Softmax, Tanh};
use stackprop::quantized::{Form, Int8Softmax, Lite, Micro, OutputRange, Quantization, QuantizedActivation, Rounding};
use support::perceptron::logistic;
use support::textbook::activations;

/// Products with ordinary and extreme scales and zero points.
const PRODUCTS: [Quantization; 6] = [
    Quantization { scale: 0.0625, zero_point: 0 },
    Quantization { scale: 0.03, zero_point: -128 },
    Quantization { scale: 0.04, zero_point: 127 },
    Quantization { scale: 0.001, zero_point: 3 },
    Quantization { scale: 0.5, zero_point: -5 }, // up to ±64
    Quantization { scale: 1.0, zero_point: 1 },  // up to ±128
];

/// The greatest distance of an output from its formula, in steps. A table of a function in `f32` rounds once, 1/2, and
/// the others in fixed point, at most twice.
const STEPS: f64 = 1.01;

/// Declares a test for each activation.
macro_rules! every_activation {
    ($($name:ident: $Activation:ty, $kinks:expr, $formula:expr;)+) => {
        $(
            mod $name {
                use super::*;

                #[test]
                fn is_within_a_step_of_its_formula() {
                    check_formula::<$Activation, Lite>($formula);
                    check_formula::<$Activation, Micro>($formula);
                }
            }
        )+
    };
}
activations!(every_activation);

/// Compares the outputs of all products with the formula, limited to the range of the outputs.
fn check_formula<A: QuantizedActivation, R: Rounding>(formula: fn(f64) -> f64) {
    for product in PRODUCTS {
        let output = output_of::<A>(product, formula);
        let form = A::form::<R>(product, output);
        assert_eq!(form.output(product), output);
        let [least, greatest] = [-128, 127].map(|value| f64::from(output.dequantize(value)));
        for value in i8::MIN..=i8::MAX {
            let z = f64::from(product.dequantize(value));
            let [low, high] = form.range();
            let mut row = [value.clamp(low, high)];
            form.apply(&mut row);
            let found = f64::from(output.dequantize(row[0]));
            let error = (found - formula(z).clamp(least, greatest)).abs() / f64::from(output.scale);
            assert!(error <= steps::<A>(z, output), "{product:?}, z = {z}: {found}, {error} steps from {}", formula(z));
        }
    }
}

/// [`STEPS`]. SiLU multiplies z by a probability that is rounded to 1/256.
fn steps<A: QuantizedActivation>(z: f64, output: Quantization) -> f64 {
    let of_probability =
        if A::ARCHITECTURE.to_string() == "Silu" { z.abs() / 512.0 / f64::from(output.scale) } else { 0.0 };
    STEPS + of_probability
}

/// The scale and the zero point of an activation's outputs, which cover 0 and those of all products.
fn output_of<A: QuantizedActivation>(product: Quantization, formula: fn(f64) -> f64) -> Quantization {
    match A::OUTPUT {
        OutputRange::OfProduct => product,
        OutputRange::Fixed(output) => output,
        OutputRange::Calibrated => {
            let values = || (i8::MIN..=i8::MAX).map(|value| formula(f64::from(product.dequantize(value))));
            let [low, high] = [values().fold(0.0, f64::min), values().fold(0.0, f64::max)];
            let scale = (high - low) / 255.0;
            Quantization { scale: scale as f32, zero_point: (-128.0 - low / scale).round() as i32 }
        }
    }
}

/// Σ (i + 1) · output(i − 128) of a table.
fn checksum<A: QuantizedActivation, R: Rounding>(product: Quantization, output: Quantization) -> i32 {
    let mut row: [i8; 256] = core::array::from_fn(|index| (index as i32 - 128) as i8);
    A::form::<R>(product, output).apply(&mut row);
    (1..).zip(row).map(|(factor, value)| factor * i32::from(value)).sum()
}

/// The numbers come from a NumPy emulation that equals LiteRT and TensorFlow Lite Micro. The scales reach from tables
/// in which both differ to logits far beyond ±16.
#[test]
fn the_tables_of_logistic_and_tanh_differ_between_the_roundings() {
    for (scale, zero_point, [logistic, logistic_micro, tanh, tanh_micro]) in [
        (0.25, 3, [1_953_114, 1_953_114, 1_956_294, 1_956_294]),
        (0.05, -128, [4_098_833, 4_098_833, 4_157_141, 4_157_141]),
        (2_f32.powi(-9), 127, [-346_166, -346_418, -680_957, -681_211]),
        (1.0, 0, [2_056_518, 2_056_518, 2_056_434, 2_056_434]),
    ] {
        let (product, output) = (Quantization { scale, zero_point }, Quantization::PROBABILITY); // a fixed range
        assert_eq!(checksum::<Logistic, Lite>(product, output), logistic);
        assert_eq!(checksum::<Logistic, Micro>(product, output), logistic_micro);
        assert_eq!(checksum::<Tanh, Lite>(product, output), tanh);
        assert_eq!(checksum::<Tanh, Micro>(product, output), tanh_micro);
    }
}

/// Checks both roundings, which share the table. `rows`: scale and zero point of the products, those of the outputs,
/// and the checksum, which `golden/int8/curves.py` prints.
fn check_sums<A: QuantizedActivation>(rows: &[(f32, i32, f32, i32, i32)]) {
    for &(scale, zero_point, output_scale, output_zero_point, expected) in rows {
        let product = Quantization { scale, zero_point };
        let output = Quantization { scale: output_scale, zero_point: output_zero_point };
        assert_eq!(checksum::<A, Lite>(product, output), expected, "{product:?}, {output:?}");
        assert_eq!(checksum::<A, Micro>(product, output), expected, "{product:?}, {output:?}");
    }
}

#[test]
fn the_tables_of_leaky_relu_have_factors_in_f32() {
    check_sums::<LeakyRelu<30>>(&[
        (0.047, 3, 0.0376, -20, 1_274_640), // in `f64` the factor is no tie
        (0.03, 127, 0.0075, 100, -8_268),
    ]);
    check_sums::<LeakyRelu<1>>(&[(0.0625, 0, 0.0625, 0, 1_736_232), (0.5, -100, 0.01, -30, 4_102_371)]);
}

#[test]
fn the_tables_of_hard_swish_truncate_and_limit_as_tensorflow_lite_does() {
    check_sums::<HardSwish>(&[
        (0.0025, 5, 0.0012, 0, 1_393_968), // negative products: rounded down, some outputs differ
        (0.0155, -20, 0.0153, 0, 1_677_452),
        (0.0031, -128, 0.001_550_016_3, -128, 2_115_589), // a factor just below a power of two: the output's
        (0.011_718_709, -128, 0.0121, -100, 1_407_966),   // and the gate's
        (0.0008, -3, 0.0003, -20, 1_303_414),
        (0.03, 60, 0.02, -100, -2_879_770),
        (1.0, 1, 0.5, -128, -781_189),
    ]);
}

#[test]
fn a_clamp_saturates_limits_beyond_the_scale() {
    let fine = Quantization { scale: 0.01, zero_point: -128 };
    assert_eq!(Relu6::form::<Lite>(fine, fine).range(), [-128, 127]); // 6 is beyond 127
    let coarse = Quantization { scale: 0.1, zero_point: 10 };
    assert_eq!(Relu6::form::<Lite>(coarse, coarse).range(), [10, 70]);
    assert_eq!(HardTanh::form::<Micro>(coarse, coarse).range(), [0, 20]);
}

fn softmax<const N: usize>(scale: f32, mut row: [i8; N]) -> [i8; N] {
    Int8Softmax::new(scale).apply(&mut row);
    row
}

/// The numbers come from the same emulation.
#[test]
fn softmax_of_flat_and_one_hot_rows() {
    assert_eq!(softmax(0.1, [5; 1]), [127]);
    assert_eq!(softmax(0.1, [5; 2]), [0; 2]);
    assert_eq!(softmax(0.1, [-128, 127]), [-128, 127]);
    assert_eq!(softmax(0.1, [-128; 100]), [-125; 100]);
    let mut one_hot = [-128; 100];
    one_hot[7] = 127;
    let found = softmax(0.1, one_hot);
    assert_eq!(found, one_hot);
    let found = softmax(1.0 / 64.0, one_hot);
    assert!(found.iter().enumerate().all(|(index, value)| *value == if index == 7 { -38 } else { -126 }));
}

/// The numbers come from the same emulation.
#[test]
fn softmax_of_scales_of_any_size() {
    let row = [3, 4, -128, 127, 126, 100];
    for scale in [0.0, 1.5 * 2_f32.powi(-26), 2_f32.powi(-20)] {
        assert_eq!(softmax(scale, row), [-85; 6]);
    }
    assert_eq!(softmax(0.003, row), [-91, -91, -103, -74, -74, -78]);
    assert_eq!(softmax(0.7, row), [-128, -128, -128, 43, -43, -128]);
    for scale in [8.0, 32.0, 100.0, f32::MAX, f32::INFINITY] {
        assert_eq!(softmax(scale, row), [-128, -128, -128, 127, -128, -128]);
    }
}

/// Beyond 511 equal classes TensorFlow Lite's shift leaves its range; a probability below 1/512 rounds to 0.
#[test]
fn softmax_of_long_rows() {
    assert_eq!(softmax(0.1, [0; 511]), [-127; 511]);
    for found in [&softmax(0.1, [0; 513])[..], &softmax(0.1, [0; 5000]), &softmax(0.1, [0; 10_000])] {
        assert!(found.iter().all(|value| *value == -128));
    }
    assert!(softmax(0.1, []).is_empty());
}

#[test]
fn softmax_is_within_a_step_of_its_formula() {
    for scale in [0.01_f32, 0.05, 0.1, 0.3, 1.0] {
        let row: [i8; 31] = core::array::from_fn(|index| (index * 97 % 256) as u8 as i8);
        let exponentials = row.map(|value| (f64::from(scale) * f64::from(value)).exp());
        let sum: f64 = exponentials.iter().sum();
        for (found, exponential) in softmax(scale, row).into_iter().zip(exponentials) {
            // 1 saturates at 255/256.
            let expected = (exponential / sum * 256.0).min(255.0) - 128.0;
            assert!((f64::from(found) - expected).abs() <= 0.51, "{found}, expected {expected}");
        }
    }
}

#[test]
fn softmax_has_the_outputs_of_probabilities() {
    assert_eq!(Softmax::OUTPUT, OutputRange::Fixed(Quantization::PROBABILITY));
}

#[test]
fn quantize_saturates_and_takes_any_number() {
    for zero_point in [-128, -3, 0, 127] {
        let quantization = Quantization { scale: 0.1, zero_point };
        assert_eq!(quantization.quantize(f32::NAN), zero_point as i8);
        assert_eq!(quantization.quantize(-0.0), zero_point as i8);
        assert_eq!(quantization.quantize(0.0), zero_point as i8);
        assert_eq!(quantization.quantize(1e-45), zero_point as i8);
        for value in [f32::INFINITY, f32::MAX, 1e9] {
            assert_eq!(quantization.quantize(value), 127);
            assert_eq!(quantization.quantize(-value), -128);
        }
    }
    // Halves away from zero, before the zero point is added.
    let half = Quantization { scale: 1.0, zero_point: -1 };
    assert_eq!([-1.5, -0.5, 0.49999997, 0.5, 1.5, 2.5].map(|value| half.quantize(value)), [-3, -2, -1, 0, 1, 2]);
    // The smallest scale: the quotient is infinite.
    assert_eq!(Quantization { scale: 1e-45, zero_point: 0 }.quantize(1.0), 127);
}

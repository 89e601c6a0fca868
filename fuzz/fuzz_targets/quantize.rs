//! Quantizes networks of any parameters with any samples: an error, or outputs within the bounds of the scales.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stackprop::Zeroable;
use stackprop::prelude::*;
use stackprop::quantized::{Lite, Micro, Quantization, QuantizationError, Quantizer, RangeMethod, Report, Rounding};

type Single = Dense<3, 5, Identity>;
type Deep = sequential![MinMax<3>, BatchNorm<Dense<3, 5, Dropout<Tanh, 20>>>, MinMax<5, Relu>, Dense<5, 2, Softmax>];

/// A number of 16ths times a power of two, or any bits at all.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Value {
    Usual(i8),
    Sized(i8, i8),
    Bits(u32),
}

impl Value {
    fn number(self) -> f32 {
        match self {
            Self::Usual(sixteenths) => f32::from(sixteenths) / 16.0,
            Self::Sized(sixteenths, power) => f32::from(sixteenths) / 16.0 * 2_f32.powi(i32::from(power)),
            Self::Bits(bits) => f32::from_bits(bits),
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Method {
    MinMax,
    Percentile(Value),
    LeastSquares,
}

#[derive(Arbitrary, Debug)]
struct Input {
    range: Method,
    per_tensor: bool,
    weights: [[Value; 5]; 3],
    bias: [Value; 5],
    deep: [Value; 70],
    samples: Vec<[Value; 3]>,
}

fuzz_target!(|input: Input| {
    let range = match input.range {
        Method::MinMax => RangeMethod::MinMax,
        Method::Percentile(percent) => RangeMethod::Percentile(percent.number()),
        Method::LeastSquares => RangeMethod::LeastSquares,
    };
    let quantizer = Quantizer { range, per_tensor: input.per_tensor };
    let samples: Vec<[f32; 3]> = input.samples.iter().map(|sample| sample.map(Value::number)).collect();
    let net = Single::new(input.weights.map(|row| row.map(Value::number)), input.bias.map(Value::number));
    check_single::<Lite>(quantizer, &net, &samples);
    check_single::<Micro>(quantizer, &net, &samples);

    let mut deep: Deep = Zeroable::zeroed();
    let parameters = stackprop::Floats::floats_mut(&mut deep);
    parameters.iter_mut().zip(input.deep.iter().cycle()).for_each(|(to, value)| *to = value.number());
    check_deep::<Lite>(quantizer, &deep, &samples);
    check_deep::<Micro>(quantizer, &deep, &samples);
});

fn check_single<R: Rounding>(quantizer: Quantizer, net: &Single, samples: &[[f32; 3]]) {
    let small: Quantized<Single, R> = match quantizer.quantize(net, samples) {
        Ok(small) => small,
        Err(error) => return check_error(error),
    };
    if quantizer.range != RangeMethod::MinMax || quantizer.per_tensor {
        return;
    }
    let [input, product] = [small.input, small.layers.product];
    for sample in samples {
        let (expected, found) = (net.predict(sample), small.predict_f32(sample));
        for unit in 0..5 {
            let weights = net.weights.map(|weights| f64::from(weights[unit]));
            let bias = f64::from(net.bias[unit]);
            let bound = bound(sample, weights, bias, [input, product]);
            let error = f64::from(found[unit]) - f64::from(expected[unit]);
            // The ends of the widest ranges overflow `f32`.
            let overflows = expected[unit].abs() > 1e38;
            assert!(error.abs() <= bound || overflows, "{error:e} > {bound:e}: unit {unit}, {sample:?}");
        }
    }
}

/// The bound on the error of a unit of a single layer.
fn bound(sample: &[f32; 3], weights: [f64; 3], bias: f64, [input, product]: [Quantization; 2]) -> f64 {
    let [of_input, of_product] = [input, product].map(|quantization| f64::from(quantization.scale));
    let largest = weights.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs())) / 127.0;
    let step = largest.max(bias.abs() / (of_input * f64::from(1 << 30)));
    let step = if step > 0.0 { step.max(f64::from(f32::MIN_POSITIVE)) } else { 1.0 };
    let (mut sum, mut magnitude) = (of_input * step / 2.0, bias.abs());
    for (x, weight) in sample.iter().map(|x| f64::from(x.abs())).zip(weights) {
        sum += weight.abs() * of_input / 2.0 + (x + of_input / 2.0) * step / 2.0;
        magnitude += weight.abs() * x;
    }
    // The `f32` network and the scales are rounded too, and the smallest scales of `Micro` to 0.
    1.01 * (sum + of_product) + 1e-6 * magnitude + 1e-30
}

fn check_deep<R: Rounding>(quantizer: Quantizer, net: &Deep, samples: &[[f32; 3]]) {
    match quantizer.quantize::<_, R>(net, samples) {
        Ok(small) => {
            let report = Report::of(net, &small, samples).expect("samples that calibration accepts");
            assert_eq!(report.layers.len(), 4, "{report}");
            for sample in samples {
                let [a, b] = small.predict_f32(sample);
                assert!((0.0..1.0).contains(&a) && (0.0..1.0).contains(&b), "{a} {b}");
            }
        }
        Err(error) => check_error(error),
    }
}

/// The types fit, so some errors are impossible.
fn check_error(error: QuantizationError) {
    let impossible = [QuantizationError::LayersMismatch, QuantizationError::ScaleCount { units: 0, found: 0 }];
    let kind = std::mem::discriminant(&error);
    assert!(impossible.iter().all(|other| std::mem::discriminant(other) != kind), "{error}");
}

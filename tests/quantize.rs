//! Quantized networks: compares their parameters with numbers computed by hand, and their outputs with those of the
//! `f32` networks, within bounds derived from the scales.

mod support;

use stackprop::Zeroable;
use stackprop::activation::{
    AlphaDropout, Elu, Gelu, HardSigmoid, HardSwish, HardTanh, Heaviside, LeakyRelu, Relu6, Selu, Silu, Softplus,
};
use stackprop::initializer::Initializer;
use stackprop::prelude::*;
use stackprop::quantized::{
    Int8Dense, LayerVisitor, Lite, Micro, Quantization, QuantizationError, QuantizedActivation, Quantizer, RangeMethod,
    Report, Rounding,
};
use stackprop::simd::Simd;
use support::backend::backends;

/// Normally distributed samples.
fn samples<const N: usize>(count: usize) -> Vec<[f32; N]> {
    let mut rng = Rng::seed_from_u64(7);
    (0..count).map(|_| [(); N].map(|()| rng.normal())).collect()
}

fn random<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation>() -> Dense<INPUTS, UNITS, A> {
    let mut rng = Rng::seed_from_u64(3);
    let mut net: Dense<INPUTS, UNITS, A> = Zeroable::zeroed();
    net.initialize_with(None, &mut rng);
    net.bias = [(); UNITS].map(|()| rng.normal());
    net
}

#[test]
fn parameters_are_those_of_the_converters_formulas() {
    // In steps of 2⁻⁷, of 2⁻⁹, and none.
    let weights = [[127.0 / 128.0, -127.0 / 512.0, 0.0], [-63.0 / 128.0, 0.5 / 512.0, 0.0]];
    let net = Dense::<2, 3, Identity>::new(weights, [0.5, -0.25, 3.0]);
    // The logits are (−1.4765625, 0, 3) and (2.038, −0.634, 3).
    let small = net.quantize(&[[-1.0, 2.0], [1.55, 0.0]]).unwrap();

    assert_eq!(small.input, Quantization { scale: 3.0 / 255.0, zero_point: -43 });
    let Int8Dense { product, bias, narrow_range, weights, .. } = small.layers.clone();
    assert_eq!(product, Quantization { scale: 4.476_562_5 / 255.0, zero_point: -44 });
    assert_eq!(weights, [[127, -63], [-127, 1], [0, 0]], "halves away from zero");
    assert_eq!(narrow_range, 1);
    // 0.5 · 85 · 2⁷ + 43 · 64 and −0.25 · 85 · 2⁹ − 43 · 126; the last unit's scale makes its bias 2³⁰.
    assert_eq!(bias[..2], [5440 + 43 * 64, -10880 - 43 * 126]);
    assert!((bias[2] - (1 << 30)).abs() <= 64, "the scale is rounded to `f32`: {}", bias[2]);
    assert_eq!(small.predict(&[127; 2])[2], product.quantize(3.0));
}

#[test]
fn ranges_contain_zero_and_represent_it_exactly() {
    let step = |scale: f32, zero_point| Quantization { scale: scale / 255.0, zero_point };
    assert_eq!(Quantization::of_range(5.0, 5.0), step(5.0, -128));
    assert_eq!(Quantization::of_range(-3.0, -2.0), step(3.0, 127));
    assert_eq!(Quantization::of_range(-1.0, 1.0), step(2.0, -1), "−0.5 rounds away from zero");
    assert_eq!(Quantization::of_range(0.0, 0.0), Quantization { scale: 1.0, zero_point: 0 });
    assert_eq!(Quantization::of_range(0.0, 1e-45).scale, f32::MIN_POSITIVE);
    let widest = Quantization::of_range(-f32::MAX, f32::MAX);
    assert!(widest.scale.is_finite() && widest.quantize(f32::MAX) == 127, "{widest:?}");
}

/// The outputs of a dense layer in both roundings, against `f32`. The activation's slope is at most `slope`.
fn check<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation>(slope: f64) {
    let (net, samples) = (random::<INPUTS, UNITS, A>(), samples::<INPUTS>(200));
    check_rounding::<_, _, _, Lite>(&net, &samples, slope);
    check_rounding::<_, _, _, Micro>(&net, &samples, slope);
}

fn check_rounding<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, R: Rounding>(
    net: &Dense<INPUTS, UNITS, A>,
    samples: &[[f32; INPUTS]],
    slope: f64,
) {
    let small: Quantized<_, R> = Quantizer::default().quantize(net, samples).unwrap();
    let of_input = f64::from(small.input.scale);
    let of_product = f64::from(small.layers.product.scale);
    let of_output = f64::from(small.output().scale);
    for sample in samples {
        let (expected, found) = (net.predict(sample), small.predict_f32(sample));
        for unit in 0..UNITS {
            let weights: Vec<_> = net.weights.iter().map(|weights| f64::from(weights[unit])).collect();
            let step = weights.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs())) / 127.0;
            // An input is off by half a step, a weight too, and so is the bias.
            let of_sum = |(x, weight): (&f32, &f64)| {
                weight.abs() * of_input / 2.0 + (f64::from(x.abs()) + of_input / 2.0) * step / 2.0
            };
            let sum: f64 = sample.iter().zip(&weights).map(of_sum).sum::<f64>() + of_input * step / 2.0;
            // Half a step of rounding, and half a step by which the range is shifted.
            let logit = sum + of_product;
            // Micro rounds twice; the functions' `f32` arithmetic.
            let bound = 1.01 * (slope * logit + of_output) + 1e-6;
            let error = f64::from(found[unit]) - f64::from(expected[unit]);
            let z =
                sample.iter().zip(&weights).map(|(x, w)| f64::from(*x) * w).sum::<f64>() + f64::from(net.bias[unit]);
            let near_a_jump = slope.is_infinite() && z.abs() <= logit;
            let bound = if slope.is_infinite() { 1e-6 } else { bound };
            let name = <A as activation::Activation>::ARCHITECTURE;
            assert!(error.abs() <= bound || near_a_jump, "{name}: {error} > {bound}, unit {unit} of {sample:?}");
        }
    }
}

#[test]
fn outputs_stay_within_the_error_of_the_scales() {
    check::<3, 5, Identity>(1.0);
    check::<3, 5, Dropout<Relu, 20>>(1.0);
    check::<3, 5, Relu6>(1.0);
    check::<3, 5, HardTanh>(1.0);
    check::<3, 5, LeakyRelu<10>>(1.0);
    check::<3, 5, Elu<100>>(1.0);
    check::<3, 5, AlphaDropout<Selu, 10>>(1.76);
    check::<3, 5, Tanh>(1.0);
    check::<3, 5, Logistic>(0.25);
    check::<3, 5, HardSigmoid>(0.2);
    check::<3, 5, Gelu>(1.13);
    check::<3, 5, Silu>(1.1);
    check::<3, 5, HardSwish>(1.5);
    check::<3, 5, Softplus>(1.0);
    check::<3, 5, Heaviside>(f64::INFINITY);
    // Σ|∂p/∂z| ≤ 1/2. The logits are no better than their own layer's.
    check::<3, 5, Softmax>(0.5);
}

#[test]
fn one_unit_one_input_and_many_inputs_do_too() {
    check::<1, 1, Identity>(1.0);
    check::<1000, 1, Relu>(1.0);
}

type Deep = sequential![
    Standardize<7>,
    BatchNorm<Dense<7, 11, Relu>>,
    Dense<11, 13, Dropout<Tanh, 20>>,
    MinMax<13>,
    Dense<13, 3, Softmax>,
];

/// Inputs of different sizes, and a network whose averages and scales are not those of a new one.
fn deep() -> (Deep, Vec<[f32; 7]>) {
    let mut samples = samples::<7>(300);
    for sample in &mut samples {
        sample.iter_mut().zip(0..).for_each(|(value, feature)| *value = (*value + 2.0) * 10_f32.powi(feature - 3));
    }
    let mut rng = Rng::seed_from_u64(5);
    let mut net = Deep::random(&mut rng);
    net.first.fit(&samples).unwrap();
    let norm = &mut net.rest.first;
    norm.scale = [(); 11].map(|()| 1.0 + 0.3 * rng.normal());
    norm.mean = [(); 11].map(|()| rng.normal());
    norm.variance = [(); 11].map(|()| 0.5 + rng.uniform());
    norm.layer.bias = [(); 11].map(|()| rng.normal());
    // One negative factor: it becomes a weight of −127.
    let scaling = &mut net.rest.rest.rest.first;
    *scaling = MinMax::new([(); 13].map(|()| rng.normal() / 4.0), [(); 13].map(|()| 2.0 + rng.uniform()));
    scaling.factor[5] = -2.0;
    (net, samples)
}

#[test]
fn scaling_normalization_and_dropout_become_integers() {
    let (net, samples) = deep();
    let small = net.quantize(&samples).unwrap();
    let scaling = &small.layers.rest.rest.first;
    assert_eq!(scaling.weights.map(i8::unsigned_abs), [127; 13], "each unit has its own scale");
    assert_eq!(scaling.weights.iter().position(|weight| *weight < 0), Some(5));
    let report = Report::of(&net, &small, &samples).unwrap();
    let names: Vec<_> = report.layers.iter().map(|layer| (layer.number, layer.architecture.to_string())).collect();
    let expected = [
        (1, "inputs"), // of layer 2
        (2, "Dense<7, 11, Relu>"),
        (3, "Dense<11, 13, Tanh>"),
        (4, "Scaling<13, Identity>"),
        (5, "Dense<13, 3, Softmax>"),
    ];
    assert_eq!(names, expected.map(|(number, name)| (number, name.to_owned())));
    let table = report.to_string();
    let starts = ["", "layer ", "inputs ", "2 Dense<7, 11, Relu> ", "3 Dense<11", "4 Scaling", "5 Dense<13"];
    assert!(table.lines().zip(starts).all(|(line, start)| line.starts_with(start)), "{report}");
    assert_eq!(table.matches("zero point").count(), 2, "{report}");
    for layer in &report.layers {
        // Values reach the ends of their ranges; the errors before them may push a few beyond.
        assert!(layer.saturated < 0.01, "{report}");
        // Found: 40 dB or more. A layer with wrong scales reaches less than 20.
        assert!(layer.signal_to_noise > 30.0, "{report}");
    }
    assert!(report.layers[4].max_error < 0.05, "{report}");
    let lines: Vec<_> = report.to_string().lines().map(|line| line.chars().count()).collect();
    assert!(lines[1..].iter().all(|length| *length == lines[1]), "{report}");

    // The same network, folded in `f32`.
    let folded = net.fold().quantize(&samples).unwrap();
    let agree = samples.iter().filter(|sample| small.predict_f32(sample) == folded.predict_f32(sample)).count();
    assert!(agree > 290, "the weights differ by roundings only: {agree} of 300");
}

type Flat = sequential![Standardize<3>, Dense<3, 5, Relu>, Dense<5, 2, Identity>];
type Nested = Chain<Chain<Standardize<3>, Dense<3, 5, Relu>>, Dense<5, 2, Identity>>;
type Shared = Chain<Standardize<3>, &'static Chain<Dense<3, 5, Relu>, Dense<5, 2, Identity>>>;

#[test]
fn nested_and_shared_layers_give_the_same_integers() {
    let samples = samples::<3>(50);
    let mut flat = Flat::random(&mut Rng::seed_from_u64(2));
    flat.first.fit(&samples).unwrap();
    let Chain { first, rest } = flat.clone();
    let nested = Nested { first: Chain { first: first.clone(), rest: rest.first.clone() }, rest: rest.rest.clone() };
    let shared = Shared { first, rest: Box::leak(Box::new(rest)) };

    let small = flat.quantize(&samples).unwrap();
    assert_eq!(nested.quantize(&samples).unwrap().layers, small.layers);
    assert_eq!(shared.quantize(&samples).unwrap().layers, small.layers);

    let boxed = Quantizer::default().boxed::<Flat, Lite>(&flat, &samples).unwrap();
    assert_eq!(*boxed, small);
    let mut in_place = Quantized::<Flat>::zeroed();
    Quantizer::default().quantize_into(&flat, &samples, &mut in_place).unwrap();
    assert_eq!(in_place, small);

    // The roundings differ in the last step of a value only.
    let micro: Quantized<Flat, Micro> = Quantizer::default().quantize(&flat, &samples).unwrap();
    assert_eq!(micro.layers.first.weights, small.layers.first.weights);
    for sample in &samples {
        let [a, b] = [small.predict(&small.quantize_input(sample)), micro.predict(&micro.quantize_input(sample))];
        assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 2), "{a:?} {b:?}");
    }
}

#[test]
fn a_scaling_layer_alone_passes_integers_through() {
    let samples = samples::<3>(50);
    let mut net = Standardize::<3, Tanh>::zeroed();
    net.fit(&samples).unwrap();
    let small: Quantized<_, Micro> = Quantizer::default().quantize(&net, &samples).unwrap();
    assert!((i8::MIN..=i8::MAX).all(|value| small.predict(&[value; 3]) == [value; 3]));
    for sample in &samples {
        for (found, expected) in small.predict_f32(sample).into_iter().zip(net.predict(sample)) {
            assert!((found - expected).abs() <= 0.51 * small.input.scale);
        }
    }
    assert_eq!(Report::of(&net, &small, &samples).unwrap().layers.len(), 1);
}

type Wide = Dense<3, 5, Identity>;

#[test]
fn a_percentile_leaves_an_outlier_out() {
    let net = random::<3, 5, Identity>();
    let usual = samples::<3>(500);
    let mut calibration = usual.clone();
    calibration.push([300.0, -300.0, 300.0]);
    let error = |range| {
        let small: Quantized<Wide> = Quantizer { range, ..Quantizer::default() }.quantize(&net, &calibration).unwrap();
        Report::of(&net, &small, &usual).unwrap().layers[1].root_mean_square_error
    };
    let [min_max, percentile, least_squares] =
        [RangeMethod::MinMax, RangeMethod::Percentile(99.0), RangeMethod::LeastSquares].map(error);
    // The range of the others is a hundredth; a percentile of 1,503 values cuts some of them off.
    assert!(percentile < min_max / 10.0, "{percentile} {min_max}");
    // The squared error of the outlier exceeds that of 500 samples: one among hundreds of thousands is left out.
    assert_eq!(least_squares, min_max);
}

#[test]
fn a_scale_per_tensor_is_that_of_the_largest_weight() {
    let mut net = random::<3, 5, Identity>();
    net.weights.iter_mut().for_each(|weights| weights[4] /= 64.0);
    let samples = samples::<3>(200);
    let per_tensor = Quantizer { per_tensor: true, ..Quantizer::default() };
    let small = net.quantize(&samples).unwrap();
    let coarse: Quantized<Wide> = per_tensor.quantize(&net, &samples).unwrap();
    let largest = |weights: &[i8; 3]| weights.iter().map(|weight| weight.unsigned_abs()).max();
    assert_eq!([largest(&small.layers.weights[4]), largest(&small.layers.weights[0])], [Some(127); 2]);
    assert!(largest(&coarse.layers.weights[4]) <= Some(2), "{:?}", coarse.layers.weights);
    assert!(coarse.layers.weights.iter().any(|weights| largest(weights) == Some(127)));
    let error = |small| Report::of(&net, small, &samples).unwrap().layers[1].root_mean_square_error;
    assert!(error(&small) < error(&coarse));
}

#[test]
fn saturated_values_are_counted() {
    let net = Wide::new([[1.0; 5]; 3], [0.0; 5]);
    let small = net.quantize(&[[1.0; 3], [-1.0; 3]]).unwrap();
    let report = Report::of(&net, &small, &[[2.0, 0.0, 0.0], [4.0, 4.0, 4.0]]).unwrap();
    assert_eq!(report.layers[0].saturated, 4.0 / 6.0);
    assert_eq!(report.layers[1].saturated, 0.5);
    assert_eq!(report.layers[1].range, [2.0, 12.0]);
    // 2 → 1, 12 → 3
    assert!((report.layers[1].max_error - 9.0).abs() < 0.02, "{report}");
}

#[test]
fn tiny_weights_and_ranges_of_one_point_keep_the_bias() {
    let mut net = random::<3, 5, Identity>();
    net.weights = [[1e-12, 0.0, 1.0, -1e-30, 1e-3]; 3];
    let samples = samples::<3>(20);
    let small = net.quantize(&samples).unwrap();
    for sample in &samples {
        for (found, expected) in small.predict_f32(sample).into_iter().zip(net.predict(sample)) {
            assert!((found - expected).abs() <= 1.2 * small.layers.product.scale + 0.1 * small.input.scale);
        }
    }
    // One sample of zeros: the outputs are the biases, and the inputs have the scale 1, so a bias has the step of the
    // weights.
    let small = net.quantize(&[[0.0; 3]]).unwrap();
    assert_eq!(small.input, Quantization { scale: 1.0, zero_point: 0 });
    for (found, expected) in small.predict_f32(&[0.0; 3]).into_iter().zip(net.bias) {
        assert!((found - expected).abs() <= 1.01 * small.layers.product.scale + 0.5 / 127.0);
    }
    // All units but one are zero, and the last one's bias is 1.
    net = Wide::zeroed();
    net.bias[4] = 1.0;
    let small = net.quantize(&[[0.0; 3]]).unwrap();
    let [zeros @ .., one] = small.predict_f32(&[1.0; 3]);
    assert_eq!(zeros, [0.0; 4]);
    assert!((one - 1.0).abs() <= small.layers.product.scale, "{one}");
}

#[test]
fn errors_name_the_place_and_the_cure() {
    let samples = [[1.0, -1.0, 0.5]];
    let error = |net: &Flat, samples: &[[f32; 3]]| net.quantize(samples).unwrap_err().to_string();
    let mut net = Flat::random(&mut Rng::seed_from_u64(2));
    assert_eq!(error(&net, &samples), "expected fitted scaling layers, found one without data: call its `fit` before");
    net.first.fit(&[[1.0; 3], [-1.0; 3]]).unwrap();
    assert_eq!(error(&net, &[]), "expected at least one sample, found none");
    let many: Vec<_> = (0..200).map(|sample| if sample == 150 { [0.0, f32::NAN, 0.0] } else { [0.0; 3] }).collect();
    assert_eq!(error(&net, &many), "expected finite samples, found NaN in sample 150");

    let mut broken = net.clone();
    broken.rest.rest.weights[4][1] = f32::NEG_INFINITY;
    let expected = "expected finite weights and biases, found -inf in unit 1 of layer 3";
    assert_eq!(error(&broken, &samples), expected);

    let mut huge = net.clone();
    huge.rest.first = Dense::new([[f32::MAX; 5]; 3], [0.0; 5]);
    assert_eq!(error(&huge, &[[1.0; 3]]), "expected finite values, found inf in layer 2 for sample 0");

    for found in [0.0, 100.5, f32::NAN] {
        let quantizer = Quantizer { range: RangeMethod::Percentile(found), ..Quantizer::default() };
        let error = quantizer.quantize::<Flat, Lite>(&net, &samples).unwrap_err();
        assert_eq!(error.to_string(), format!("expected a percentile above 0 and at most 100, found {found}"));
    }
    // A fitted scaling layer does not make a network of zeros a trained one.
    let mut zeros = Flat::zeroed();
    zeros.first.fit(&[[1.0; 3], [-1.0; 3]]).unwrap();
    let expected = "expected a trained network, found only zeros in all layers: train it, or load its parameters";
    assert_eq!(error(&zeros, &samples), expected);
    zeros.rest.first.weights[1][2] = -1.0;
    assert!(zeros.quantize(&samples).is_ok(), "a layer of zeros is allowed");

    let small = net.quantize(&samples).unwrap();
    assert_eq!(Report::of(&net, &small, &[]).unwrap_err().to_string(), "expected at least one sample, found none");
}

#[test]
fn sums_that_could_overflow_are_an_error() {
    let mut net = Dense::<70_000, 1, Relu>::boxed();
    net.weights.fill([1.0]);
    let samples = [[1.0; 70_000]];
    let error = Quantizer::default().boxed::<_, Lite>(&*net, &samples).unwrap_err().to_string();
    // 70,000 · 127 · 255
    assert_eq!(error, "expected sums below 2147483648 in each unit, found up to 2266950000 in unit 0 of layer 1");

    // The logit is 2⁻²³, an ulp of 1, although others may reach ±2: its scale is too small for them.
    let net = Dense::<2, 1, Tanh>::new([[1.0], [-1.0]], [f32::EPSILON]);
    let error = net.quantize(&[[1.0, 1.0]]).unwrap_err().to_string();
    assert!(
        error.starts_with("expected outputs with a range, found a scale so small that unit 0 of layer 1 multiplies"),
        "{error}"
    );
}

/// A layer that shows `SHOWN` layers, although its quantized type has one.
struct Wrong<const SHOWN: usize>(Dense<3, 5, Identity>);

impl<const SHOWN: usize> Layer for Wrong<SHOWN> {
    type Input = [f32; 3];
    type Output = [f32; 5];
    type Activation = Identity;
    type Structure = stackprop::layer::Single;
    const PARAMETERS: usize = Dense::<3, 5, Identity>::PARAMETERS;
    const ARCHITECTURE: stackprop::architecture::Architecture = Dense::<3, 5, Identity>::ARCHITECTURE;

    fn linear<S: Simd>(&self, simd: S, input: &[f32; 3], logits: &mut [f32; 5]) {
        self.0.linear(simd, input, logits);
    }

    fn initialize_with(&mut self, initializer: Option<Initializer>, rng: &mut Rng) {
        self.0.initialize_with(initializer, rng);
    }
}

impl<const SHOWN: usize> Quantize for Wrong<SHOWN> {
    type Preprocessing = ();
    type Layers<R: Rounding> = Int8Dense<3, 5, Identity, R>;
    type Hidden<R: Rounding> = Int8Dense<3, 5, Identity, R>;
    type Before<Rest: Quantize, R: Rounding> = Chain<Self::Hidden<R>, Rest::Hidden<R>>;

    fn preprocessing(&self) -> &() {
        &()
    }

    fn visit_layers<'a, V: LayerVisitor<'a>>(&'a self, visitor: &mut V) {
        (0..SHOWN).for_each(|_| visitor.visit(&self.0));
    }
}

#[test]
fn a_custom_layer_that_shows_another_number_of_layers_is_an_error() {
    let layer = || Dense::new([[1.0; 5]; 3], [0.0; 5]);
    assert!(Wrong::<1>(layer()).quantize(&[[1.0; 3]]).is_ok());
    assert_eq!(Wrong::<0>(layer()).quantize(&[[1.0; 3]]).unwrap_err(), QuantizationError::LayersMismatch);
}

#[test]
fn a_layer_without_errors_has_an_infinite_ratio() {
    let net = Dense::<2, 1, Relu>::new([[-1.0], [-1.0]], [0.0]);
    let samples = [[1.0, 2.0], [0.5, 0.25]];
    let report = Report::of(&net, &net.quantize(&samples).unwrap(), &samples).unwrap();
    assert_eq!(report.layers[1].signal_to_noise, f64::INFINITY, "all outputs are 0");
}

#[test]
fn units_refuse_scales_and_zero_points_out_of_range() {
    let quantization = |scale, zero_point| Quantization { scale, zero_point };
    let set_units = |input, product, weight_scale| {
        let mut net = Quantized::<Dense<2, 1, Identity>>::zeroed();
        net.layers.product = product;
        net.layers.set_units(input, &[weight_scale], &[0])
    };
    let valid = quantization(0.5, -128);
    assert_eq!(set_units(valid, valid, 1.0), Ok(()));
    for scale in [0.0, -1.0, f32::INFINITY, f32::NAN] {
        let invalid = quantization(scale, 0);
        let results = [set_units(invalid, valid, 1.0), set_units(valid, invalid, 1.0), set_units(valid, valid, scale)];
        for result in results {
            assert!(matches!(result, Err(QuantizationError::InvalidScale { .. })), "{scale}: {result:?}");
        }
    }
    for zero_point in [-129, 128] {
        let (invalid, error) =
            (quantization(0.5, zero_point), QuantizationError::InvalidZeroPoint { found: zero_point });
        assert_eq!([set_units(invalid, valid, 1.0), set_units(valid, invalid, 1.0)], [Err(error), Err(error)]);
    }
}

#[test]
fn a_batch_equals_its_samples() {
    let net = random::<5, 3, Relu>().quantize(&samples(20)).unwrap();
    let inputs: [[i8; 5]; 4] = core::array::from_fn(|row| [row as i8 * 30 - 50; 5]);
    let mut outputs = [[0; 3]; 4];
    net.predict_batch(&inputs, &mut outputs).unwrap();
    assert_eq!(outputs, inputs.map(|input| net.predict(&input)));
    assert_ne!(outputs[0], outputs[3]);
    assert_eq!(net.predict_all(&inputs), outputs);
    let samples = samples(7);
    assert_eq!(net.predict_all_f32(&samples), samples.iter().map(|row| net.predict_f32(row)).collect::<Vec<_>>());

    let error = net.predict_batch(&inputs[..2], &mut outputs).unwrap_err();
    assert_eq!([error.inputs, error.outputs], [2, 4]);
}

#[test]
fn nan_counts_as_zero_and_infinities_saturate_on_every_backend() {
    let (net, samples) = deep();
    let small = net.quantize(&samples).unwrap();
    let ends = [(2, f32::NAN, small.input.zero_point as i8), (4, f32::INFINITY, 127), (5, f32::NEG_INFINITY, -128)];
    for sample in &samples[..10] {
        let (mut input, mut expected) = (*sample, small.quantize_input(sample));
        for (feature, value, end) in ends {
            (input[feature], expected[feature]) = (value, end);
        }
        assert_eq!(small.quantize_input(&input), expected);
        assert_eq!(small.predict_f32(&input), small.dequantize_output(&small.predict(&expected)));
        for backend in backends() {
            let scaled = net.first.using(backend).predict(&input);
            assert_eq!(scaled.map(|value| small.input.quantize(value)), expected, "{backend:?}");
        }
    }
    // Without preprocessing.
    let small = random::<3, 5, Identity>().quantize(&[[-1.0, 2.0, 0.0]]).unwrap();
    let zero_point = small.input.zero_point as i8;
    assert_eq!(small.quantize_input(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY]), [zero_point, 127, -128]);
    assert_eq!(small.quantize_input(&[0.0, 1e30, -1e30]), [zero_point, 127, -128]);
}

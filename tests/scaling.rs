//! Scaling layers: compares fitted parameters with the formulas in `f64`, and checks that training sees scaled inputs.

use stackprop::Floats;
use stackprop::layer::{Deviation, MinMaxRange, Scaling, ScalingError, Statistic};
use stackprop::prelude::*;

mod support;
use support::backend::backends;
use support::tolerances;

const FEATURES: usize = 11;

/// Features with very different scales and offsets; the last is constant.
fn data() -> Vec<[f32; FEATURES]> {
    let mut rng = Rng::seed_from_u64(1);
    let mut row = || {
        let mut row = std::array::from_fn(|feature| {
            let size = 10_f32.powi(feature as i32 - 4);
            size * (rng.normal() + feature as f32)
        });
        row[FEATURES - 1] = 1234.5;
        row
    };
    (0..57).map(|_| row()).collect()
}

/// Each feature's values in `f64`, and the layer's outputs for them.
fn columns<L: Layer<Input = [f32; FEATURES], Output = [f32; FEATURES]>>(layer: &L) -> Vec<(Vec<f64>, Vec<f32>)> {
    let data = data();
    let mut scaled = vec![[0.0; FEATURES]; data.len()];
    layer.predict_batch(&data, &mut scaled).unwrap();
    let column = |feature: usize| {
        let values = data.iter().map(|row| f64::from(row[feature])).collect();
        (values, scaled.iter().map(|row| row[feature]).collect())
    };
    (0..FEATURES).map(column).collect()
}

#[test]
fn standardize_takes_off_the_mean_and_divides_by_the_deviation() {
    let mut layer = Standardize::<FEATURES>::zeroed();
    layer.fit(&data()).unwrap();
    for (feature, (values, scaled)) in columns(&layer).into_iter().enumerate() {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        let deviation = if feature == FEATURES - 1 { 1.0 } else { variance.sqrt() };
        let expected: Vec<_> = values.iter().map(|value| (value - mean) / deviation).collect();
        // The mean is rounded to `f32`; in units of the deviation, that error may be larger.
        let rounded = tolerances::scaled(mean / deviation, deviation);
        rounded.assert(&format!("feature {feature}"), &scaled, &expected);
    }
}

#[test]
fn min_max_goes_from_zero_to_one() {
    let mut layer = MinMax::<FEATURES>::zeroed();
    layer.fit(&data()).unwrap();
    for (feature, (values, scaled)) in columns(&layer).into_iter().enumerate() {
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let range = if feature == FEATURES - 1 { 1.0 } else { largest - smallest };
        let expected: Vec<_> = values.iter().map(|value| (value - smallest) / range).collect();
        tolerances::scaled(0.0, range).assert(&format!("feature {feature}"), &scaled, &expected);
    }
}

/// Data over the whole range of `f32`, beside features of ordinary and of tiny values: a difference may be twice
/// `f32::MAX`.
#[test]
fn finite_data_of_any_size_is_scaled() {
    const MAX: f32 = f32::MAX;
    let rng = &mut Rng::seed_from_u64(5);
    let mut huge = || MAX * (2.0 * rng.uniform() - 1.0);
    let features: [[f32; 3]; FEATURES] = [
        [-3e38, 3e38, 0.0],
        [1.0, 2.0, 4.0],
        [-MAX, MAX, MAX],
        [f32::from_bits(1), f32::MIN_POSITIVE, 1e-36],
        [MAX, MAX, -MAX],
        [-MAX, 0.0, 3e38],
        [3e38, 3.1e38, 3.2e38],
        [-1e31, 1.0, MAX],
        [huge(), huge(), huge()],
        [huge(), huge(), huge()],
        [-0.5, 0.25, 1e-30],
    ];
    let inputs: [[f32; FEATURES]; 3] = std::array::from_fn(|sample| features.map(|values| values[sample]));
    let in_f64 = |values: [f32; 3]| values.map(f64::from);

    let mut min_max = MinMax::<FEATURES>::zeroed();
    min_max.fit(&inputs).unwrap();
    check(&min_max, &inputs, |feature| {
        let values = in_f64(features[feature]);
        let smallest = values.into_iter().fold(f64::INFINITY, f64::min);
        (smallest, values.into_iter().fold(f64::NEG_INFINITY, f64::max) - smallest)
    });
    let mut standardize = Standardize::<FEATURES>::zeroed();
    standardize.fit(&inputs).unwrap();
    check(&standardize, &inputs, |feature| {
        let values = in_f64(features[feature]);
        let mean = values.iter().sum::<f64>() / 3.0;
        (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 3.0).sqrt())
    });

    /// Compares the layer, alone and in a batch, on each backend, with (x − offset) / divisor.
    fn check<S: stackprop::layer::Statistic>(
        layer: &stackprop::layer::Scaling<S, FEATURES>,
        inputs: &[[f32; FEATURES]; 3],
        scale: impl Fn(usize) -> (f64, f64),
    ) {
        for backend in backends() {
            let mut outputs = [[0.0; FEATURES]; 3];
            layer.using(backend).predict_batch(inputs, &mut outputs).unwrap();
            assert_eq!(inputs.map(|input| layer.using(backend).predict(&input)), outputs, "{backend:?}");
            for feature in 0..FEATURES {
                let (offset, divisor) = scale(feature);
                let found = outputs.map(|row| row[feature]);
                let expected = inputs.map(|row| (f64::from(row[feature]) - offset) / divisor);
                let tolerance = tolerances::scaled(offset / divisor, divisor);
                tolerance.assert(&format!("{backend:?}, feature {feature}"), &found, &expected);
            }
        }
    }
}

/// An infinite or NaN input stays one, beside a large offset too.
#[test]
fn inputs_that_are_not_finite_stay_so() {
    let layer = MinMax::<3>::new([-3e38, 3e38, 1.0], [1e-39; 3]);
    let [a, b, c] = layer.predict(&[f32::INFINITY, f32::NEG_INFINITY, f32::NAN]);
    assert!(a == f32::INFINITY && b == f32::NEG_INFINITY && c.is_nan(), "{a}, {b}, {c}");
}

/// If the inverse of a range overflows `f32`, the layer only shifts the feature, so that the fitted data never become ∞
/// or NaN.
#[test]
fn values_that_all_but_vanish_are_only_shifted() {
    let inputs = [[0.0], [f32::from_bits(1)], [1e-39]];
    let mut min_max = MinMax::<1>::zeroed();
    min_max.fit(&inputs).unwrap();
    assert_eq!(inputs.map(|input| min_max.predict(&input)), inputs);
    let mut standardize = Standardize::<1>::zeroed();
    standardize.fit(&inputs).unwrap();
    assert_eq!(standardize.factor, [1.0]);

    // The smallest range with a finite inverse.
    let smallest = f32::MAX.recip().next_up();
    min_max.fit(&[[0.0], [smallest]]).unwrap();
    assert_eq!(min_max.predict(&[smallest]), [1.0]);
    let largest = f32::from_bits(1 << (149 - 128)); // 2⁻¹²⁸
    assert_eq!(largest.next_up(), smallest);
    min_max.fit(&[[0.0], [largest]]).unwrap();
    assert_eq!(min_max.factor, [1.0], "counts as constant");
}

#[test]
fn data_that_cannot_be_learned_from_changes_nothing() {
    let mut layer = Standardize::<2>::zeroed();
    layer.fit(&[[1.0, 2.0], [3.0, 4.0]]).unwrap();
    let before = layer.clone();
    assert_eq!(layer.fit(&[]).unwrap_err().to_string(), "expected at least one sample, found none");
    let error = layer.fit(&[[1.0, 2.0], [3.0, f32::NAN]]).unwrap_err();
    assert_eq!(error.to_string(), "expected finite values, found NaN for feature 1 of sample 1");
    assert_eq!(layer, before);
}

#[test]
fn a_fitted_layer_survives_initialization() {
    let mut layer = MinMax::<2>::random(&mut Rng::seed_from_u64(1));
    layer.fit(&[[0.0, 0.0], [4.0, 8.0]]).unwrap();
    layer.initialize(&mut Rng::seed_from_u64(1));
    assert!(layer.is_fitted());
    assert_eq!(layer.predict(&[1.0, 2.0]), [0.25, 0.25]);
}

type Head = sequential![Dense<FEATURES, 9, Tanh>, Dense<9, 2, Identity>];

/// A network with a scaling layer learns the same as a network without it on data scaled beforehand.
#[test]
fn training_sees_what_the_layer_scales() {
    let inputs = data();
    let targets: Vec<[f32; 2]> = inputs.iter().map(|row| [row[4], row[4] - row[3]]).collect();
    let mut head = Head::random(&mut Rng::seed_from_u64(3));
    let mut net: Chain<Standardize<FEATURES>, Head> = Chain { first: Standardize::zeroed(), rest: head.clone() };
    net.first.fit(&inputs).unwrap();
    let mut scaled = vec![[0.0; FEATURES]; inputs.len()];
    net.first.predict_batch(&inputs, &mut scaled).unwrap();
    let fitted = net.first.clone();

    let fit = || Fit { epochs: 5, ..Fit::default() };
    let mut inside = Trainer::<Chain<Standardize<FEATURES>, Head>, _, _, 8>::new(MeanSquaredError, Adam::default());
    inside.fit(&mut net, Samples::new(&inputs, &targets), fit()).unwrap();
    let mut outside = Trainer::<Head, _, _, 8>::new(MeanSquaredError, Adam::default());
    let before = head.clone();
    outside.fit(&mut head, Samples::new(&scaled, &targets), Fit { epochs: 5, ..Fit::default() }).unwrap();

    assert_ne!(head, before);
    assert_eq!(net.rest, head);
    assert_eq!(net.first, fitted);
}

/// `random_scaled` draws the parameters of `random`, and fits the layer at the front as its own `fit`.
#[test]
fn a_network_is_drawn_and_scaled_at_once() {
    type Net = Chain<Standardize<FEATURES>, Head>;
    let (inputs, rng) = (data(), || Rng::seed_from_u64(3));
    let mut expected = Net::zeroed();
    expected.first.fit(&inputs).unwrap();
    assert_eq!(Standardize::fitted(&inputs).as_ref(), Ok(&expected.first));
    expected.initialize(&mut rng());
    assert_eq!(Net::random_scaled(&inputs, &mut rng()).as_ref(), Ok(&expected));
    assert_eq!(Net::boxed_random_scaled(&inputs, &mut rng()).as_deref(), Ok(&expected));

    // Other data fit the layer again, and leave the other parameters.
    let mut net = expected.clone();
    net.fit_scaling(&[[0.0; FEATURES], [4.0; FEATURES]]).unwrap();
    assert_eq!((net.first, net.rest), (Standardize::new([2.0; FEATURES], [0.5; FEATURES]), expected.rest));
    // A network without scaling is ready.
    assert_eq!(Head::random_scaled(&inputs, &mut rng()), Ok(Head::random(&mut rng())));
}

#[test]
fn only_a_layer_at_the_front_is_fitted_with_the_network() {
    let inputs = [[1.0, 2000.0], [3.0, 1000.0]];
    let mut net = Scaled::random(&mut Rng::seed_from_u64(1));
    let error = net.fit_scaling(&inputs).unwrap_err();
    let expected = "expected an unfitted scaling layer only at the front of the network, found one behind other layers \
                    or in a frozen network: call its `fit` with the outputs of the layers before it";
    assert_eq!((error, error.to_string().as_str()), (ScalingError::NotAtTheFront, expected));
    assert!(!net.first.is_fitted(), "an error changes nothing");
    assert_eq!(Scaled::random_scaled(&inputs, &mut Rng::seed_from_u64(1)), Err(ScalingError::NotAtTheFront));
    let frozen = MinMax::<2>::zeroed();
    assert_eq!((&frozen).fit_scaling(&inputs), Err(ScalingError::NotAtTheFront));

    net.rest.rest.first.fit(&[[0.0; 3], [1.0; 3]]).unwrap();
    let behind = net.rest.clone();
    assert_eq!(net.fit_scaling(&[]), Err(ScalingError::NoSamples));
    net.fit_scaling(&inputs).unwrap();
    assert_eq!(net.first, MinMax::new([1.0, 1000.0], [0.5, 0.001]));
    assert_eq!(net.rest, behind);
}

#[test]
fn the_scale_is_saved_with_the_network() {
    type Net = Chain<MinMax<FEATURES>, Head>;
    let mut net = Net::random(&mut Rng::seed_from_u64(3));
    net.first.fit(&data()).unwrap();
    let mut buffer = vec![0; Net::FILE_BYTES];
    net.write_to(&mut buffer).unwrap();
    let mut loaded = Net::zeroed();
    loaded.load_bytes(&buffer).unwrap();
    assert_eq!(loaded, net);
    // Another kind of scaling is another network.
    let error = Chain::<Standardize<FEATURES>, Head>::zeroed().load_bytes(&buffer).unwrap_err();
    assert!(error.to_string().starts_with("expected a model of Standardize<11, Identity>, "), "{error}");
}

/// A network with a scaling layer of every kind: behind the inputs, between layers, and in a frozen body.
type Scaled = Chain<MinMax<2>, sequential![Dense<2, 3, Relu>, Standardize<3>, Dense<3, 2, Softmax>]>;

const NOT_FITTED: &str =
    "expected fitted scaling layers, found one without data: call `fit_scaling` with the training inputs";

/// Training and evaluation refuse an unfitted layer; predictions are NaN, and no file can hold them.
#[test]
fn a_layer_that_was_not_fitted_is_an_error() {
    let inputs = [[1.0, 2000.0], [3.0, 1000.0], [2.0, 4000.0]];
    let labels = [0, 1, 0];
    let samples = Samples::new(&inputs, &labels);
    let mut ready = Scaled::random(&mut Rng::seed_from_u64(1));
    ready.first.fit(&inputs).unwrap();
    ready.rest.rest.first.fit(&[[0.0; 3], [1.0; 3]]).unwrap();
    assert!(ready.is_fitted());

    let change: [fn(&mut Scaled); 4] = [
        |net| net.first = MinMax::zeroed(),
        |net| net.first = MinMax::random(&mut Rng::seed_from_u64(1)),
        |net| net.rest.rest.first = Standardize::zeroed(),
        |net| net.rest.rest.first = Standardize::random(&mut Rng::seed_from_u64(1)),
    ];
    for change in change {
        let mut net = ready.clone();
        change(&mut net);
        assert!(!net.is_fitted());
        let before = support::bits(net.floats());
        let mut trainer = Trainer::<Scaled, _, _, 4>::new(CrossEntropy::default(), Sgd::default());
        let mut stepper = Stepper::<Scaled, _, _, 4>::new(CrossEntropy::default(), Sgd::default());
        let errors = [
            trainer.fit(&mut net, samples, Fit::default()).map(|_| ()),
            trainer.step(&mut net, &inputs, &labels).map(|_| ()),
            stepper.step(&mut net, &inputs, &labels).map(|_| ()),
            trainer.evaluate(&net, samples).map(|_| ()),
            net.evaluate(&CrossEntropy::default(), samples).map(|_| ()),
        ];
        for error in errors {
            let error = error.unwrap_err();
            assert_eq!((error, error.to_string()), (TrainError::ScalingNotFitted, NOT_FITTED.into()));
        }
        assert_eq!(support::bits(net.floats()), before);

        net.initialize(&mut Rng::seed_from_u64(1));
        assert!(!net.is_fitted());
        assert!(net.predict(&inputs[0]).iter().all(|output| output.is_nan()), "{:?}", net.predict(&inputs[0]));
        let error = net.write_to(&mut vec![0; Scaled::FILE_BYTES]).unwrap_err();
        assert!(error.to_string().starts_with("expected finite parameters, found NaN"), "{error}");
    }

    // A frozen body counts too.
    type Head = Chain<&'static Scaled, Dense<2, 2, Softmax>>;
    let body: &Scaled = Box::leak(Box::new(Scaled::random(&mut Rng::seed_from_u64(1))));
    let mut net = Head { first: body, rest: Dense::zeroed() };
    let mut trainer = Trainer::<Head, _, _, 4>::new(CrossEntropy::default(), Sgd::default());
    assert_eq!(trainer.fit(&mut net, samples, Fit::default()).unwrap_err(), TrainError::ScalingNotFitted);
    net.first = Box::leak(Box::new(ready));
    trainer.fit(&mut net, samples, Fit::default()).unwrap();
}

/// The identity, and a scale that a program knows, need no fit. A factor may be 0, but not all of them.
#[test]
fn a_layer_with_a_given_scale_is_fitted() {
    const IDENTITY: MinMax<2> = MinMax::new([0.0; 2], [1.0; 2]);
    assert!(IDENTITY.is_fitted());
    assert_eq!(IDENTITY.predict(&[5.0, -7.0]), [5.0, -7.0]);
    assert!(Standardize::<2>::new([1.0; 2], [0.0, -0.5]).is_fitted());
    assert!(!Standardize::<2>::new([1.0; 2], [0.0, -0.0]).is_fitted());
    let mut layer = IDENTITY;
    layer.initialize(&mut Rng::seed_from_u64(1));
    assert_eq!(layer, IDENTITY);
}

/// A golden file; `golden/scaling.py` describes its keys.
#[derive(serde::Deserialize)]
struct Golden {
    inputs: Vec<[f32; 3]>,
    transformed: Vec<[f64; 3]>,
    outputs: Vec<[f32; 3]>,
    inverse: Vec<[f64; 3]>,
}

fn check_golden<S: Statistic>(name: &str) {
    let path = format!("{}/tests/golden/scaling/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the golden file");
    let golden: Golden = serde_json::from_str(&text).expect("a golden file in JSON");
    let mut layer = Scaling::<S, 3>::zeroed();
    layer.fit(&golden.inputs).expect("finite inputs");

    let mut transformed = vec![[0.0; 3]; golden.inputs.len()];
    layer.predict_batch(&golden.inputs, &mut transformed).expect("rows of both");
    let mut inverse = vec![[0.0; 3]; golden.outputs.len()];
    layer.inverse_batch(&golden.outputs, &mut inverse).expect("rows of both");
    for feature in 0..3 {
        let (offset, factor) = (f64::from(layer.offset[feature]), f64::from(layer.factor[feature]));
        for (found, expected) in transformed.iter().zip(&golden.transformed) {
            let tolerance = tolerances::scaled(offset * factor, 1.0 / factor);
            tolerance.assert(name, &[found[feature]], &[expected[feature]]);
        }
        for ((found, expected), output) in inverse.iter().zip(&golden.inverse).zip(&golden.outputs) {
            let tolerance = tolerances::unscaled(offset, f64::from(output[feature]) / factor);
            tolerance.assert(name, &[found[feature]], &[expected[feature]]);
        }
    }
    for (row, output) in inverse.iter().zip(&golden.outputs) {
        assert_eq!(layer.inverse(output), *row);
    }
    let error = layer.inverse_batch(&golden.outputs, &mut inverse[1..]).expect_err("a row is missing");
    assert_eq!(error.to_string(), "expected one row of outputs per input, found 7 rows for 6 inputs");
}

#[test]
fn the_inverse_is_that_of_scikit_learn() {
    check_golden::<Deviation>("standardize");
    check_golden::<MinMaxRange>("min_max");
}

/// A range beyond `f32::MAX` has a finite inverse too.
#[test]
fn the_inverse_of_a_huge_range_is_finite() {
    let mut layer = MinMax::<1>::zeroed();
    layer.fit(&[[-3e38], [3e38]]).expect("finite inputs");
    for value in [-3e38_f32, -1e38, 0.0, 3e38] {
        let [found] = layer.inverse(&layer.predict(&[value]));
        // The factor is below the normal numbers: its relative error is up to 2⁻²¹.
        assert!((f64::from(found) - f64::from(value)).abs() <= 6e38 * 2_f64.powi(-21), "{value}: {found}");
    }
}

#[test]
fn the_inverse_of_an_unfitted_layer_is_not_finite() {
    assert!(!Standardize::<1>::zeroed().inverse(&[0.5])[0].is_finite());
    assert!(!Standardize::<1>::random(&mut Rng::seed_from_u64(1)).inverse(&[0.5])[0].is_finite());
}

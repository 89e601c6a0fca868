//! Scaling layers: compares fitted parameters with the formulas in `f64`, and checks that training sees scaled inputs.

use stackprop::prelude::*;

mod support;
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
    layer.predict_batch(&data, &mut scaled);
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
        let rounded = tolerances::scaled(mean / deviation);
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
        tolerances::scaled(0.0).assert(&format!("feature {feature}"), &scaled, &expected);
    }
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
fn a_layer_that_was_not_fitted_changes_nothing_and_one_that_was_survives_initialization() {
    let mut layer = MinMax::<2>::random(&mut Rng::seed_from_u64(1));
    assert_eq!(layer.predict(&[5.0, -7.0]), [5.0, -7.0]);
    layer.fit(&[[0.0, 0.0], [4.0, 8.0]]).unwrap();
    layer.initialize(&mut Rng::seed_from_u64(1));
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
    net.first.predict_batch(&inputs, &mut scaled);
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

//! The samples against their descriptions, in `f64`.

use core::f64::consts::PI;

use super::{CLASS_SAMPLES, VALUE_SAMPLES, generate, split};
use crate::data::{Problem, Samples};
use crate::settings::{Data, Source};

/// The roundings of a coordinate of at most 8 in `f32`.
const TOLERANCE: f64 = 4e-6;

fn samples(source: Source, noise: u32, classes: usize) -> Samples {
    generate(&Data { source, noise, classes, ..Data::default() })
}

fn pairs(samples: &Samples) -> impl Iterator<Item = ([f64; 2], f64)> {
    samples.points.iter().map(|point| point.map(f64::from)).zip(samples.targets.iter().map(|&target| f64::from(target)))
}

fn distance([x1, x2]: [f64; 2], [y1, y2]: [f64; 2]) -> f64 {
    (x1 - y1).hypot(x2 - y2)
}

/// The share of samples whose class differs from that of their own point.
fn moved(samples: &Samples, class: impl Fn([f64; 2]) -> bool) -> f64 {
    let moved = pairs(samples).filter(|&(point, target)| target != f64::from(class(point))).count();
    moved as f64 / samples.points.len() as f64
}

#[test]
fn every_source_has_its_number_of_samples_and_classes() {
    let sources = [(Source::Circle, 2), (Source::Xor, 2), (Source::Gauss, 3), (Source::Spiral, 3)];
    for (source, classes) in sources {
        let samples = samples(source, 25, 3);
        assert_eq!(samples.points.len(), CLASS_SAMPLES);
        let Problem::Classes(names) = &samples.problem else { panic!("{source:?} has classes") };
        assert_eq!(*names, ["0", "1", "2"][..classes]);
        assert!((0..classes).all(|class| samples.targets.contains(&(class as f32))));
    }
    for source in [Source::Plane, Source::Bumps] {
        assert_eq!(
            (samples(source, 25, 3).problem, samples(source, 25, 3).targets.len()),
            (Problem::Regression, VALUE_SAMPLES)
        );
    }
    assert_eq!(samples(Source::OwnValues, 0, 2), Samples::default());
}

#[test]
fn the_seed_determines_the_samples() {
    let of = |seed| generate(&Data { seed, ..Data::default() });
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
}

#[test]
fn a_circle_is_a_disc_and_a_ring() {
    for (point, target) in pairs(&samples(Source::Circle, 0, 2)) {
        let radius = distance(point, [0.0; 2]);
        let (low, high) = if target == 1.0 { (0.0, 2.5) } else { (3.5, 5.0) };
        assert!(radius > low - TOLERANCE && radius < high + TOLERANCE, "{point:?} {target}");
    }
    let noisy = samples(Source::Circle, 50, 2);
    assert_eq!(noisy.points.len(), CLASS_SAMPLES);
    assert!((0.1..0.4).contains(&moved(&noisy, |point| distance(point, [0.0; 2]) < 2.5)));
}

#[test]
fn exclusive_or_keeps_away_from_the_axes() {
    let class = |[x1, x2]: [f64; 2]| x1 * x2 >= 0.0;
    let samples_without_noise = samples(Source::Xor, 0, 2);
    assert_eq!(moved(&samples_without_noise, class), 0.0);
    let coordinates = samples_without_noise.points.as_flattened();
    assert!(coordinates.iter().all(|x| (0.3..=5.3).contains(&x.abs())));
    assert!((0.1..0.4).contains(&moved(&samples(Source::Xor, 50, 2), class)));
}

#[test]
fn the_means_of_two_distributions_are_those_of_the_original() {
    for (noise, variance) in [(0, 0.5), (50, 4.0)] {
        let samples = samples(Source::Gauss, noise, 2);
        for (class, mean) in [(1.0, 2.0), (0.0, -2.0)] {
            let values: Vec<f64> = pairs(&samples).filter(|pair| pair.1 == class).flat_map(|pair| pair.0).collect();
            let len = values.len() as f64;
            let found = values.iter().sum::<f64>() / len;
            let spread = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / len;
            // Four standard errors of a mean and of a variance of 500 values.
            assert_eq!(len, 500.0);
            assert!((found - mean).abs() < 4.0 * (variance / len).sqrt(), "mean {found}");
            assert!((spread / variance - 1.0).abs() < 4.0 * (2.0 / len).sqrt(), "variance {spread}");
        }
    }
}

#[test]
fn distributions_and_arms_divide_the_turn() {
    for classes in 2..=8 {
        let gauss = samples(Source::Gauss, 0, classes);
        for class in 0..classes {
            let angle = PI / 4.0 + 2.0 * PI * (1.0 - class as f64) / classes as f64;
            let mean = [angle.cos() * 8.0_f64.sqrt(), angle.sin() * 8.0_f64.sqrt()];
            let points: Vec<_> = pairs(&gauss).filter(|pair| pair.1 == class as f64).map(|pair| pair.0).collect();
            let found = [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f64>() / points.len() as f64);
            assert!(distance(found, mean) < 5.0 * (0.5 / points.len() as f64).sqrt(), "{found:?} {mean:?}");
        }
        let spiral = samples(Source::Spiral, 0, classes);
        for (point, class) in pairs(&spiral) {
            let along = distance(point, [0.0; 2]) / 5.0;
            let angle = 3.5 * PI * along + 2.0 * PI * (1.0 - class) / classes as f64;
            let expected = [5.0 * along * angle.sin(), 5.0 * along * angle.cos()];
            // The angle is at most 18 and follows from a rounded radius.
            assert!(distance(point, expected) < 10.0 * TOLERANCE, "{point:?} {expected:?}");
        }
    }
}

#[test]
fn the_noise_of_a_spiral_shifts_its_points() {
    let (exact, noisy) = (samples(Source::Spiral, 0, 2), samples(Source::Spiral, 40, 2));
    let shifts = || exact.points.as_flattened().iter().zip(noisy.points.as_flattened()).map(|(x, y)| (x - y).abs());
    assert!(shifts().all(|shift| shift < 0.401) && shifts().any(|shift| shift > 0.35));
}

#[test]
fn values_are_those_of_a_plane_and_of_six_cones() {
    for ([x1, x2], target) in pairs(&samples(Source::Plane, 0, 2)) {
        assert!(x1.abs() <= 6.0 && x2.abs() <= 6.0);
        assert!((target - (x1 + x2) / 10.0).abs() < TOLERANCE);
    }
    let cones = |point: [f64; 2]| {
        let cone = |x1: f64, x2: f64, sign: f64| sign * (1.0 - distance(point, [x1, x2]) / 2.0).clamp(0.0, 1.0);
        let upper = cone(-4.0, 2.5, 1.0) + cone(0.0, 2.5, -1.0) + cone(4.0, 2.5, 1.0);
        upper + cone(-4.0, -2.5, -1.0) + cone(0.0, -2.5, 1.0) + cone(4.0, -2.5, -1.0)
    };
    for (point, target) in pairs(&samples(Source::Bumps, 0, 2)) {
        assert!((target - cones(point)).abs() < TOLERANCE);
    }
    let noisy = samples(Source::Bumps, 20, 2);
    assert!(pairs(&noisy).any(|(point, target)| (target - cones(point)).abs() > 0.2));
}

/// A split of the samples of one source in parts for training and testing.
#[test]
fn a_split_keeps_every_sample_once() {
    let mut data = Data { source: Source::Bumps, ..Data::default() };
    let samples = generate(&data);
    let sorted = |samples: [&Samples; 2]| {
        let rows = samples.into_iter().flat_map(|part| part.points.iter().zip(&part.targets));
        let mut rows: Vec<_> = rows.map(|(point, target)| [point[0], point[1], *target].map(f32::to_bits)).collect();
        rows.sort_unstable();
        rows
    };
    for percent in 10..=90 {
        data.train_percent = percent;
        let (train, test) = split(&samples, &data);
        assert_eq!(train.targets.len(), VALUE_SAMPLES * percent as usize / 100);
        assert_eq!(sorted([&train, &test]), sorted([&samples, &Samples::default()]));
    }
    assert_ne!(split(&samples, &data), split(&samples, &Data { seed: 2, ..data.clone() }));
    assert_ne!(split(&samples, &data).0.points, samples.points[..1080], "the order is shuffled");
}

#[test]
fn each_part_of_a_split_has_a_sample() {
    let samples = Samples { problem: Problem::Regression, points: vec![[0.0; 2]; 2], targets: vec![1.0, 2.0] };
    for train_percent in [10, 90] {
        let (train, test) = split(&samples, &Data { train_percent, ..Data::default() });
        assert_eq!((train.targets.len(), test.targets.len()), (1, 1));
    }
}

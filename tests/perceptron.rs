//! Compares Rosenblatt's perceptron with scikit-learn's, from the files in `golden/perceptron/`: the weights after
//! every sample.

mod support;

use std::fs;
use std::path::Path;

use serde::Deserialize;
use stackprop::Floats;
use stackprop::activation::Heaviside;
use stackprop::loss::{FusedWith, OneAgainstRest, PerceptronCriterion};
use stackprop::prelude::*;
use stackprop::simd::{Execution, Portable};
use support::backend::backends;
use support::tolerances::{self, Tolerance};

/// Sums of integers are exact.
const EXACT: Tolerance = Tolerance { absolute: 0.0, relative: 0.0 };

#[test]
fn iris_in_the_published_order() {
    check_classes::<3>("iris", EXACT);
}

#[test]
fn iris_in_a_mixed_order() {
    check_classes::<3>("iris_mixed", EXACT);
}

#[test]
fn iris_in_centimetres() {
    check_classes::<3>("iris_centimetres", tolerances::PERCEPTRON);
}

/// The textbook's first perceptron: setosa or not, by petal length and width in centimetres; the petal is 2 by 0.5.
#[test]
fn a_small_petal_is_a_setosa() {
    let golden = Golden::read("iris_centimetres");
    let (inputs, labels): (Vec<_>, Vec<_>) = golden.samples().unzip();
    let targets: Vec<_> = labels.iter().map(|label| [f32::from(*label == 0)]).collect();
    let mut perceptron = Dense::<2, 1, Heaviside>::zeroed();
    let mut trainer = Trainer::<Dense<2, 1, Heaviside>, _, _, 1>::new(PerceptronCriterion, Sgd { learning_rate: 1.0 });
    let fit = Fit { epochs: 10, shuffle: None, ..Fit::default() };
    let history =
        trainer.using(Portable).fit(&mut perceptron, Samples::new(&inputs, &targets), fit).expect("a finite loss");
    assert_eq!(history.last().expect("ten epochs").training.accuracy, Some(1.0));
    assert_eq!(perceptron.predict(&[2.0, 0.5]), [1.0]);
    assert_eq!(perceptron.predict(&[4.7, 1.4]), [0.0]);
}

/// XOR is not linearly separable: every perceptron classifies a sample wrongly.
#[test]
fn xor_is_beyond_a_perceptron() {
    check_classes::<2>("xor", EXACT);

    let golden = Golden::read("xor");
    let (inputs, labels): (Vec<_>, Vec<_>) = golden.samples().unzip();
    let targets: Vec<_> = labels.iter().map(|&label| [label as f32]).collect();
    let mut perceptron = Dense::<2, 1, Heaviside>::zeroed();
    let mut trainer = Trainer::<Dense<2, 1, Heaviside>, _, _, 1>::new(PerceptronCriterion, Sgd { learning_rate: 1.0 });
    for _ in 0..100 {
        for sample in 0..4 {
            trainer
                .using(Portable)
                .step(&mut perceptron, &inputs[sample..=sample], &targets[sample..=sample])
                .expect("a finite loss");
            let right = inputs.iter().zip(&targets).filter(|(input, target)| perceptron.predict(input) == **target);
            assert!(right.count() < 4);
        }
    }
}

/// Two layers of threshold units suffice: OR, and not AND.
#[test]
fn two_layers_of_thresholds_solve_xor() {
    let net: sequential![Dense<2, 2, Heaviside>, Dense<2, 1, Heaviside>] = Chain {
        // AND; OR.
        first: Dense::new([[1.0, 1.0], [1.0, 1.0]], [-1.5, -0.5]),
        // OR, and not AND.
        rest: Dense::new([[-1.0], [1.0]], [-0.5]),
    };
    let inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    for backend in backends() {
        assert_eq!(inputs.map(|input| net.using(backend).predict(&input)), [[0.0], [1.0], [1.0], [0.0]], "{backend:?}");
    }
}

/// A golden file; `golden/perceptron.py` describes its keys.
#[derive(Deserialize)]
struct Golden {
    inputs: Vec<[f32; 2]>,
    labels: Vec<usize>,
    order: Vec<usize>,
    epochs: usize,
    perceptrons: Vec<Vec<(usize, f64, f64, f64)>>,
    final_signs: Vec<Vec<f32>>,
}

impl Golden {
    fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/perceptron").join(name);
        let text = fs::read_to_string(path.with_extension("json")).expect("the golden file");
        serde_json::from_str(&text).expect("a golden file in JSON")
    }

    /// Inputs and labels in training order.
    fn samples(&self) -> impl Iterator<Item = ([f32; 2], usize)> {
        self.order.iter().map(|&sample| (self.inputs[sample], self.labels[sample]))
    }
}

/// Checks one perceptron per class, all in one layer and each alone.
fn check_classes<const CLASSES: usize>(name: &str, tolerance: Tolerance) {
    let golden = Golden::read(name);
    assert_eq!(golden.perceptrons.len(), CLASSES);
    let classes: Vec<usize> = (0..CLASSES).collect();
    for backend in backends() {
        let net = check::<CLASSES, OneAgainstRest<PerceptronCriterion>>(backend, &golden, &classes, |l| l, tolerance);
        for (input, signs) in golden.inputs.iter().zip(&golden.final_signs) {
            let answers: Vec<_> = signs.iter().map(|&sign| if sign >= 0.0 { 1.0 } else { 0.0 }).collect();
            assert_eq!(net.using(backend).predict(input)[..], answers);
        }
        for class in 0..CLASSES {
            let answer = |label| [if label == class { 1.0 } else { -1.0 }];
            check::<1, PerceptronCriterion>(backend, &golden, &[class], answer, tolerance);
        }
    }
}

/// Repeats scikit-learn's training step by step, and compares the weights of these classes' perceptrons.
fn check<const UNITS: usize, L: FusedWith<Heaviside> + Default>(
    arithmetic: impl Execution,
    golden: &Golden,
    classes: &[usize],
    target: impl Fn(usize) -> L::Target<[f32; UNITS]>,
    tolerance: Tolerance,
) -> Dense<2, UNITS, Heaviside> {
    let mut net = Dense::zeroed();
    let sgd = Sgd { learning_rate: 1.0 };
    let mut stepper = Stepper::<Dense<2, UNITS, Heaviside>, _, _, 1>::new(L::default(), sgd);
    let mut expected = vec![[0.0; 3]; UNITS];
    let mut changes: Vec<_> = classes.iter().map(|&class| golden.perceptrons[class].iter().peekable()).collect();
    for epoch in 0..golden.epochs {
        for (index, (input, label)) in golden.samples().enumerate() {
            let step = epoch * golden.order.len() + index;
            stepper.using(arithmetic).step(&mut net, &[input], &[target(label)]).expect("a finite loss");
            for (expected, changes) in expected.iter_mut().zip(&mut changes) {
                if let Some(&(_, first, second, bias)) = changes.next_if(|change| change.0 == step) {
                    *expected = [first, second, bias];
                }
            }
            let in_memory_order: Vec<_> = (0..3).flat_map(|i| expected.iter().map(move |row| row[i])).collect();
            tolerance.assert(&format!("step {step} with {arithmetic:?}"), net.floats(), &in_memory_order);
        }
    }
    assert!(changes.iter_mut().all(|changes| changes.next().is_none()), "expected no more changes");
    net
}

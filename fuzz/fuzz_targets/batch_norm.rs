//! Compares batch normalisation with its formulas in `f64`: loss and gradients of a batch, the running averages after a
//! step, inference, and the folded layer.

#![no_main]

#[path = "../support/mod.rs"]
mod support;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stackprop::prelude::*;
use support::approximate::{Approximate, exact};
use support::backend::backends;
use support::backpropagation::gradients;

const INPUTS: usize = 3;
/// The lane width plus 1.
const UNITS: usize = 9;
const BATCH: usize = 8;
const MOMENTUM: u8 = 30;

type Norm = BatchNorm<Dense<INPUTS, UNITS, Identity>, { MOMENTUM as usize }>;

/// Numbers of 16ths. Weights and inputs get a further factor, a power of two.
#[derive(Arbitrary, Debug)]
struct Input {
    powers: [u8; 2],
    weights: [[i8; UNITS]; INPUTS],
    shift: [i8; UNITS],
    scale: [i8; UNITS],
    mean: [i8; UNITS],
    variance: [u8; UNITS],
    rows: Vec<([i8; INPUTS], [i8; UNITS])>,
}

/// One value per unit.
type Row = [Approximate; UNITS];

fuzz_target!(|input: Input| {
    let [weight, value] = input.powers.map(|power| 2_f32.powi(i32::from(power % 16) - 12));
    let sixteenths = |numbers: [i8; UNITS]| numbers.map(|number| f32::from(number) / 16.0);
    let net = Norm {
        layer: Dense::new(input.weights.map(|row| row.map(|w| weight * f32::from(w))), sixteenths(input.shift)),
        scale: sixteenths(input.scale),
        mean: sixteenths(input.mean),
        variance: input.variance.map(|variance| f32::from(variance) / 16.0),
    };
    let rows = &input.rows[..input.rows.len().min(BATCH)];
    let inputs: Vec<_> = rows.iter().map(|(row, _)| row.map(|x| value * f32::from(x))).collect();
    let targets: Vec<_> = rows.iter().map(|(_, row)| sixteenths(*row)).collect();
    if inputs.is_empty() {
        return;
    }
    check_training(&net, &inputs, &targets);
    check_inference(&net, &inputs);
});

/// input · weights
fn weighted(net: &Norm, input: &[f32; INPUTS]) -> Row {
    std::array::from_fn(|unit| {
        let terms = input.iter().zip(&net.layer.weights);
        terms.map(|(x, row)| exact(*x) * exact(row[unit])).sum()
    })
}

/// 1 / √(σ² + ε)
fn inverse_deviation(variance: Approximate) -> Approximate {
    exact(1.0) / (variance + exact(1e-5_f32)).sqrt()
}

fn check_training(net: &Norm, inputs: &[[f32; INPUTS]], targets: &[[f32; UNITS]]) {
    let count = exact(inputs.len() as f64);
    let z: Vec<Row> = inputs.iter().map(|input| weighted(net, input)).collect();
    // The running averages normalise a single row.
    let of_the_batch = inputs.len() > 1;
    let statistics: [[Approximate; 2]; UNITS] = std::array::from_fn(|unit| {
        if !of_the_batch {
            return [exact(net.mean[unit]), exact(net.variance[unit])];
        }
        let mean = z.iter().map(|z| z[unit]).sum::<Approximate>() / count;
        let squares = z.iter().map(|z| (z[unit] - mean) * (z[unit] - mean)).sum::<Approximate>();
        [mean, squares / count]
    });
    // A mean far larger than the deviation leaves the variance no digits in `f32`.
    if statistics.iter().any(|[_, variance]| variance.error > 0.1 * (variance.value + 1e-5)) {
        return;
    }
    let normalized = |row: usize, unit: usize| {
        let [mean, variance] = statistics[unit];
        (z[row][unit] - mean) * inverse_deviation(variance)
    };
    let error = |row: usize, unit: usize| {
        let output = exact(net.scale[unit]) * normalized(row, unit) + exact(net.layer.bias[unit]);
        output - exact(targets[row][unit])
    };
    let elements = count * exact(UNITS as f64);
    let rows = || 0..inputs.len();
    let squares = rows().flat_map(|row| (0..UNITS).map(move |unit| (row, unit)));
    let loss = squares.map(|(row, unit)| error(row, unit) * error(row, unit)).sum::<Approximate>() / elements;

    // Per unit: the gradients of β and γ; ∂loss/∂z of each row.
    let delta = |row: usize, unit: usize| exact(2.0) * error(row, unit) / elements;
    let sum = |f: &dyn Fn(usize) -> Approximate| rows().map(f).sum::<Approximate>();
    let shift: Row = std::array::from_fn(|unit| sum(&|row| delta(row, unit)));
    let scale: Row = std::array::from_fn(|unit| sum(&|row| delta(row, unit) * normalized(row, unit)));
    let of_weighted: Vec<Row> = rows()
        .map(|row| {
            std::array::from_fn(|unit| {
                let through =
                    if of_the_batch { (shift[unit] + normalized(row, unit) * scale[unit]) / count } else { exact(0.0) };
                let factor = exact(net.scale[unit]) * inverse_deviation(statistics[unit][1]);
                factor * (delta(row, unit) - through)
            })
        })
        .collect();
    let of_weights = |index: usize| {
        let (input, unit) = (index / UNITS, index % UNITS);
        sum(&|row| exact(inputs[row][input]) * of_weighted[row][unit])
    };
    let of_parameters: Vec<Approximate> = (0..INPUTS * UNITS).map(of_weights).chain(shift).chain(scale).collect();

    for backend in backends() {
        let found = gradients::<Norm, MeanSquaredError, BATCH>(backend, &mut net.clone(), inputs, targets);
        loss.assert(&(backend, "loss"), found.loss);
        assert_eq!(found.parameters.len(), of_parameters.len());
        for (index, (found, expected)) in found.parameters.iter().zip(&of_parameters).enumerate() {
            expected.assert(&(backend, "parameter", index), *found);
        }
        for (row, found) in found.inputs.iter().enumerate() {
            for (input, found) in found.iter().enumerate() {
                let weights = net.layer.weights[input].iter().zip(of_weighted[row]);
                weights
                    .map(|(w, g)| exact(*w) * g)
                    .sum::<Approximate>()
                    .assert(&(backend, "input", row, input), *found);
            }
        }

        let mut learned = net.clone();
        let mut stepper = Stepper::<Norm, _, _, BATCH>::new(MeanSquaredError, Sgd { learning_rate: 0.0 });
        stepper.using(backend).step(&mut learned, inputs, targets).expect("a finite loss");
        for unit in 0..UNITS {
            let [mean, variance] = statistics[unit];
            let moved = |before: f32, towards: Approximate| {
                if of_the_batch {
                    let momentum = exact(MOMENTUM) / exact(100.0);
                    exact(before) + momentum * (towards - exact(before))
                } else {
                    exact(before)
                }
            };
            moved(net.mean[unit], mean).assert(&(backend, "running mean", unit), learned.mean[unit]);
            // The sample variance.
            let variance = if of_the_batch { variance * (count / (count - exact(1.0))) } else { variance };
            moved(net.variance[unit], variance).assert(&(backend, "running variance", unit), learned.variance[unit]);
        }
        assert_eq!(learned.layer, net.layer);
    }
}

fn check_inference(net: &Norm, inputs: &[[f32; INPUTS]]) {
    let folded = net.fold();
    for backend in backends() {
        for input in inputs {
            let z = weighted(net, input);
            let found = [net.using(backend).predict(input), folded.using(backend).predict(input)];
            for unit in 0..UNITS {
                let scale = exact(net.scale[unit]) * inverse_deviation(exact(net.variance[unit]));
                let [mean, shift] = [net.mean[unit], net.layer.bias[unit]].map(exact);
                ((z[unit] - mean) * scale + shift).assert(&(backend, "inference", unit), found[0][unit]);
                let bias = shift - mean * scale;
                let terms = input.iter().zip(&net.layer.weights).map(|(x, row)| exact(*x) * (exact(row[unit]) * scale));
                terms.chain([bias]).sum::<Approximate>().assert(&(backend, "folded", unit), found[1][unit]);
            }
        }
    }
}

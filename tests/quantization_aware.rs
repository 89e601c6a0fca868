//! Quantization-aware training, compared with PyTorch.

mod support;

use serde::Deserialize;
use stackprop::Floats;
use stackprop::layer::{Aware, PrepareQat};
use stackprop::prelude::*;
use stackprop::quantized::{Quantization, Quantize, Quantizer, RangeMethod};
use support::backend::backends;
use support::{in_f64, tolerances};

type Net = sequential![Dense<3, 5, Tanh>, Dense<5, 2, Identity>];

/// `golden/quantization_aware/steps.json`
#[derive(Deserialize)]
struct Golden {
    learning_rate: f32,
    start: (Layer<3, 5>, Layer<5, 2>),
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    inputs: [[f32; 3]; 8],
    targets: [[f32; 2]; 8],
    loss: f64,
    ranges: [[f64; 2]; 2],
    end: (Layer<3, 5>, Layer<5, 2>),
}

#[derive(Deserialize)]
#[serde(bound = "")]
struct Layer<const INPUTS: usize, const UNITS: usize> {
    weights: Vec<Vec<f32>>,
    bias: Vec<f32>,
}

impl<const INPUTS: usize, const UNITS: usize> Layer<INPUTS, UNITS> {
    fn dense<A: stackprop::activation::Activation>(&self) -> Dense<INPUTS, UNITS, A> {
        let weights = std::array::from_fn(|input| std::array::from_fn(|unit| self.weights[input][unit]));
        Dense::new(weights, std::array::from_fn(|unit| self.bias[unit]))
    }
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/quantization_aware/steps.json")).unwrap()
}

#[test]
fn ten_steps_equal_those_of_pytorch() {
    let golden = golden();
    let (first, rest) = &golden.start;
    for backend in backends() {
        let mut net: Aware<Net> = Net { first: first.dense(), rest: rest.dense() }.prepare_qat();
        let mut stepper =
            Stepper::<Aware<Net>, _, _, 8>::new(MeanSquaredError, Sgd { learning_rate: golden.learning_rate });
        for Step { inputs, targets, loss, ranges, end } in &golden.steps {
            let found = stepper.using(backend).step(&mut net, inputs, targets).unwrap();
            tolerances::TRAINED.assert("loss", &[found.loss], &[*loss]);
            let found = [net.first.input_range(), net.rest.input_range()].map(Option::unwrap);
            tolerances::TRAINED.assert("ranges", found.as_flattened(), ranges.as_flattened());
            let expected = Net { first: end.0.dense(), rest: end.1.dense() };
            tolerances::TRAINED.assert("parameters", net.fold().floats(), &in_f64(expected.floats()));
        }
    }
}

/// The ranges are those of training, not those of the samples.
#[test]
fn quantization_takes_the_learned_ranges() {
    let golden = golden();
    let mut net: Aware<Net> = Net { first: golden.start.0.dense(), rest: golden.start.1.dense() }.prepare_qat();
    let Step { inputs, targets, .. } = &golden.steps[0];
    assert_eq!(net.first.input_range(), None);
    let of_samples = net.quantize(&[[100.0; 3]]).unwrap();
    assert_eq!(of_samples.input, Quantization::of_range(0.0, 100.0), "before the first step the samples decide");
    Stepper::<Aware<Net>, _, _, 8>::new(MeanSquaredError, Sgd::default()).step(&mut net, inputs, targets).unwrap();

    let quantized = net.quantize(&[[100.0; 3]]).unwrap();
    let [first, _] = golden.steps[0].ranges[0].map(|end| end as f32);
    let learned = net.first.input_range().unwrap();
    assert_eq!(learned[0], first);
    assert_eq!(quantized.input, Quantization::of_range(learned[0], learned[1]));
    assert_eq!(quantized.layers.first.form.output, Quantization::TANH, "tanh has a scale of its own");
}

/// The outputs of the last layer, and the logits of a table.
#[test]
fn samples_determine_the_ranges_that_training_does_not() {
    type Curved = sequential![Dense<3, 5, Relu>, Dense<5, 4, Tanh>, Dense<4, 2, Identity>];
    let Step { inputs, .. } = &golden().steps[0];
    let net = Curved::random(&mut Rng::seed_from_u64(4));
    let mut aware: Aware<Curved> = net.prepare_qat();
    let quantize = |net: &Aware<Curved>, range| -> Quantized<Aware<Curved>> {
        Quantizer { range, ..Quantizer::default() }.quantize(net, inputs).unwrap()
    };
    let ranges = |net: &Aware<Curved>, range| {
        let Quantized { input, layers, .. } = quantize(net, range);
        [input, layers.first.product, layers.rest.first.product, layers.rest.rest.product]
    };
    let narrow = RangeMethod::Percentile(50.0);

    let changed = |net: &Aware<Curved>| {
        let [all, some] = [RangeMethod::MinMax, narrow].map(|range| ranges(net, range));
        [0, 1, 2, 3].map(|place| all[place] != some[place])
    };
    assert_eq!(changed(&aware), [true; 4], "before the first step the samples determine all");
    let before = net.quantize(inputs).unwrap();
    assert_eq!(quantize(&aware, RangeMethod::MinMax).layers.first.weights, before.layers.first.weights);

    let mut stepper = Stepper::<Aware<Curved>, _, _, 8>::new(MeanSquaredError, Sgd::default());
    stepper.step(&mut aware, inputs, &[[0.0; 2]; 8]).unwrap();
    assert_eq!(changed(&aware), [false, false, true, true]);
}

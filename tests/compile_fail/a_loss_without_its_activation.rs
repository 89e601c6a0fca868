use stackprop::activation::Heaviside;
use stackprop::loss::{Hinge, Huber, PerceptronCriterion};
use stackprop::prelude::*;

type Labels = sequential![Dense<4, 8, Relu>, Dense<8, 3, Logistic>];
type Classes = sequential![Dense<4, 8, Relu>, Dense<8, 3, Softmax>];

fn classes() -> Result<(), TrainError> {
    let mut net = Labels::zeroed();
    let mut trainer = Trainer::<Labels, _, _, 32>::new(CrossEntropy::default(), Adam::default());
    //~^ E0277 the loss `stackprop::prelude::CrossEntropy` does not go with the output activation `stackprop::activation::Logistic`
    let samples = Samples::new(&[[0.0; 4]; 2], &[1, 2]);
    let history = trainer.fit(&mut net, samples, Fit { epochs: 3, ..Fit::default() })?;
    println!("{:?}", history.last());
    trainer.using(Reproducible).step(&mut net, samples.inputs, samples.targets)?;
    trainer.optimizer.learning_rate = 0.5;
    Ok(())
}

fn written_out() {
    let mut stepper = Stepper::<Labels, CrossEntropy, Sgd, 1>::new(CrossEntropy::default(), Sgd::default());
    //~^ E0277 the loss `stackprop::prelude::CrossEntropy` does not go with the output activation `stackprop::activation::Logistic`
    let _ = stepper.step(&mut Labels::zeroed(), &[[0.0; 4]], &[0]);
}

fn labels() {
    let _ = Trainer::<Classes, _, _, 32>::new(BinaryCrossEntropy::default(), Adam::default());
    //~^ E0277 the loss `stackprop::prelude::BinaryCrossEntropy` does not go with the output activation `stackprop::activation::Softmax`
}

fn values() {
    let mut trainer = Trainer::<Classes, _, _, 32>::boxed(MeanSquaredError, Adam::default());
    //~^ E0277 the loss `stackprop::prelude::MeanSquaredError` does not go with the output activation `stackprop::activation::Softmax`
    let _ = trainer.step(&mut Classes::zeroed(), &[[0.0; 4]], &[[0.0; 3]]);
}

fn evaluation() {
    let _ = Classes::zeroed().evaluate(&MeanSquaredError, Samples::new(&[[0.0; 4]], &[[0.0; 3]]));
    //~^ E0277 the loss `stackprop::prelude::MeanSquaredError` does not go with the output activation `stackprop::activation::Softmax`
}

fn perceptrons() {
    let _ = Trainer::<Dense<4, 3, Relu>, _, _, 1>::new(PerceptronCriterion, Sgd::default());
    //~^ E0277 the loss `stackprop::loss::PerceptronCriterion` does not go with the output activation `stackprop::activation::Relu`
}

fn distributions() {
    let _ = Trainer::<Labels, _, _, 1>::new(CategoricalCrossEntropy::default(), Sgd::default());
    //~^ E0277 the loss `stackprop::prelude::CategoricalCrossEntropy` does not go with the output activation `stackprop::activation::Logistic`
}

fn margins() {
    let _ = Trainer::<Classes, _, _, 1>::new(Hinge, Sgd::default());
    //~^ E0277 the loss `stackprop::loss::Hinge` does not go with the output activation `stackprop::activation::Softmax`
}

fn distances() {
    let _ = Trainer::<Dense<4, 3, Heaviside>, _, _, 1>::new(Huber::default(), Sgd::default());
    //~^ E0277 the loss `stackprop::loss::Huber` does not go with the output activation `stackprop::activation::Heaviside`
}

fn main() {}

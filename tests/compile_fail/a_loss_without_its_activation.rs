use stackprop::prelude::*;

type Labels = sequential![Dense<4, 8, Relu>, Dense<8, 3, Logistic>];
type Classes = sequential![Dense<4, 8, Relu>, Dense<8, 3, Softmax>];

fn classes() {
    let _ = Stepper::<Labels, CrossEntropy, Sgd, 1>::new(Sgd::default());
    //~^ the loss `stackprop::prelude::CrossEntropy` does not go with the output activation `stackprop::activation::Logistic`
}

fn labels() {
    let _ = Trainer::<Classes, BinaryCrossEntropy, Adam, 32>::new(Adam::default());
    //~^ the loss `stackprop::prelude::BinaryCrossEntropy` does not go with the output activation `stackprop::activation::Softmax`
}

fn values() {
    let _ = Trainer::<Classes, MeanSquaredError, Adam, 32>::boxed(Adam::default());
    //~^ the loss `stackprop::prelude::MeanSquaredError` does not go with the output activation `stackprop::activation::Softmax`
}

fn settings() {
    let _ = Fit::<Labels, CrossEntropy>::default();
    //~^ the loss `stackprop::prelude::CrossEntropy` does not go with the output activation `stackprop::activation::Logistic`
}

fn perceptrons() {
    let _ = Trainer::<Dense<4, 3, Relu>, PerceptronCriterion, Sgd, 1>::new(Sgd::default());
    //~^ the loss `stackprop::prelude::PerceptronCriterion` does not go with the output activation `stackprop::activation::Relu`
}

fn distributions() {
    let _ = Trainer::<Labels, CategoricalCrossEntropy, Sgd, 1>::new(Sgd::default());
    //~^ the loss `stackprop::prelude::CategoricalCrossEntropy` does not go with the output activation `stackprop::activation::Logistic`
}

fn margins() {
    let _ = Trainer::<Classes, Hinge, Sgd, 1>::new(Sgd::default());
    //~^ the loss `stackprop::prelude::Hinge` does not go with the output activation `stackprop::activation::Softmax`
}

fn distances() {
    let _ = Trainer::<Dense<4, 3, Heaviside>, Huber, Sgd, 1>::new(Sgd::default());
    //~^ the loss `stackprop::prelude::Huber` does not go with the output activation `stackprop::activation::Heaviside`
}

fn main() {}

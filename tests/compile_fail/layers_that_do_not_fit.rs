use stackprop::prelude::*;

type Net = sequential![Dense<64, 32, Relu>, Dense<30, 10, Softmax>];
type Deep = sequential![Dense<4, 8, Tanh>, Dense<8, 6, Tanh>, Dense<5, 2, Identity>];

fn local() {
    let net = Net::zeroed();
    //~^ these layers do not fit: one gives `[f32; 32]`, the next takes `[f32; 30]`
    let _ = net.predict(&[0.0; 64]);
}

static STATIC: Net = Net::zeroed();
//~^ these layers do not fit: one gives `[f32; 32]`, the next takes `[f32; 30]`

fn deep() {
    let _ = Deep::zeroed();
    //~^ these layers do not fit: one gives `[f32; 6]`, the next takes `[f32; 5]`
}

fn stepper() {
    let _ = Stepper::<Net, CrossEntropy, Sgd, 1>::new(Sgd::default());
    //~^ these layers do not fit: one gives `[f32; 32]`, the next takes `[f32; 30]`
}

fn trainer() {
    let _ = Trainer::<Deep, MeanSquaredError, Adam, 32>::new(Adam::default());
    //~^ these layers do not fit: one gives `[f32; 6]`, the next takes `[f32; 5]`
}

fn predict(layer: &impl Layer<Input = [f32; 64]>) {
    let _ = layer.predict(&[0.0; 64]);
}

fn passed_on(net: &Net) {
    predict(net);
    //~^ these layers do not fit: one gives `[f32; 32]`, the next takes `[f32; 30]`
}

fn main() {}

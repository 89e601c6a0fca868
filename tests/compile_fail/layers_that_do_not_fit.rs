use stackprop::prelude::*;

type Net = sequential![Dense<64, 32, Relu>, Dense<30, 10, Softmax>];
type Deep = sequential![Dense<4, 8, Tanh>, Dense<8, 6, Tanh>, Dense<5, 2, Identity>];

fn local() -> Result<(), TrainError> {
    let mut net = Net::zeroed();
    //~^ E0277 these layers do not fit: one gives `[f32; 32]`, the next takes `[f32; 30]`
    let _ = net.predict(&[0.0; 64]);
    let mut trainer = Trainer::<Net, _, _, 32>::new(CrossEntropy::default(), Adam::default());
    trainer.fit(&mut net, Samples::new(&[[0.0; 64]; 2], &[1, 2]), Fit::default())?;
    net.evaluate(&CrossEntropy::default(), Samples::new(&[[0.0; 64]; 2], &[1, 2]))?;
    Ok(())
}

static STATIC: Net = Net::zeroed();
//~^ E0277 these layers do not fit: one gives `[f32; 32]`, the next takes `[f32; 30]`

fn random() {
    let deep = Deep::random(&mut Rng::seed_from_u64(1));
    //~^ E0277 these layers do not fit: one gives `[f32; 6]`, the next takes `[f32; 5]`
    let _ = deep.using(Reproducible).predict(&[0.0; 4]);
}

fn boxed() {
    let mut deep = Deep::boxed();
    //~^ E0277 these layers do not fit: one gives `[f32; 6]`, the next takes `[f32; 5]`
    let mut stepper = Stepper::<Deep, _, _, 1>::new(MeanSquaredError, Sgd::default());
    let _ = stepper.step(&mut deep, &[[0.0; 4]], &[[0.0; 2]]);
}

fn boxed_random() {
    let _ = Deep::boxed_random(&mut Rng::seed_from_u64(1));
    //~^ E0277 these layers do not fit: one gives `[f32; 6]`, the next takes `[f32; 5]`
}

fn random_scaled() {
    let deep = Deep::random_scaled(&[[0.0; 4]], &mut Rng::seed_from_u64(1));
    //~^ E0277 these layers do not fit: one gives `[f32; 6]`, the next takes `[f32; 5]`
    let _ = deep.map(|deep| deep.predict(&[0.0; 4]));
}

fn boxed_random_scaled() {
    let _ = Deep::boxed_random_scaled(&[[0.0; 4]], &mut Rng::seed_from_u64(1));
    //~^ E0277 these layers do not fit: one gives `[f32; 6]`, the next takes `[f32; 5]`
}

fn main() {}

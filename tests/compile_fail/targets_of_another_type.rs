use stackprop::prelude::*;

type Classes = sequential![Dense<4, 8, Relu>, Dense<8, 3, Softmax>];
type Line = Dense<1, 1, Identity>;

fn labels_of_bytes(images: &[[f32; 4]], labels: &[u8]) -> Result<(), TrainError> {
    let mut net = Classes::random(&mut Rng::seed_from_u64(1));
    let mut trainer = Trainer::<Classes, _, _, 32>::new(CrossEntropy::default(), Adam::default());
    let history = trainer.fit(&mut net, Samples::new(images, labels), Fit::default())?;
    //~^ E0277 expected targets of type `usize`, found `u8`
    println!("{:?}", history.last());
    Ok(())
}

fn labels_of_i32() {
    let mut stepper = Stepper::<Classes, _, _, 1>::new(CrossEntropy::default(), Adam::default());
    let evaluation = stepper.step(&mut Classes::zeroed(), &[[0.0; 4]], &[2_i32]).unwrap();
    //~^ E0277 expected targets of type `usize`, found `i32`
    println!("{}", evaluation.loss);
}

fn plain_values(inputs: &[[f32; 1]], values: &Vec<f32>) -> Result<(), TrainError> {
    let mut trainer = Trainer::<Line, _, _, 32>::new(MeanSquaredError, Adam::default());
    trainer.fit(&mut Line::zeroed(), Samples::new(inputs, values), Fit::default())?;
    //~^ E0277 expected targets of type `[f32; 1]`, found `f32`
    Ok(())
}

fn one_hot_rows(images: &[[f32; 4]], rows: &[[f32; 3]]) -> Result<(), TrainError> {
    let mut trainer = Trainer::<Classes, _, _, 32>::new(CrossEntropy::default(), Adam::default());
    trainer.step(&mut Classes::zeroed(), images, rows)?;
    //~^ E0277 expected targets of type `usize`, found `[f32; 3]`
    Ok(())
}

fn evaluation(images: &[[f32; 4]], labels: &[u8]) -> Result<(), TrainError> {
    Classes::zeroed().evaluate(&CrossEntropy::default(), Samples::new(images, labels))?;
    //~^ E0277 expected targets of type `usize`, found `u8`
    Ok(())
}

fn main() {}

//! Writes networks with inputs and the crate's outputs, which `tests/round_trip.py` compares with other programs:
//! `NAME.stackprop`, `NAME.in` and `NAME.out` in `f32`, and `NAME.int8.stackprop` with the outputs `NAME.int8.out` in
//! `i8` for the same inputs.
//!
//! ```text
//! cargo run --package stackprop-convert --example networks -- FOLDER
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use stackprop::activation::{
    Elu, Gelu, HardSigmoid, HardSwish, HardTanh, Heaviside, LeakyRelu, Relu6, Selu, Silu, Softplus,
};
use stackprop::prelude::*;
use stackprop::quantized::{Int8Row, Lite, Quantizer};
use stackprop::{Floats, Row};

#[path = "../../datasets/datasets.rs"]
#[allow(dead_code, unreachable_pub, reason = "two of the four tables")]
mod datasets;

/// The inputs of the script.
const SAMPLES: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("expected a folder, found no argument")?);
    fs::create_dir_all(&folder)?;
    iris(&folder)?;
    digits(&folder)?;
    activations(&folder)
}

/// All layers, trained.
fn iris(folder: &Path) -> Result<(), Box<dyn Error>> {
    type Net = sequential![
        Standardize<4>,
        BatchNorm<Dense<4, 13, Silu>>,
        Dense<13, 7, Gelu>,
        BatchNorm<Dense<7, 5, LeakyRelu<10>>>,
        Dense<5, 3, Softmax>,
    ];
    let (flowers, species) = datasets::iris();
    let mut net = Net::random_scaled(&flowers, &mut Rng::seed_from_u64(1))?;
    let adam = Adam { learning_rate: 0.01, ..Adam::default() };
    let mut trainer = Trainer::<Net, _, _, 16>::new(CrossEntropy::default(), adam);
    let fit = Fit { epochs: 5, ..Fit::default() };
    trainer.using(Reproducible).fit(&mut net, Samples::new(&flowers, &species), fit)?;
    write(folder, "iris", &net, &flowers, &Quantizer::default())
}

/// The network of the example `digits`, smaller.
fn digits(folder: &Path) -> Result<(), Box<dyn Error>> {
    type Net = sequential![MinMax<64>, Dense<64, 32, Relu>, Dense<32, 10, Softmax>];
    let (images, labels) = datasets::digits();
    let mut net = Net::random_scaled(&images, &mut Rng::seed_from_u64(1))?;
    let mut trainer = Trainer::<Net, _, _, 32>::new(CrossEntropy::default(), Adam::default());
    let fit = Fit { epochs: 3, ..Fit::default() };
    trainer.using(Reproducible).fit(&mut net, Samples::new(&images, &labels), fit)?;
    write(folder, "digits", &net, &images, &Quantizer { per_tensor: true, ..Quantizer::default() })
}

/// Each activation, with random weights; 1,000 inputs and one unit too.
fn activations(folder: &Path) -> Result<(), Box<dyn Error>> {
    macro_rules! hidden {
        ($($Activation:ty),+ $(,)?) => {$(
            random::<sequential![Dense<7, 11, $Activation>, Dense<11, 3, Identity>]>(
                folder,
                &stringify!($Activation).to_lowercase().replace(['<', '>', ' '], ""),
            )?;
        )+};
    }
    hidden![
        Elu,
        Elu<30>,
        Gelu,
        HardSigmoid,
        HardSwish,
        HardTanh,
        Heaviside,
        LeakyRelu<20>,
        Logistic,
        Relu,
        Relu6,
        Selu,
        Silu,
        Softmax,
        Softplus,
        Tanh
    ];
    random::<sequential![Dense<1000, 1, Relu>, Dense<1, 2, Softmax>]>(folder, "wide")
}

/// A network with random weights and inputs.
fn random<Net: Quantize + ModelFile + Floats>(folder: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    let mut rng = Rng::seed_from_u64(7);
    let mut net = Net::zeroed();
    net.initialize(&mut rng);
    // Biases are not 0, as after training.
    net.floats_mut().iter_mut().filter(|value| **value == 0.0).for_each(|value| *value = rng.uniform() - 0.5);
    let mut inputs = vec![Net::Input::ZERO; SAMPLES];
    Row::flatten_mut(&mut inputs).iter_mut().for_each(|value| *value = 3.0 * (2.0 * rng.uniform() - 1.0));
    write(folder, name, &net, &inputs, &Quantizer::default())
}

/// Writes the files of a network.
fn write<Net: Quantize + ModelFile>(
    folder: &Path,
    name: &str,
    net: &Net,
    samples: &[Net::Input],
    quantizer: &Quantizer,
) -> Result<(), Box<dyn Error>> {
    let path = |extension: &str| folder.join(format!("{name}.{extension}"));
    let int8 = quantizer.boxed::<Net, Lite>(net, samples)?;
    let inputs = samples.get(..SAMPLES).unwrap_or(samples);
    let outputs: Vec<_> = inputs.iter().map(|input| net.using(Reproducible).predict(input)).collect();
    let int8_outputs = inputs.iter().map(|input| int8.predict(&int8.quantize_input(input)));
    let int8_outputs: Vec<_> = int8_outputs.flat_map(|row| row.values().to_vec()).map(|value| value as u8).collect();
    let bytes = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>();
    net.save(path("stackprop"))?;
    int8.save(path("int8.stackprop"))?;
    fs::write(path("in"), bytes(Row::flatten(inputs)))?;
    fs::write(path("out"), bytes(Row::flatten(&outputs)))?;
    fs::write(path("int8.out"), int8_outputs)?;
    Ok(())
}

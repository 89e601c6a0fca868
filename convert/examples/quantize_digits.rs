//! Quantizes a network of PyTorch: from `digits.safetensors` to a model file of eight bits for a microcontroller.
//!
//! ```text
//! cargo run --package stackprop-convert --example quantize_digits -- digits-int8.stackprop
//! ```

use std::env;
use std::error::Error;

use stackprop::argmax;
use stackprop::prelude::*;
use stackprop::quantized::Report;
use stackprop_convert::{Activation, Options, convert};

#[path = "../../datasets/datasets.rs"]
#[allow(dead_code, unreachable_pub, reason = "other programs use all of the module")]
mod datasets;

/// The type that `stackprop convert` prints.
type Model = sequential![BatchNorm<Dense<64, 32, Relu>>, Dense<32, 10, Softmax>];

fn main() -> Result<(), Box<dyn Error>> {
    let output = env::args().nth(1).unwrap_or_else(|| "digits-int8.stackprop".into());
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/guide/digits.safetensors");
    let floats = env::temp_dir().join("digits.stackprop");
    // `stackprop convert digits.safetensors --activations relu,softmax -o digits.stackprop` does the same.
    let activations = Some(vec![Activation::Relu, Activation::Softmax]);
    convert(file, &floats, &Options { activations, ..Options::default() })?;

    let mut net = Model::zeroed();
    net.load(&floats)?;
    let (images, labels) = datasets::digits();
    let (train, test) = images.split_at(1437);

    let small: Quantized<Model> = net.quantize(train)?;
    small.save(&output)?;
    println!("{}", Report::of(&net, &small, train)?);
    let accuracy = |predict: &dyn Fn(&[f32; 64]) -> [f32; 10]| {
        let right = test.iter().zip(&labels[1437..]).filter(|(image, label)| argmax(&predict(image)) == **label);
        right.count() as f64 / test.len() as f64
    };
    println!("test accuracy: {:.4} in f32, {} bytes", accuracy(&|image| net.predict(image)), Model::FLASH_BYTES);
    println!(
        "test accuracy: {:.4} in i8, {} bytes",
        accuracy(&|image| small.predict_f32(image)),
        Quantized::<Model>::FLASH_BYTES
    );
    Ok(())
}

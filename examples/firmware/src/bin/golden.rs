//! Compares quantized networks with LiteRT and with TensorFlow Lite Micro, byte for byte: the models in models/golden,
//! with the inputs and outputs of tests/golden/int8.

#![no_std]
#![no_main]

use stackprop::activation::LeakyRelu;
use stackprop::prelude::*;
use stackprop::quantized::{Int8Layer, Int8Row, Lite, Micro, Quantize, Quantized, Rounding};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{program, say};

program!(run);

/// Declares `run`, which checks these models in both roundings.
macro_rules! golden {
    ($($name:literal: $Net:ty;)+) => {
        fn run() -> Outcome {
            $(
                check($name, model!($Net, Lite, $name, ".lite"), file!($name, ".in"), file!($name, ".ref"))?;
                check($name, model!($Net, Micro, $name, ".micro"), file!($name, ".in"), file!($name, ".micro"))?;
            )+
            say![[$($name),+].len(), " models give the golden outputs"];
            Ok(())
        }
    };
}

/// A model in flash.
macro_rules! model {
    ($Net:ty, $Rounding:ty, $name:literal, $rounding:literal) => {{
        type Model = Quantized<$Net, $Rounding>;
        static MODEL: &Model = include_model!(Model, concat!("../../models/golden/", $name, $rounding, ".stackprop"));
        MODEL
    }};
}

/// A file of golden values.
macro_rules! file {
    ($name:literal, $extension:literal) => {
        include_bytes!(concat!("../../../../tests/golden/int8/", $name, $extension))
    };
}

golden! {
    "sine_1_16_16_1": sequential![Dense<1, 16, Relu>, Dense<16, 16, Relu>, Dense<16, 1, Identity>];
    "xor_2_3_1": sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>];
    "softmax_64_32_10": sequential![Dense<64, 32, Relu>, Dense<32, 10, Softmax>];
    "softmax_sharp": sequential![Dense<17, 37, Relu>, Dense<37, 10, Softmax>];
    "tanh_wide_range": sequential![Dense<17, 37, Relu>, Dense<37, 3, Tanh>];
    "leaky_relu_17_37_3": sequential![Dense<17, 37, LeakyRelu<10>>, Dense<37, 3, Identity>];
    "autoencoder_128_32_4_32_128": sequential![
        Dense<128, 32, Relu>,
        Dense<32, 4, Relu>,
        Dense<4, 32, Relu>,
        Dense<32, 128, Identity>,
    ];
    "edge_bias_large": sequential![Dense<37, 17, Relu>, Dense<17, 3, Identity>];
    "edge_multiplier_above_one": sequential![Dense<37, 17, Relu>, Dense<17, 3, Identity>];
    "edge_multiplier_tiny": sequential![Dense<37, 17, Relu>, Dense<17, 3, Identity>];
    "edge_powers_of_two": sequential![Dense<37, 17, Identity>, Dense<17, 3, Identity>];
}

/// Compares the outputs of all samples.
fn check<Net: Quantize, R: Rounding>(
    name: &'static str,
    network: &Quantized<Net, R>,
    inputs: &[u8],
    outputs: &[u8],
) -> Outcome {
    let mut input = <Net::Layers<R> as Int8Layer>::Input::ZERO;
    let mut output = <Net::Layers<R> as Int8Layer>::Output::ZERO;
    let (inputs, expected) = (inputs.chunks_exact(input.values().len()), outputs.chunks_exact(output.values().len()));
    let equal = inputs.len() == expected.len()
        && inputs.zip(expected).all(|(bytes, expected)| {
            input.values_mut().iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte as i8);
            network.predict_into(&input, &mut output);
            output.values().iter().zip(expected).all(|(found, expected)| *found as u8 == *expected)
        });
    if equal {
        return Ok(());
    }
    say![name, " ", R::NAME];
    Err("expected the golden outputs")
}

//! Classifies images of 8×8 pixels with two networks of the guide of stackprop-convert: one of PyTorch, quantized on
//! the desktop, and one of Keras, which build.rs converts from TensorFlow Lite.

#![no_std]
#![no_main]

use stackprop::argmax;
use stackprop::prelude::*;
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{program, say};

/// The network of PyTorch.
type PyTorch = Quantized<sequential![BatchNorm<Dense<64, 32, Relu>>, Dense<32, 10, Softmax>]>;
static PYTORCH: &PyTorch = include_model!(PyTorch, "../../models/digits-int8.stackprop");

/// The network of Keras: the type `Model` and the static `MODEL`.
mod keras {
    use stackprop::prelude::*;

    include!(concat!(env!("OUT_DIR"), "/digits.rs"));
}

/// Ten images, each of 64 pixels from 0 (paper) to 16 (ink), and the digit.
static IMAGES: &[u8] = include_bytes!("../../../../convert/tests/golden/guide/digits.bin");

program!(run);

fn run() -> Outcome {
    let (mut right, mut images) = ([0_u32; 2], 0_u32);
    for image in IMAGES.as_chunks::<65>().0 {
        let [pixels @ .., digit] = image;
        let pixels = pixels.map(f32::from);
        let answers = [argmax(&PYTORCH.predict_f32(&pixels)), argmax(&keras::MODEL.predict_f32(&pixels))];
        for (right, answer) in right.iter_mut().zip(answers) {
            *right += u32::from(answer == usize::from(*digit));
        }
        images += 1;
    }
    say!["right: PyTorch ", right[0], ", Keras ", right[1], " of ", images];
    if right.iter().all(|right| *right >= 9) { Ok(()) } else { Err("expected nine right answers of ten") }
}

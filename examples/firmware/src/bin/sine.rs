//! Computes sines with a model of TensorFlow Lite, `models/sine.tflite`, which build.rs converts.

#![no_std]
#![no_main]

use core::f32::consts::{FRAC_1_SQRT_2, FRAC_PI_4};

use stackprop::prelude::*;
use stackprop_firmware::console::Decimal;
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{program, say};

// The type `Model`, and the static `MODEL` in flash.
include!(concat!(env!("OUT_DIR"), "/sine.rs"));

// Memory use in bytes.
const _: () = assert!(Quantized::<Model>::FLASH_BYTES == 752);
const _: () = assert!(Quantized::<Model>::INFERENCE_BYTES == 32);

/// sin(kπ/4) for k from 0 to 7.
const SINES: [f32; 8] = [0.0, FRAC_1_SQRT_2, 1.0, FRAC_1_SQRT_2, 0.0, -FRAC_1_SQRT_2, -1.0, -FRAC_1_SQRT_2];
/// The greatest error of the model between 0 and 2π.
const TOLERANCE: f32 = 0.12;

program!(run);

fn run() -> Outcome {
    for (k, sine) in (0_u8..).zip(SINES) {
        let x = f32::from(k) * FRAC_PI_4;
        let [y] = MODEL.predict_f32(&[x]);
        say!["sin ", Decimal(x, 2), " = ", Decimal(sine, 2), "  answer ", Decimal(y, 2)];
        if (y - sine).abs() > TOLERANCE {
            return Err("expected the sine within 0.12");
        }
    }
    Ok(())
}

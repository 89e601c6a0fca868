//! Runs the network that reads digits and prints nothing: the image contains only its inference.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::prelude::*;
use stackprop_firmware::mnist::{Net, PIXELS};
use stackprop_firmware::program::entry;

static NET: &Net = include_model!(Net, "../../models/mnist.stackprop");

#[entry]
fn main() -> ! {
    let input = [0.0; PIXELS];
    loop {
        black_box(black_box(NET).predict(black_box(&input)));
    }
}

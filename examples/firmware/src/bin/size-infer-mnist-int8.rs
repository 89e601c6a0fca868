//! Runs the network of eight bits that reads digits and prints nothing: the image contains only its inference, which
//! has no floating-point numbers.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::prelude::*;
use stackprop_firmware::mnist::{Int8Net, PIXELS};
use stackprop_firmware::program::entry;

static NET: &Int8Net = include_model!(Int8Net, "../../models/mnist-int8.stackprop");

#[entry]
fn main() -> ! {
    let input = [0; PIXELS];
    loop {
        black_box(black_box(NET).predict(black_box(&input)));
    }
}

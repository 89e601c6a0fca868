//! Runs a small network and prints nothing: the image contains only its inference.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::prelude::*;
use stackprop_firmware::program::entry;
use stackprop_firmware::xor::Net;

static NET: &Net = include_model!(Net, "../../models/xor.stackprop");

#[entry]
fn main() -> ! {
    let input = [0.0; 2];
    loop {
        black_box(black_box(NET).predict(black_box(&input)));
    }
}

//! Makes training steps and prints nothing: the image contains only training steps.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::prelude::*;
use stackprop_firmware::program::entry;
use stackprop_firmware::xor::{INPUTS, Net, TARGETS};

type Training = Stepper<Net, BinaryCrossEntropy, Sgd, 4>;

#[entry]
fn main() -> ! {
    let mut net = Net::random(&mut Rng::seed_from_u64(42));
    let mut training = Training::new(BinaryCrossEntropy::default(), Sgd::default());
    loop {
        let _ = black_box(training.step(&mut net, black_box(&INPUTS), black_box(&TARGETS)));
    }
}

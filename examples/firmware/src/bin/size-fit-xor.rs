//! Runs whole fits and prints nothing: the image contains epochs, shuffling, validation, history and Adam.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::prelude::*;
use stackprop_firmware::program::entry;
use stackprop_firmware::xor::{INPUTS, Net, TARGETS};

#[entry]
fn main() -> ! {
    let mut net = Net::random(&mut Rng::seed_from_u64(42));
    let mut trainer = Trainer::<Net, _, _, 4>::new(BinaryCrossEntropy::default(), Adam::default());
    loop {
        let samples = Samples::new(black_box(&INPUTS), black_box(&TARGETS));
        let fit = Fit { epochs: black_box(100), validation: Some(samples), ..Fit::default() };
        let _ = black_box(trainer.fit(&mut net, samples, fit));
    }
}

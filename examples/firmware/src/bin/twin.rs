//! Trains on the chip, with arithmetic that gives the same bits on every machine, for comparison with the desktop.

#![no_std]
#![no_main]

use stackprop::prelude::*;
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{program, twin};

program!(run);

fn run() -> Outcome {
    twin::run(Reproducible).map_err(|_| "the training failed")
}

//! Trains on the chip what the desktop trains too, with the arithmetic that gives the same bits on every machine.

#![no_std]
#![no_main]

use stackprop::prelude::*;
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{program, twin};

program!(run);

fn run() -> Outcome {
    twin::run(Reproducible).map_err(|_| "the training has failed")
}

//! Checks the kernels of eight bits for this core, on the core itself: a layer's products for all numbers of units and
//! inputs around the block sizes, with aligned and unaligned rows, in both roundings.
//!
//! The outputs must equal those of the plain loops.

#![no_std]
#![no_main]

use stackprop::prelude::*;
use stackprop::quantized::kernels::{Backend, Computation, Product, on_the_best_backend, reference};
use stackprop::quantized::{Lite, Micro, Rounding};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{program, say};

program!(run);

/// Checks layers of these sizes, inputs × units.
macro_rules! layers {
    ($($inputs:literal x $units:literal),+ $(,)?) => { [$( check_layer::<$inputs, $units>, )+] };
}

fn run() -> Outcome {
    // Every number of inputs up to 17 and of units up to 9, then loops of several turns, rows beyond the reach of an
    // instruction, and blocks of fewer than four units.
    let checks = layers!(
        1 x 1, 2 x 1, 3 x 1, 4 x 1, 5 x 1, 6 x 1, 7 x 1, 8 x 1, 9 x 1, 15 x 1, 16 x 1, 17 x 1, 0 x 3, 3 x 0, 1 x 2, 2 x 3, 3 x 4,
        4 x 5, 5 x 6, 6 x 7, 7 x 8, 8 x 9, 9 x 4, 10 x 5, 11 x 4, 12 x 6, 13 x 5, 14 x 4, 15 x 7, 16 x 4, 17 x 5, 31 x 13, 32 x 6,
        33 x 8, 48 x 4, 61 x 11, 64 x 7, 100 x 4, 127 x 5, 132 x 6, 784 x 10, 1020 x 5, 1023 x 4, 1360 x 6, 1361 x 5, 2040 x 4,
        2041 x 3, 4084 x 5,
    );
    for check in checks {
        check()?;
    }
    say![checks.len(), " layers are correct"];
    Ok(())
}

fn check_layer<const INPUTS: usize, const UNITS: usize>() -> Outcome {
    let mut layer = Layer::<INPUTS, UNITS>::new();
    for draws in 0..4 {
        // The last draws are the greatest sums: all values −128.
        layer.draw(draws < 3);
        // Both positions of the weights are the same network: one is aligned to words, the other is not.
        for shift in [0, 1] {
            layer.check::<Lite>(shift)?;
            layer.check::<Micro>(shift)?;
        }
    }
    Ok(())
}

/// The operands of a layer's products.
struct Layer<const INPUTS: usize, const UNITS: usize> {
    random: Rng,
    x: [i8; INPUTS],
    weights: [[i8; INPUTS]; UNITS],
    bias: [i32; UNITS],
    factors: [f32; UNITS],
}

/// The weights behind a byte, which makes their address odd.
#[repr(C, align(4))]
struct Shifted<const INPUTS: usize, const UNITS: usize>(i8, [[i8; INPUTS]; UNITS]);

/// The weights at an address that is a multiple of four.
#[repr(C, align(4))]
struct Aligned<const INPUTS: usize, const UNITS: usize>([[i8; INPUTS]; UNITS]);

impl<const INPUTS: usize, const UNITS: usize> Layer<INPUTS, UNITS> {
    fn new() -> Self {
        Self {
            random: Rng::seed_from_u64((INPUTS * 4096 + UNITS) as u64),
            x: [0; INPUTS],
            weights: [[0; INPUTS]; UNITS],
            bias: [0; UNITS],
            factors: [0.0; UNITS],
        }
    }

    fn draw(&mut self, random: bool) {
        let Self { random: source, x, weights, bias, factors } = self;
        let mut draw = || if random { source.next_u32() as i8 } else { i8::MIN };
        x.fill_with(&mut draw);
        weights.as_flattened_mut().fill_with(&mut draw);
        bias.fill_with(|| (source.next_u32() as i32) >> 18);
        // Most outputs lie between the limits; some factors are so great that a multiplier needs its lower half.
        // A sum is about 74² √inputs.
        let typical = (1..).find(|root| root * root >= INPUTS).map_or(1.0, |root| 0.01 / root as f32);
        factors.fill_with(|| typical * if source.below(9) == 0 { 600.0 } else { 0.25 + source.uniform() });
    }

    #[inline(never)]
    fn check<R: Rounding>(&self, shift: usize) -> Outcome {
        let (aligned, shifted) = (Aligned(self.weights), Shifted(0, self.weights));
        let product = Product {
            weights: if shift == 0 { &aligned.0 } else { &shifted.1 },
            bias: &self.bias,
            multipliers: &self.factors.map(|factor| R::multiplier(factor, 1.0, 1.0, false)),
            narrow_range: false, // the last draws contain −128
            zero_point: -3,
            range: [-120, 125],
        };
        let mut expected = [0; UNITS];
        reference::dense::<R, INPUTS, UNITS>(&product, &self.x, &mut expected);
        let found =
            on_the_best_backend(Dense::<R, INPUTS, UNITS> { product: &product, x: &self.x, rounding: R::default() });
        if found == Some(expected) {
            return Ok(());
        }
        say![INPUTS, " x ", UNITS, " ", R::NAME, " ", shift];
        Err("expected the outputs of the plain loops")
    }
}

/// One call of the kernel.
struct Dense<'a, R, const INPUTS: usize, const UNITS: usize> {
    product: &'a Product<'a, INPUTS, UNITS>,
    x: &'a [i8; INPUTS],
    rounding: R,
}

impl<R: Rounding, const INPUTS: usize, const UNITS: usize> Computation for Dense<'_, R, INPUTS, UNITS> {
    type Output = Option<[i8; UNITS]>;

    /// The outputs, unless the kernel wrote beyond them.
    #[inline(always)]
    fn run<B: Backend>(self, backend: B) -> Self::Output {
        let _ = self.rounding;
        let mut rows = [[99; UNITS]; 3];
        let [_, y, _] = &mut rows;
        backend.dense::<R, INPUTS, UNITS>(self.product, self.x, y);
        let [before, y, after] = rows;
        before.iter().chain(&after).all(|value| *value == 99).then_some(y)
    }
}

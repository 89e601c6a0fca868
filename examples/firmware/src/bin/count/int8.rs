//! Networks in eight bits.

use core::hint::black_box;

use stackprop::prelude::*;
use stackprop::quantized::{Int8Layer, Int8Row, Lite, Quantize, Quantized};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::say;

use super::{Lcg, Sine, begin, end};

type Digits = sequential![Dense<784, 32, Relu>, Dense<32, 10, Identity>];
type Classes = sequential![Dense<784, 32, Relu>, Dense<32, 10, Softmax>];

static DIGITS: Quantized<Digits> = network!(Digits, &[Sizes::clamped(784, 32), Sizes::clamped(32, 10)]);
static CLASSES: Quantized<Classes> = network!(Classes, &[Sizes::clamped(784, 32), Sizes::softmax(32, 10)]);
static SINE: Quantized<Sine> = network!(Sine, &[Sizes::clamped(1, 16), Sizes::clamped(16, 16), Sizes::clamped(16, 1)]);

/// Counts a prediction of each network.
pub fn counts() -> Outcome {
    say!["count: int8 predict 1-16-16-1 ReLU"];
    predict(&SINE);
    say!["count: int8 predict 784-32-10"];
    predict(&DIGITS);
    say!["count: int8 predict 784-32-10 softmax"];
    predict(&CLASSES);
    autoencoder()
}

/// The autoencoder of the MLPerf Tiny benchmark for anomaly detection.
#[cfg(medium_flash)]
fn autoencoder() -> Outcome {
    use stackprop_firmware::autoencoder::Autoencoder;

    const MIDDLE: Sizes = Sizes::clamped(128, 128);
    static NET: Quantized<Autoencoder> = network!(
        Autoencoder,
        &[
            Sizes::clamped(640, 128),
            MIDDLE,
            MIDDLE,
            MIDDLE,
            Sizes::clamped(128, 8),
            Sizes::clamped(8, 128),
            MIDDLE,
            MIDDLE,
            MIDDLE,
            Sizes::clamped(128, 640),
        ]
    );
    say!["count: int8 predict 640-128×4-8-128×4-640"];
    predict(&NET);
    Ok(())
}

/// Does nothing: the network takes 280 KB of flash.
#[cfg(not(medium_flash))]
fn autoencoder() -> Outcome {
    Ok(())
}

#[inline(never)]
fn predict<Net: Quantize>(net: &Quantized<Net>) {
    let mut input = <<Net::Layers<Lite> as Int8Layer>::Input as Int8Row>::ZERO;
    let mut random = Lcg(1);
    input.values_mut().fill_with(|| random.next_word() as i8);
    let mut output = <<Net::Layers<Lite> as Int8Layer>::Output as Int8Row>::ZERO;
    marked_predict(black_box(net), &black_box(input), &mut output);
    black_box(&output);
}

#[inline(never)]
fn marked_predict<Net: Quantize>(
    net: &Quantized<Net>,
    input: &<Net::Layers<Lite> as Int8Layer>::Input,
    output: &mut <Net::Layers<Lite> as Int8Layer>::Output,
) {
    begin();
    net.predict_into(input, output);
    end();
}

/// The sizes of a dense layer, and the words of its activation.
pub struct Sizes {
    inputs: usize,
    units: usize,
    form: &'static [u32],
}

impl Sizes {
    /// A layer whose activation is a `Clamp`, to all `i8`s.
    const fn clamped(inputs: usize, units: usize) -> Self {
        Self { inputs, units, form: &[-128_i32 as u32, 127] }
    }

    /// A layer whose activation is an `Int8Softmax`, of products in steps of 1/16.
    const fn softmax(inputs: usize, units: usize) -> Self {
        Self { inputs, units, form: &[1 << 30, 23, -248_i32 as u32] }
    }
}

/// A network of layers of these sizes.
macro_rules! network {
    ($Net:ty, $layers:expr) => {{
        const WORDS: usize = size_of::<Quantized<$Net>>() / 4;
        // SAFETY: a quantized network consists of numbers, and every bit pattern is a number.
        unsafe { core::mem::transmute::<[u32; WORDS], Quantized<$Net>>(words::<WORDS>($layers)) }
    }};
}
use network;

/// The words of a network: its input's quantization, then each layer's quantization, activation, bias, multipliers,
/// `narrow_range` and weights. Biases and weights are random.
const fn words<const WORDS: usize>(layers: &[Sizes]) -> [u32; WORDS] {
    let (mut words, mut to) = ([0; WORDS], 2);
    let mut random = Lcg(1);
    let mut layer = 0;
    while layer < layers.len() {
        let Sizes { inputs, units, form } = layers[layer];
        let begin_of_form = to + 2;
        let begin_of_bias = begin_of_form + form.len();
        let begin_of_multipliers = begin_of_bias + units;
        let narrow_range = begin_of_multipliers + 2 * units;
        let begin_of_weights = narrow_range + 1;
        let end = begin_of_weights + (inputs * units).div_ceil(4);
        while to < end {
            words[to] = if to < begin_of_form {
                0
            } else if to < begin_of_bias {
                form[to - begin_of_form]
            } else if to < begin_of_multipliers {
                random.next_word() >> 16
            } else if to < narrow_range {
                // The factor 3 · 2⁻¹², with the shift 43.
                if (to - begin_of_multipliers) % 2 == 0 { 3 << 30 } else { 43 }
            } else if to < begin_of_weights {
                0
            } else {
                random.next_word()
            };
            to += 1;
        }
        layer += 1;
    }
    assert!(to == WORDS, "expected the sizes of the network");
    words
}

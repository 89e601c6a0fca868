//! Quantized networks with random weights.

use stackprop::Rng;
use stackprop::layer::Chain;
use stackprop::quantized::data::PlainData;
use stackprop::quantized::{
    Int8Dense, Int8Layer, Int8Row, Lite, Quantization, Quantize, Quantized, QuantizedActivation, Rounding,
};

/// The scale of all values between the layers.
const VALUES: Quantization = Quantization { scale: 0.05, zero_point: -128 };

/// Layers that can be filled with random weights.
pub(crate) trait Randomize {
    fn randomize(&mut self, rng: &mut Rng);
}

impl<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, R: Rounding> Randomize
    for Int8Dense<INPUTS, UNITS, A, R>
{
    /// The weights have a scale per unit, and the outputs spread over all `i8`.
    fn randomize(&mut self, rng: &mut Rng) {
        self.weights.as_flattened_mut().fill_with(|| byte(rng).max(-127));
        (self.product, self.form) = (VALUES, A::form::<R>(VALUES, VALUES));
        let scales: Vec<f32> = (0..UNITS).map(|_| (1.0 + rng.uniform()) / 256.0 / (INPUTS as f32).sqrt()).collect();
        self.set_units(VALUES, &scales, &[100; UNITS]).expect("the scales are positive, and the sums small");
    }
}

impl<First: Randomize, Rest: Randomize> Randomize for Chain<First, Rest> {
    fn randomize(&mut self, rng: &mut Rng) {
        self.first.randomize(rng);
        self.rest.randomize(rng);
    }
}

/// A network with random weights, and a random input.
pub(crate) fn random<Net: Quantize + 'static>() -> (Box<Quantized<Net>>, <Net::Layers<Lite> as Int8Layer>::Input)
where
    Net::Layers<Lite>: Randomize,
{
    let mut rng = Rng::seed_from_u64(1);
    let mut net = Quantized::<Net>::zeroed_box();
    net.input = VALUES;
    net.layers.randomize(&mut rng);
    let mut input = <Net::Layers<Lite> as Int8Layer>::Input::ZERO;
    input.values_mut().fill_with(|| byte(&mut rng));
    (net, input)
}

/// A random `i8`.
fn byte(rng: &mut Rng) -> i8 {
    (rng.uniform() * 256.0) as u8 as i8
}

//! Reading the parameters of a network in eight bits, as TensorFlow Lite states them.

use stackprop::quantized::{OutputRange, Quantization};

use super::units::Units;
use super::values::{Values, name};
use crate::{Activation, Int8Dense, Int8Network, LayerType, NetworkType, Problem, Problems};

/// Reads the fields of [`stackprop::quantized::Quantized`].
pub(super) fn read<R: stackprop::quantized::Rounding>(
    layers: &NetworkType,
    mut values: Values<'_>,
) -> Result<Int8Network, Problems> {
    let mut types = layers.0.iter().copied().enumerate().peekable();
    let preprocessing = types.next_if(|(_, layer)| matches!(layer, LayerType::Scaling { .. }));
    let preprocessing = preprocessing.and_then(|(_, layer)| match layer {
        LayerType::Scaling { statistic, size, activation } => Some(values.scaling(statistic, size, activation)),
        LayerType::Dense { .. } => None,
    });
    let input = values.quantization();
    let mut problems = Problems::default();
    let mut network = Int8Network { preprocessing, input, layers: Vec::new() };
    for (index, layer) in types {
        let before = network.layers.last().map_or(input, |layer: &Int8Dense| layer.output);
        match dense::<R>(index, layer, before, Values(values.bytes(layer.int8_bytes()))) {
            Ok(dense) => network.layers.push(dense),
            Err(problem) => {
                problems.push(problem);
                // The inputs of the next layer are unknown.
                break;
            }
        }
    }
    problems.or(network)
}

/// Reads the fields of [`stackprop::quantized::Int8Dense`].
fn dense<R: stackprop::quantized::Rounding>(
    index: usize,
    layer: LayerType,
    input: Quantization,
    mut values: Values<'_>,
) -> Result<Int8Dense, Problem> {
    let LayerType::Dense { inputs, units, activation, normalized: false } = layer else {
        let found = format!("expected Dense layers behind the first one, found {}", NetworkType(vec![layer]));
        return Err(problem(index, found, "train the network without the layer, and quantize it again"));
    };
    let product = values.quantization();
    let form = values.bytes(activation.form_bytes());
    let output = output(activation, product, form);
    check::<R>(index, activation, [input, product, output], form)?;
    let bias = values.numbers(units);
    let multipliers = values.numbers(units);
    values.bytes(size_of::<i32>()); // `narrow_range`
    let weights: Vec<_> = values.bytes(inputs.saturating_mul(units)).iter().map(|byte| *byte as i8).collect();
    let of_units = Units { inputs, weights: &weights, bias, multipliers, input, product }.read::<R>();
    let (scales, bias) = of_units.map_err(|unit| {
        let found = format!("expected a bias and a multiplier of a positive weight scale, found others in unit {unit}");
        problem(index, found, "write the file with this version of the crate")
    })?;
    Ok(Int8Dense { name: name(index), inputs, units, weights, scales, bias, product, output, activation })
}

/// The scale and the zero point of the outputs.
fn output(activation: Activation, product: Quantization, form: &[u8]) -> Quantization {
    match activation.output_range() {
        OutputRange::OfProduct => product,
        OutputRange::Fixed(output) => output,
        // A table begins with it.
        OutputRange::Calibrated => Values(form).quantization(),
    }
}

/// Checks the scales of inputs, product and outputs, and the activation's form.
fn check<R: stackprop::quantized::Rounding>(
    index: usize,
    activation: Activation,
    ends: [Quantization; 3],
    form: &[u8],
) -> Result<(), Problem> {
    let is_valid =
        |Quantization { scale, zero_point }| scale > 0.0 && f32::is_finite(scale) && i8::try_from(zero_point).is_ok();
    if let Some(found) = ends.into_iter().find(|found| !is_valid(*found)) {
        let found = format!("expected positive scales and zero points from -128 to 127, found {found:?}");
        return Err(problem(index, found, "quantize the network again"));
    }
    let [_, product, output] = ends;
    if activation.form::<R>(product, output) != form {
        let found = format!("expected {activation} as this version of the crate computes it, found other values");
        return Err(problem(index, found, "quantize the network again with this version of the crate"));
    }
    Ok(())
}

fn problem(index: usize, found: String, remedy: &str) -> Problem {
    Problem { subject: name(index), found, remedy: remedy.into() }
}

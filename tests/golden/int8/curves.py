"""Prints the rows of `LEAKY_RELU` and `HARD_SWISH` in tests/quantized_activations.rs: checksums of their tables.

`python curves.py` needs no package: `struct` rounds to float32, and all else is integers. The formulas are those of
TensorFlow Lite's sources: `QuantizeLeakyRelu` in `reference/leaky_relu.h`, `HardSwish` in `reference/hard_swish.h`.
"""

from math import frexp

from random_nets import f32, rounded

# Scale and zero point of the products, of the outputs, and the slope in percent. The factors of the first row are a
# tie in float32 and not in float64.
LEAKY_RELU = [
    (0.047, 3, 0.0376, -20, 30),
    (0.0625, 0, 0.0625, 0, 1),
    (0.03, 127, 0.0075, 100, 30),
    (0.5, -100, 0.01, -30, 1),
]

# Scale and zero point of the products and of the outputs. Negative products whose quotient is no integer (two rows),
# factors just below a power of two (two rows), and products up to ±0.1, ±4 and ±128.
HARD_SWISH = [
    (0.0025, 5, 0.0012, 0),
    (0.0155, -20, 0.0153, 0),
    (0.0031, -128, 0.0015500163, -128),
    (0.011718709, -128, 0.0121, -100),
    (0.0008, -3, 0.0003, -20),
    (0.03, 60, 0.02, -100),
    (1.0, 1, 0.5, -128),
]


def multiplier(factor):
    fraction, exponent = frexp(factor)
    mantissa = rounded(fraction * 2**31)
    return (2**30, exponent + 1) if mantissa == 2**31 else (mantissa, exponent)


def doubling_high(a, b, bits):
    return (a * b + 2 ** (bits - 2)) >> (bits - 1)


def divided(value, exponent):
    """value / 2^exponent, halves away from zero."""
    magnitude = (2 * abs(value) + 2**exponent) >> (exponent + 1)
    return magnitude if value >= 0 else -magnitude


def limited(value, bits):
    return max(-(2 ** (bits - 1)), min(2 ** (bits - 1) - 1, value))


def leaky_relu(difference, scale, output, percent):
    slope = f32(percent / 100) if difference < 0 else 1.0
    mantissa, exponent = multiplier(f32(f32(scale * slope) / output))
    return divided(doubling_high(difference << max(exponent, 0), mantissa, 32), max(-exponent, 0))


def sixteen_bits(factor):
    mantissa, exponent = multiplier(factor)
    return min((mantissa + 2**15) >> 16, 0x7FFF), exponent


def hard_swish(difference, scale, output):
    fine = f32(scale / 128)
    output_mantissa, output_exponent = sixteen_bits(f32(fine / output))
    relu_mantissa, relu_exponent = sixteen_bits(f32(fine / f32(3 / 32768)))
    relu = 128 * difference
    if relu_exponent > 0:
        relu = limited(relu << (relu_exponent - 1), 16)
    relu = doubling_high(relu, relu_mantissa, 16)
    relu = limited(relu << 1, 16) if relu_exponent > 0 else divided(relu, -relu_exponent)
    product = ((relu + 2**15) >> 1) * doubling_high(128 * difference, output_mantissa, 16)
    quotient = abs(product) >> 15
    return divided(quotient if product >= 0 else -quotient, -output_exponent)


def checksum(function, scale, zero_point, output, output_zero_point, *more):
    """Σ (i + 1) · output(i − 128)."""
    values = (function(value - zero_point, f32(scale), f32(output), *more) for value in range(-128, 128))
    return sum(factor * limited(value + output_zero_point, 8) for factor, value in enumerate(values, 1))


if __name__ == "__main__":
    for function, rows in (leaky_relu, LEAKY_RELU), (hard_swish, HARD_SWISH):
        for row in rows:
            print(function.__name__, row, f"{checksum(function, *row):_}")

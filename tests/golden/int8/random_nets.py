"""Writes random_nets.json: networks with the extremes of every parameter, and their outputs in both roundings.

`python random_nets.py` needs no package: integers and fractions are exact, and `struct` rounds to float32. The formulas
are those of TensorFlow Lite's sources: `FullyConnected` of LiteRT (`Lite`), `MultiplyByQuantizedMultiplier` of
TensorFlow Lite Micro (`Micro`), `CalculateActivationRangeQuantized` (the clamps).
"""

import json
import math
import random
import struct
from fractions import Fraction
from pathlib import Path

SAMPLES = 48


def f32(value):
    """The nearest float32."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def rounded(value):
    """The nearest integer of an exact number, halves away from zero."""
    whole = math.floor(abs(Fraction(value)) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def wrapped(value):
    """The low 32 bits as a signed integer."""
    return (value + 2**31) % 2**32 - 2**31


def lite(total, scales, weight_scale, per_tensor):
    (x, y), w = scales, weight_scale
    return rounded(float(total) * (x * w / y))


def micro(total, scales, weight_scale, per_tensor):
    (x, y), w = scales, weight_scale
    fraction, exponent = math.frexp((f32(x * w) if per_tensor else x * w) / y)
    multiplier = rounded(Fraction(fraction) * 2**31)
    if multiplier == 2**31:
        multiplier, exponent = 2**30, exponent + 1
    if exponent < -31:
        multiplier, exponent = 0, 0
    high = (wrapped(total << max(exponent, 0)) * multiplier + 2**30) >> 31
    return rounded(Fraction(high, 2 ** max(-exponent, 0)))


def clamps(activation, scale, zero_point):
    def quantized(value):
        return zero_point + rounded(f32(value / scale))

    low, high = {"Identity": (None, None), "Relu": (0, None), "Relu6": (0, 6), "HardTanh": (-1, 1)}[activation]
    low = -128 if low is None else max(-128, quantized(low))
    return low, 127 if high is None else min(127, quantized(high))


def sums(layer, zero_point, values):
    """The sums of one sample, of inputs with this zero point."""
    biases = layer["bias"] or [0] * len(layer["weights"])
    return [sum(w * (x - zero_point) for w, x in zip(row, values)) + bias for row, bias in zip(layer["weights"], biases)]


def scale_of(layer, unit):
    return layer["scales"][unit % len(layer["scales"])]


def outputs(layer, input, values, requantize):
    """One sample's outputs of a layer with the input's scale and zero point."""
    scale, zero_point = layer["product"]
    low, high = clamps(layer["activation"], scale, zero_point)
    per_tensor = len(layer["scales"]) == 1
    steps = [
        requantize(total, (input[0], scale), scale_of(layer, unit), per_tensor) + zero_point
        for unit, total in enumerate(sums(layer, input[1], values))
    ]
    return [min(max(step, low), high) for step in steps]


def random_layer(rng, units, activation, input, samples, zero_point, bias=True, per_unit=True, power=False, gain=1.0):
    """A layer whose largest magnitude reaches 128 · `gain` steps."""

    def scale(value):
        return 2.0 ** round(math.log2(value)) if power else f32(value)

    inputs = range(len(samples[0]))
    weights = [[rng.choice([-127, 127]) if rng.random() < 0.1 else rng.randint(-127, 127) for _ in inputs] for _ in range(units)]
    layer = {
        "activation": activation,
        "scales": [scale(rng.uniform(0.001, 0.01)) for _ in range(units if per_unit else 1)],
        "bias": [],
        "weights": weights,
    }
    totals = [sums(layer, input[1], values) for values in samples]
    if bias:
        largest = max(abs(total) for row in totals for total in row)
        layer["bias"] = [round(rng.gauss(0, 0.3) * largest) for _ in range(units)]
        totals = [sums(layer, input[1], values) for values in samples]
    largest = max(abs(total) * scale_of(layer, unit) for row in totals for unit, total in enumerate(row))
    return layer | {"product": [scale(input[0] * largest / 128 / gain), zero_point]}


def net(seed, name, sizes, activations, zero_points, **options):
    rng = random.Random(seed)
    input = [2.0**-6 if options.get("power") else f32(rng.uniform(0.005, 0.05)), zero_points[0]]
    samples = [[value] * sizes[0] for value in (-128, 127, input[1], 0)]
    samples += [[rng.randint(-128, 127) for _ in range(sizes[0])] for _ in range(SAMPLES - len(samples))]
    found = {"name": name, "input": input, "layers": [], "inputs": samples, "lite": samples, "micro": samples}
    for units, activation, zero_point in zip(sizes[1:], activations, zero_points[1:]):
        layer = random_layer(rng, units, activation, input, found["lite"], zero_point, **options)
        for rounding, requantize in (("lite", lite), ("micro", micro)):
            found[rounding] = [outputs(layer, input, values, requantize) for values in found[rounding]]
        found["layers"].append(layer)
        input = layer["product"]
    return found


NETS = [
    net(1, "one_input", [1, 5], ["Identity"], [0, 0]),
    net(2, "one_unit", [13, 1], ["Identity"], [-128, 127], per_unit=False),
    net(3, "primes", [31, 23, 7], ["Relu", "Identity"], [3, -128, 5]),
    net(4, "zero_points_low", [19, 11, 3], ["Relu6", "Relu"], [-128, -128, -128]),
    net(5, "zero_points_high", [19, 11, 3], ["Identity", "Identity"], [127, 127, 127]),
    net(6, "no_bias", [17, 9, 4], ["Relu", "Identity"], [-7, -128, 0], bias=False),
    net(7, "ties", [37, 16, 5], ["Identity", "Identity"], [0, 1, -1], power=True),
    net(8, "ties_per_tensor", [37, 16, 5], ["Relu", "HardTanh"], [1, -128, 0], power=True, per_unit=False),
    net(9, "saturated", [29, 13, 3], ["Relu", "Identity"], [0, -128, 0], gain=30.0),
    net(10, "narrow", [29, 13, 3], ["Relu", "Identity"], [0, 0, 0], gain=0.2),
    net(11, "per_tensor", [41, 17, 2], ["Relu6", "Identity"], [-1, -128, 9], per_unit=False),
    net(12, "deep", [5, 7, 7, 7, 7, 3], ["Relu"] * 4 + ["Identity"], [2, -128, -128, -128, -128, -3]),
]


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in NETS)
    (Path(__file__).parent / "random_nets.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")

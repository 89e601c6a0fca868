#!/usr/bin/env python3
"""Exports networks and runs them in PyTorch, NumPy, ONNX Runtime and LiteRT. The exit code is 1 if an output differs.

    pip install torch safetensors numpy onnx onnxruntime ai-edge-litert
    python convert/tests/round_trip.py [--update]

`--update` copies the network iris with its exported files to tests/golden/export, for the tests without Python.
Last run with torch 2.15.0, safetensors 0.8.0, NumPy 2.4.6, onnx 1.23.2, onnxruntime 1.32.0 and ai-edge-litert 2.3.0.
"""

import argparse
import collections
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from ai_edge_litert.interpreter import Interpreter, OpResolverType

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/int8"
# Relative to the largest output, at least 1: sums of up to 1,000 products in another order, and other exponentials.
TOLERANCE = 2e-6
# The rows of inputs that the example `networks` writes.
SAMPLES = 32
# The activations without an operator in TensorFlow Lite, and those without a module in PyTorch.
NOT_IN_TFLITE = {"elu30", "hardsigmoid", "heaviside", "selu", "softplus"}
NOT_IN_TORCH = {"heaviside"}
# LiteRT's kernels for reference, which have the bits of the crate, lack ELU.
NOT_IN_INT8 = NOT_IN_TFLITE | {"elu"}


def cargo(*arguments):
    command = ["cargo", "run", "--quiet", "--package", "stackprop-convert", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def command():
    """The command `stackprop`, built once."""
    subprocess.run(["cargo", "build", "--quiet", "--package", "stackprop-convert"], cwd=ROOT, check=True)
    metadata = subprocess.check_output(["cargo", "metadata", "--format-version=1", "--no-deps"], cwd=ROOT)
    return Path(json.loads(metadata)["target_directory"]) / "debug/stackprop"


class Report:
    """Counts differences."""

    def __init__(self):
        self.failures = 0
        self.networks = collections.Counter()
        self.outputs = collections.Counter()
        self.largest = {}

    def real(self, program, name, expected, found):
        error = float(np.max(np.abs(expected - found)) / max(1.0, float(np.max(np.abs(expected)))))
        self.add(program, expected, max(self.largest.get(program, 0.0), error))
        self.check(error <= TOLERANCE, f"{program} {name}: the outputs differ by {error:.2g}")

    def exact(self, program, name, expected, found):
        count = int(np.count_nonzero(expected != found))
        self.add(program, expected, self.largest.get(program, 0) + count)
        self.check(count == 0, f"{program} {name}: {count} of {expected.size} outputs differ")

    def add(self, program, expected, difference):
        self.networks[program] += 1
        self.outputs[program] += expected.size
        self.largest[program] = difference

    def check(self, is_right, message):
        if not is_right:
            self.failures += 1
            print(message)

    def print(self):
        for program, largest in self.largest.items():
            difference = f"{largest:.2g} at most" if isinstance(largest, float) else f"{largest} outputs differ"
            print(f"{program}: {self.networks[program]} networks, {self.outputs[program]} outputs, {difference}")


def run_torch(usage, path, inputs):
    scope = {}
    exec(usage.replace(f'"{path.name}"', repr(str(path))), scope)  # the printed code
    with torch.no_grad():
        return scope["model"](torch.from_numpy(inputs)).numpy()


ACTIVATIONS = {
    "Identity": lambda z: z,
    "Relu": lambda z: np.maximum(z, 0),
    "Silu": lambda z: z / (1 + np.exp(-z)),
    "Gelu": lambda z: torch.nn.functional.gelu(torch.from_numpy(z)).numpy(),
    "LeakyRelu<10>": lambda z: np.where(z < 0, np.float32(0.1) * z, z),
    "Softmax": lambda z: torch.softmax(torch.from_numpy(z), 1).numpy(),
}


def run_numpy(usage, path, inputs):
    """Evaluates the printed formulas of the layers."""
    arrays, x = np.load(path), inputs
    for line in usage.splitlines():
        if not line.startswith("# layer "):
            continue
        head, formula = line.removeprefix("# layer ").split(": ")
        index, layer = head.split(", ", 1)
        names = {name.rsplit("_", 1)[0]: arrays[name] for name in arrays if name.endswith("_" + index)}
        activation = layer.removeprefix("BatchNorm<").split(", ")[-1]
        activation = activation[: activation.rindex(">")].rstrip(">") + (">" if "<" in activation else "")
        x = ACTIVATIONS[activation](eval(formula, {"np": np, "x": x, **names}).astype(np.float32))
    return x


def run_onnx(path, inputs):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    return onnxruntime.InferenceSession(path).run(None, {"input": inputs})[0]


def run_litert(path, inputs, resolver=OpResolverType.BUILTIN_REF):
    """The outputs of all rows at once. Real inputs of a network from `i8` are quantized."""
    interpreter = Interpreter(str(path), experimental_op_resolver_type=resolver)
    entry = interpreter.get_input_details()[0]
    interpreter.resize_tensor_input(entry["index"], inputs.shape)
    interpreter.allocate_tensors()
    if entry["dtype"] == np.int8 and inputs.dtype != np.int8:
        inputs = quantize(inputs, *entry["quantization"])
    interpreter.set_tensor(entry["index"], inputs)
    interpreter.invoke()
    output = interpreter.get_output_details()[0]
    return interpreter.get_tensor(output["index"]), output["quantization"]


def quantize(values, scale, zero_point):
    steps = values / np.float32(scale)
    steps = np.trunc(steps + np.copysign(np.float32(0.5), steps))  # halves away from zero
    return np.clip(steps + zero_point, -128, 127).astype(np.int8)


def check_trained(stackprop, folder, report):
    """Networks of the crate in f32 and in eight bits."""
    cargo("--example", "networks", "--", str(folder))
    for path in sorted(folder.glob("*.out")):
        name = path.name.removesuffix(".out")
        if name.endswith(".int8"):
            continue
        inputs = np.fromfile(folder / f"{name}.in", "<f4")
        expected = np.fromfile(path, "<f4")
        inputs, expected = inputs.reshape(SAMPLES, -1), expected.reshape(SAMPLES, -1)
        check_floats(stackprop, folder, name, inputs, expected, report)
        if name not in NOT_IN_INT8:
            exported = export(stackprop, folder / f"{name}.int8.stackprop", folder / f"{name}_int8.tflite")[0]
            found, _ = run_litert(exported, inputs)
            outputs = np.fromfile(folder / f"{name}.int8.out", "i1").reshape(SAMPLES, -1)
            report.exact("LiteRT int8", name, outputs, found)


def check_floats(stackprop, folder, name, inputs, expected, report):
    model = folder / f"{name}.stackprop"
    report.real("ONNX Runtime", name, expected, run_onnx(export(stackprop, model, folder / f"{name}.onnx")[0], inputs))
    if name not in NOT_IN_TORCH:
        path, usage = export(stackprop, model, folder / f"{name}.safetensors")
        report.real("PyTorch", name, expected, run_torch(usage, path, inputs))
    if name not in NOT_IN_TFLITE:
        path, _ = export(stackprop, model, folder / f"{name}.tflite")
        report.real("LiteRT f32", name, expected, run_litert(path, inputs, OpResolverType.AUTO)[0])
    if name == "iris":
        path, usage = export(stackprop, model, folder / f"{name}.npz")
        report.real("NumPy", name, expected, run_numpy(usage, path, inputs))


def export(stackprop, model, to):
    return to, subprocess.check_output([stackprop, "export", model, "--output", to], text=True)


def check_golden(stackprop, folder, report):
    """The golden networks of TensorFlow Lite: converted, exported, and compared with LiteRT's outputs."""
    for entry in json.loads((GOLDEN / "index.json").read_text()):
        name = entry["name"]
        if name == "edge_weights_zero_point":
            continue  # refused
        model = folder / f"{name}.stackprop"
        source = GOLDEN / f"{name}.tflite"
        subprocess.check_output([stackprop, "convert", source, "--output", model])
        path, _ = export(stackprop, model, folder / f"{name}.tflite")
        inputs = np.fromfile(GOLDEN / f"{name}.in", {"int8": "i1", "float32": "<f4"}[entry["input_type"]])
        found, (scale, zero_point) = run_litert(path, inputs.reshape(-1, entry["inputs"]))
        if entry["output_type"] == "float32":
            found = np.float32(scale) * (found.astype(np.int32) - zero_point).astype(np.float32)
        expected = np.fromfile(GOLDEN / f"{name}.ref", found.dtype).reshape(found.shape)
        report.exact("LiteRT golden", name, expected, found)


def update(folder):
    golden = ROOT / "convert/tests/golden/export"
    golden.mkdir(exist_ok=True)
    for extension in ["stackprop", "safetensors", "npz", "onnx", "tflite"]:
        shutil.copy(folder / f"iris.{extension}", golden)
    shutil.copy(folder / "iris.int8.stackprop", golden / "iris_int8.stackprop")
    shutil.copy(folder / "iris_int8.tflite", golden)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="replace the golden files")
    arguments = parser.parse_args()
    stackprop, report = command(), Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_trained(stackprop, folder, report)
        check_golden(stackprop, folder, report)
        if arguments.update:
            update(folder)
    report.print()
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())

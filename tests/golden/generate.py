"""Rewrites the golden files in this folder: small networks, evaluated and trained by PyTorch.

Every case becomes one JSON file:

    name, architecture, loss, optimizer  the case, in Stackprop's notation
    loss_settings, optimizer_settings    the loss and the optimizer as numbers
    batch                                samples per batch; the last batch may be shorter
    pytorch                              the version that wrote the file
    inputs, targets                      [samples][features]; class labels or [samples][outputs]
    parameters                           before training, flat
    outputs                              of all samples before training, [samples][outputs]
    first_loss, gradient                 of the first batch's mean loss before training
    losses                               of ten steps, each before its update
    final_parameters                     after the ten steps

Flat lists contain the layers in order: the weights input-major, [inputs][units] (the transpose of
torch.nn.Linear.weight), then the bias, [units]. Batch normalisation adds its scale and, except in `gradient`, its
running mean and running variance.

Precision: `inputs`, `targets` and `parameters` are exact in float32. `outputs`, `first_loss` and `gradient` are
reference values, computed from them in float64 and printed with 10 significant digits. `losses` and
`final_parameters` come from training in float32, printed so that they read back exactly.

Losses are means over the samples of a batch; `losses.py` states which are means over the outputs too. They exclude
the optimizer's penalties. Step number `step` (from 0) uses batch number `step mod number_of_batches`, without
shuffling.
"""

import json
from dataclasses import replace
from pathlib import Path

import needs  # before the packages that it looks for
import numpy as np
import torch
from sklearn.datasets import load_digits

import early_stopping
import losses
import network
import perceptron
import schedules
from cases import CASES
from network import flat
from optimizers import OFF, Optimizer
from values import debug, exact, finite, reference, rounded

STEPS = 10

# Minimum distance from a kink, where rounding alone would decide the derivative.
CLEARANCE = 1e-4
# Largest accepted difference between training in float32 and in float64 (absolute, or relative above 1). Beyond it, the
# case measures rounding: Adam, for one, turns a gradient of pure rounding error into a full step.
AGREEMENT = 2e-7
# The smallest change of some parameter by each setting of the optimizer; below it, the case does not test the setting.
EFFECT = 1e-3


def draw_data(case, layers, rng):
    if case.name == "xor":
        inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
        return inputs, np.logical_xor(inputs[:, :1], inputs[:, 1:]).astype(np.float32)
    if case.name == "digits":
        digits = load_digits()
        return (digits.data[: case.samples] / 16).astype(np.float32), digits.target[: case.samples]

    outputs = layers[-1].units
    inputs = rounded(rng.standard_normal((case.samples, layers[0].inputs)), 3)
    if losses.takes_labels(case.loss):
        return inputs, rng.integers(outputs, size=case.samples)
    match losses.innermost(case.loss):
        case "CategoricalCrossEntropy":
            return inputs, rounded(rng.dirichlet(np.ones(outputs), case.samples), 4)
        case "BinaryCrossEntropy" | "Hinge" | "PerceptronCriterion":
            answers = rng.integers(2, size=(case.samples, outputs))
            return inputs, np.array(case.answers, np.float32)[answers]
    # Targets in the range of the output activation.
    targets = layers[-1].activate(torch.from_numpy(rng.standard_normal((case.samples, outputs))))
    return inputs, rounded(targets.numpy(), 3)


def check_clearance(case, layers, all_logits, targets):
    activate = layers[-1].activate
    distances = [losses.distance_from_kinks(case.loss, activate, all_logits[-1], targets)]
    distances += [(z - kink).abs().min() for layer, z in zip(layers, all_logits) for kink in layer.kinks]
    if min(distances) < CLEARANCE:
        raise ValueError(f"{case.name}: a pre-activation is too close to the kink, choose another seed")


def run(case, layers, inputs, targets, dtype):
    """Outputs and gradient before training, then ten training steps."""
    for layer in layers:
        layer.begin(dtype)
    inputs = torch.tensor(inputs, dtype=dtype)
    targets = torch.tensor(targets, dtype=torch.int64 if losses.takes_labels(case.loss) else dtype)
    batches = list(zip(inputs.split(case.batch), targets.split(case.batch)))
    activate = layers[-1].activate

    all_logits = network.all_logits(layers, inputs, training=False)
    check_clearance(case, layers, all_logits, targets)
    result = {"outputs": activate(all_logits[-1]).detach().numpy(), "losses": []}

    optimizer = Optimizer(case.optimizer, layers)
    for step in range(STEPS):
        batch_inputs, batch_targets = batches[step % len(batches)]
        all_logits = network.all_logits(layers, batch_inputs, training=True, learn=True)
        check_clearance(case, layers, all_logits, batch_targets)
        loss = losses.mean_loss(case.loss, activate, all_logits[-1], batch_targets)
        loss.backward()
        if step == 0:
            result["gradient"] = flat([parameter.grad for layer in layers for parameter in layer.parameters])
        result["losses"].append(loss.detach().numpy())
        optimizer.step()
    final_parameters = flat([values for layer in layers for values in layer.all])
    return result | {"losses": np.array(result["losses"]), "final_parameters": final_parameters}


def golden(case):
    rng = np.random.default_rng(case.seed)
    layers = network.layers(case.architecture)
    for layer in layers:
        layer.draw(rng, case.weight_scale)
    inputs, targets = draw_data(case, layers, rng)
    single = run(case, layers, inputs, targets, torch.float32)
    double = run(case, layers, inputs, targets, torch.float64)
    for key in single:
        if not np.allclose(single[key], double[key], rtol=AGREEMENT, atol=AGREEMENT):
            raise ValueError(f"{case.name}: {key} are a matter of rounding, choose another seed")
    for setting, off in OFF.items():
        if case.optimizer.get(setting, off) != off:
            without = run(replace(case, optimizer=case.optimizer | {setting: off}), layers, inputs, targets, torch.float64)
            if np.allclose(without["final_parameters"], double["final_parameters"], rtol=0, atol=EFFECT):
                raise ValueError(f"{case.name}: {setting} changes nothing")

    return {
        "name": case.name,
        "architecture": case.architecture,
        "loss": debug(case.loss),
        "loss_settings": case.loss,
        "optimizer": debug(case.optimizer),
        "optimizer_settings": finite(case.optimizer),
        "batch": case.batch,
        "pytorch": torch.__version__,
        "inputs": exact(inputs),
        "targets": targets.tolist() if losses.takes_labels(case.loss) else exact(targets),
        "parameters": exact(np.concatenate([values.ravel() for layer in layers for values in layer.values])),
        "outputs": reference(double["outputs"]),
        "first_loss": reference(double["losses"][0]),
        "gradient": reference(double["gradient"]),
        "losses": exact(single["losses"]),
        "final_parameters": exact(single["final_parameters"]),
    }


def write(name, entries):
    """Writes one key per line."""
    lines = [f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'), allow_nan=False)}" for k, v in entries.items()]
    path = Path(__file__).parent / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main():
    # More threads would sum in another order.
    torch.set_num_threads(1)
    for case in CASES:
        write(case.name, golden(case))
    for module in (perceptron, schedules, early_stopping):
        for name, entries in module.files().items():
            write(name, entries)


if __name__ == "__main__":
    main()

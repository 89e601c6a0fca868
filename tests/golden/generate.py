"""Rewrites the golden files in this folder: small networks, run and trained by PyTorch.

Every case becomes one JSON file:

    name, architecture, loss, optimizer  what is trained, in Stackprop's words
    optimizer_settings                   the optimizer again, as numbers
    batch                                samples in a batch; the last one may be shorter
    pytorch                              the version that made the file
    inputs, targets                      [samples][features]; class labels or [samples][outputs]
    parameters                           before training, flat
    outputs                              of all samples before training, [samples][outputs]
    first_loss, gradient                 of the first batch's mean loss before training
    losses                               of ten steps, each taken before its update
    final_parameters                     after the ten steps

Flat lists hold each layer in order: its weights input-major, [inputs][units] (the transpose of
torch.nn.Linear.weight), then its bias, [units].

Precision: `inputs`, `targets` and `parameters` are exactly float32. `outputs`, `first_loss` and
`gradient` are reference values: computed from them in float64, printed with 10 significant digits.
`losses` and `final_parameters` come from training in float32, printed so that they read back exactly.

Losses are means over the samples of a batch and, except for CrossEntropy, over the outputs as well.
Step number `step` (from 0) takes batch number `step mod number_of_batches`, without shuffling.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

STEPS = 10

# Where ReLU has its kink, rounding alone would decide the derivative: stay this far away from it.
CLEARANCE = 1e-4
# Training in float32 and in float64 must end this close together (absolute, or relative above 1),
# or the case measures rounding: Adam, for one, turns a gradient of pure rounding error into a full step.
AGREEMENT = 1e-6

ACTIVATIONS = {
    "Identity": lambda z: z,
    "Relu": F.relu,
    # The slope in percent.
    "LeakyRelu<1>": lambda z: F.leaky_relu(z, negative_slope=0.01),
    "Logistic": torch.sigmoid,
    "Tanh": torch.tanh,
    "Softmax": lambda z: F.softmax(z, dim=1),
}


def sgd(learning_rate):
    return {"kind": "sgd", "learning_rate": learning_rate}


def momentum(learning_rate, factor=0.9):
    return {"kind": "momentum", "learning_rate": learning_rate, "momentum": factor}


def adam(learning_rate, epsilon=1e-8, beta_1=0.9, beta_2=0.999):
    return {"kind": "adam", "learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}


@dataclass
class Case:
    name: str
    architecture: str
    loss: str
    optimizer: dict
    batch: int
    samples: int
    seed: int = 1
    weight_scale: float = 1.0

    @property
    def layers(self):
        found = re.findall(r"Dense<(\d+), (\d+), (\w+(?:<\d+>)?)>", self.architecture)
        return [(int(inputs), int(units), activation) for inputs, units, activation in found]


MULTICLASS = "Dense<5, 7, Relu>, Dense<7, 3, Softmax>"

# fmt: off
CASES = [
    Case("xor", "Dense<2, 4, Tanh>, Dense<4, 1, Logistic>", "BinaryCrossEntropy", sgd(0.5), 4, 4),
    # 13 samples in batches of 6: the third batch has a single sample.
    Case("multiclass_sgd", MULTICLASS, "CrossEntropy", sgd(0.1), 6, 13),
    Case("multiclass_momentum", MULTICLASS, "CrossEntropy", momentum(0.05), 6, 13),
    Case("multiclass_adam", MULTICLASS, "CrossEntropy", adam(0.01), 6, 13),
    Case("regression", "Dense<8, 30, Relu>, Dense<30, 1, Identity>", "MeanSquaredError", sgd(0.01), 16, 37, seed=2),
    Case("regression_two_outputs", "Dense<4, 9, Tanh>, Dense<9, 2, Identity>", "MeanSquaredError", adam(0.01, 1e-7), 5, 12),
    # An epsilon as large as the gradients shows where it is added.
    Case("adam_settings", "Dense<4, 9, Tanh>, Dense<9, 2, Identity>", "MeanSquaredError", adam(0.02, 0.1, 0.8, 0.99), 5, 12),
    Case("leaky_relu", "Dense<9, 17, LeakyRelu<1>>, Dense<17, 33, LeakyRelu<1>>, Dense<33, 5, Softmax>", "CrossEntropy", momentum(0.02), 7, 17, seed=3),
    Case("logistic_hidden", "Dense<3, 10, Logistic>, Dense<10, 6, Logistic>, Dense<6, 4, Softmax>", "CrossEntropy", adam(0.01), 8, 19),
    Case("multilabel", "Dense<6, 11, Relu>, Dense<11, 4, Logistic>", "BinaryCrossEntropy", adam(0.01), 6, 15),
    Case("linear", "Dense<3, 1, Identity>", "MeanSquaredError", sgd(0.1), 1, 4),
    # Logits in the hundreds: probabilities underflow to 0 in float32, the loss must stay finite.
    Case("saturated_softmax", "Dense<4, 3, Softmax>", "CrossEntropy", sgd(5.0), 4, 9, seed=2, weight_scale=300.0),
    Case("saturated_logistic", "Dense<4, 2, Logistic>", "BinaryCrossEntropy", sgd(5.0), 4, 9, seed=2, weight_scale=150.0),
    Case("tanh_output", "Dense<5, 6, Relu>, Dense<6, 2, Tanh>", "MeanSquaredError", momentum(0.05, 0.5), 4, 10, seed=2),
    Case("logistic_output", "Dense<5, 6, Tanh>, Dense<6, 3, Logistic>", "MeanSquaredError", sgd(0.5), 4, 10),
    Case("softmax_hidden", "Dense<4, 6, Softmax>, Dense<6, 3, Softmax>", "CrossEntropy", sgd(0.5), 5, 11),
    Case("digits", "Dense<64, 16, Relu>, Dense<16, 10, Softmax>", "CrossEntropy", momentum(0.05), 10, 24, seed=3),
    Case("one_weight", "Dense<1, 1, Tanh>", "MeanSquaredError", adam(0.05), 2, 5),
    Case("relu_output", "Dense<3, 9, Tanh>, Dense<9, 2, Relu>", "MeanSquaredError", sgd(0.1), 3, 8, seed=3),
]
# fmt: on


def rounded(values, decimals):
    """Short decimals keep the files small: float32 prints no more digits than it takes to read back."""
    return np.round(values, decimals).astype(np.float32)


def draw_parameters(case, rng):
    """Weights and bias of every layer, alternating."""
    parameters = []
    for inputs, units, _ in case.layers:
        weights = case.weight_scale * rng.standard_normal((inputs, units)) / np.sqrt(inputs)
        parameters += [rounded(weights, 4), rounded(0.1 * rng.standard_normal(units), 4)]
    return parameters


def draw_data(case, rng):
    if case.name == "xor":
        inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
        return inputs, np.logical_xor(inputs[:, :1], inputs[:, 1:]).astype(np.float32)
    if case.name == "digits":
        digits = load_digits()
        return (digits.data[: case.samples] / 16).astype(np.float32), digits.target[: case.samples]

    features, (_, outputs, activation) = case.layers[0][0], case.layers[-1]
    inputs = rounded(rng.standard_normal((case.samples, features)), 3)
    if case.loss == "CrossEntropy":
        return inputs, rng.integers(outputs, size=case.samples)
    if case.loss == "BinaryCrossEntropy":
        return inputs, rng.integers(2, size=(case.samples, outputs)).astype(np.float32)
    # Targets that the output activation can reach.
    targets = ACTIVATIONS[activation](torch.from_numpy(rng.standard_normal((case.samples, outputs))))
    return inputs, rounded(targets.numpy(), 3)


def pre_activations(case, parameters, inputs):
    """What every layer hands to its activation; the last layer's are the logits."""
    found, x = [], inputs
    for (_, _, activation), weights, bias in zip(case.layers, parameters[::2], parameters[1::2]):
        found.append(F.linear(x, weights.T, bias))
        x = ACTIVATIONS[activation](found[-1])
    return found


def mean_loss(case, logits, targets):
    activation = case.layers[-1][2]
    if case.loss == "CrossEntropy":
        assert activation == "Softmax"
        return F.cross_entropy(logits, targets)
    if case.loss == "BinaryCrossEntropy":
        assert activation == "Logistic"
        return F.binary_cross_entropy_with_logits(logits, targets)
    return F.mse_loss(ACTIVATIONS[activation](logits), targets)


def torch_optimizer(settings, parameters):
    learning_rate = settings["learning_rate"]
    if settings["kind"] == "adam":
        betas = (settings["beta_1"], settings["beta_2"])
        return torch.optim.Adam(parameters, lr=learning_rate, betas=betas, eps=settings["epsilon"])
    return torch.optim.SGD(parameters, lr=learning_rate, momentum=settings.get("momentum", 0.0))


def check_clearance(case, layers_pre_activations):
    for (_, _, activation), z in zip(case.layers, layers_pre_activations):
        if activation in ("Relu", "LeakyRelu<1>") and z.abs().min() < CLEARANCE:
            raise ValueError(f"{case.name}: a pre-activation is too close to the kink, choose another seed")


def flat(tensors):
    return torch.cat([tensor.detach().flatten() for tensor in tensors]).numpy()


def run(case, parameters, inputs, targets, dtype):
    """Outputs and gradient before training, then ten steps of it."""
    parameters = [torch.tensor(parameter, dtype=dtype, requires_grad=True) for parameter in parameters]
    inputs = torch.tensor(inputs, dtype=dtype)
    targets = torch.tensor(targets, dtype=torch.int64 if case.loss == "CrossEntropy" else dtype)
    batches = list(zip(inputs.split(case.batch), targets.split(case.batch)))

    logits = pre_activations(case, parameters, inputs)[-1]
    result = {"outputs": ACTIVATIONS[case.layers[-1][2]](logits).detach().numpy(), "losses": []}

    optimizer = torch_optimizer(case.optimizer, parameters)
    for step in range(STEPS):
        check_clearance(case, pre_activations(case, parameters, inputs))
        batch_inputs, batch_targets = batches[step % len(batches)]
        optimizer.zero_grad()
        loss = mean_loss(case, pre_activations(case, parameters, batch_inputs)[-1], batch_targets)
        loss.backward()
        if step == 0:
            result["gradient"] = flat([parameter.grad for parameter in parameters])
        result["losses"].append(loss.detach().numpy())
        optimizer.step()
    return result | {"losses": np.array(result["losses"]), "final_parameters": flat(parameters)}


def exact(values):
    """float32 as the shortest decimals that read back as the same float32, even by way of float64."""
    values = np.asarray(values)
    assert values.dtype == np.float32
    if values.ndim:
        return [exact(value) for value in values]
    decimal = float(str(values[()]))
    assert np.float32(decimal) == values
    return decimal


def reference(values):
    """float64 with 10 significant digits."""
    values = np.asarray(values)
    assert values.dtype == np.float64
    # Adding zero turns -0.0 into 0.0.
    return [reference(value) for value in values] if values.ndim else float(f"{values[()]:.10g}") + 0.0


def optimizer_text(settings):
    """As Rust's Debug prints it."""
    numbers = {key: str(value).replace("e-0", "e-") for key, value in settings.items() if key != "kind"}
    fields = ", ".join(f"{key}: {number}" for key, number in numbers.items())
    return f"{settings['kind'].capitalize()} {{ {fields} }}"


def golden(case):
    rng = np.random.default_rng(case.seed)
    parameters = draw_parameters(case, rng)
    inputs, targets = draw_data(case, rng)
    single = run(case, parameters, inputs, targets, torch.float32)
    double = run(case, parameters, inputs, targets, torch.float64)
    for key in single:
        if not np.allclose(single[key], double[key], rtol=AGREEMENT, atol=AGREEMENT):
            raise ValueError(f"{case.name}: {key} are a matter of rounding, choose another seed")

    return {
        "name": case.name,
        "architecture": case.architecture,
        "loss": case.loss,
        "optimizer": optimizer_text(case.optimizer),
        "optimizer_settings": case.optimizer,
        "batch": case.batch,
        "pytorch": torch.__version__,
        "inputs": exact(inputs),
        "targets": targets.tolist() if case.loss == "CrossEntropy" else exact(targets),
        "parameters": exact(np.concatenate([parameter.ravel() for parameter in parameters])),
        "outputs": reference(double["outputs"]),
        "first_loss": reference(double["losses"][0]),
        "gradient": reference(double["gradient"]),
        "losses": exact(single["losses"]),
        "final_parameters": exact(single["final_parameters"]),
    }


def main():
    # More threads would add up in another order.
    torch.set_num_threads(1)
    for case in CASES:
        entries = golden(case).items()
        lines = [f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'), allow_nan=False)}" for k, v in entries]
        path = Path(__file__).with_name(f"{case.name}.json")
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

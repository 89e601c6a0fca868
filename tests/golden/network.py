"""Networks in PyTorch, built from their architecture in Stackprop's notation."""

import re

import numpy as np
import torch
import torch.nn.functional as F

from values import rounded

# In percent, as in Stackprop's types.
PERCENT = {
    "LeakyRelu": lambda z, percent: F.leaky_relu(z, negative_slope=percent / 100),
    "Elu": lambda z, percent: F.elu(z, alpha=percent / 100),
}
ACTIVATIONS = {
    "Identity": lambda z: z,
    # torch.heaviside has no derivative, not even 0.
    "Step": lambda z: (z >= 0).to(z.dtype) + 0 * z,
    "Relu": F.relu,
    "Relu6": F.relu6,
    "HardTanh": F.hardtanh,
    "Selu": F.selu,
    "Softplus": F.softplus,
    "Gelu": F.gelu,
    "Silu": F.silu,
    "HardSigmoid": F.hardsigmoid,
    "HardSwish": F.hardswish,
    "Logistic": torch.sigmoid,
    "Tanh": torch.tanh,
    "Softmax": lambda z: F.softmax(z, dim=1),
}
# The positions at which the derivative, or the activation itself, jumps.
KINKS = dict.fromkeys(["Step", "Relu", "LeakyRelu", "Elu", "Selu"], [0]) | dict.fromkeys(["HardSigmoid", "HardSwish"], [-3, 3]) | {"Relu6": [0, 6], "HardTanh": [-1, 1]}


class Layer:
    """A dense layer, optionally with batch normalisation. Weights are [inputs][units]."""

    def __init__(self, batch_norm, inputs, units, activation):
        self.batch_norm, self.inputs, self.units, self.activation = bool(batch_norm), int(inputs), int(units), activation
        name, percent = re.fullmatch(r"(\w+)(?:<(\d+)>)?", activation).groups()
        self.kinks = KINKS.get(name, [])
        self.activate = ACTIVATIONS[name] if percent is None else lambda z: PERCENT[name](z, int(percent))

    def draw(self, rng, weight_scale):
        """Draws all values, as float32."""
        weights = weight_scale * rng.standard_normal((self.inputs, self.units)) / np.sqrt(self.inputs)
        self.values = [rounded(weights, 4), rounded(0.1 * rng.standard_normal(self.units), 4)]
        if self.batch_norm:
            scale, mean, variance = rng.uniform(0.5, 1.5, (3, self.units))
            self.values += [rounded(scale, 4), rounded(mean - 1, 4), rounded(variance, 4)]

    def begin(self, dtype):
        """Converts the drawn values to tensors."""
        # Gradients do not update the running statistics.
        self.all = [torch.tensor(v, dtype=dtype, requires_grad=i < 3) for i, v in enumerate(self.values)]
        self.parameters = self.all[:3]
        self.weights, self.bias = self.all[:2]

    def logits(self, x, training, learn=False):
        """The input of the activation; with `learn`, the running statistics are updated."""
        if not self.batch_norm:
            return F.linear(x, self.weights.T, self.bias)
        scale, mean, variance = self.all[2:]
        if not learn:
            mean, variance = mean.clone(), variance.clone()
        return F.batch_norm(F.linear(x, self.weights.T), mean, variance, scale, self.bias, training, momentum=0.1, eps=1e-5)


def layers(architecture):
    found = re.findall(r"(BatchNorm<)?Dense<(\d+), (\d+), (\w+(?:<\d+>)?)>", architecture)
    return [Layer(*words) for words in found]


def all_logits(network, x, training, learn=False):
    """The input of every layer's activation; the last layer's are the network's logits."""
    found = []
    for layer in network:
        found.append(layer.logits(x, training, learn))
        x = layer.activate(found[-1])
    return found


def flat(tensors):
    return torch.cat([tensor.detach().flatten() for tensor in tensors]).numpy()

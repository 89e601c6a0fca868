"""Ten SGD steps of quantization-aware training in PyTorch: `quantization_aware/steps.json`.

    python3 quantization_aware.py

Each layer is a `torch.nn.Linear` with fake quantized inputs (`MovingAverageMinMaxObserver`, 1 % per step) and weights
(per channel, symmetric, -127 to 127, the range of the current weights).
"""

import json

import torch
from torch.ao.quantization import (
    FakeQuantize, MovingAverageMinMaxObserver, MovingAveragePerChannelMinMaxObserver)

INPUTS, HIDDEN, OUTPUTS, BATCH, STEPS, RATE = 3, 5, 2, 8, 10, 0.25


class Aware(torch.nn.Module):
    def __init__(self, inputs, units):
        super().__init__()
        self.linear = torch.nn.Linear(inputs, units)
        self.of_inputs = FakeQuantize(
            observer=MovingAverageMinMaxObserver, quant_min=-128, quant_max=127, dtype=torch.qint8,
            qscheme=torch.per_tensor_affine, averaging_constant=0.01)
        self.of_weights = FakeQuantize(
            observer=MovingAveragePerChannelMinMaxObserver, quant_min=-127, quant_max=127, dtype=torch.qint8,
            qscheme=torch.per_channel_symmetric, ch_axis=0, averaging_constant=1.0)

    def forward(self, x):
        return torch.nn.functional.linear(self.of_inputs(x), self.of_weights(self.linear.weight), self.linear.bias)

    def parameters_as_lists(self):
        return {"weights": self.linear.weight.T.tolist(), "bias": self.linear.bias.tolist()}

    def range(self):
        observer = self.of_inputs.activation_post_process
        return [observer.min_val.item(), observer.max_val.item()]


torch.manual_seed(7)
first, last = Aware(INPUTS, HIDDEN), Aware(HIDDEN, OUTPUTS)
layers = [first, last]
# Inputs that grow, so that a batch leaves the running range and the limits cut gradients.
inputs = [((1 + step) * torch.randn(BATCH, INPUTS)).tolist() for step in range(STEPS)]
targets = [torch.randn(BATCH, OUTPUTS).tolist() for _ in range(STEPS)]
optimizer = torch.optim.SGD([p for layer in layers for p in layer.parameters()], lr=RATE)

case = {"learning_rate": RATE, "start": [layer.parameters_as_lists() for layer in layers], "steps": []}
for x, y in zip(inputs, targets):
    optimizer.zero_grad()
    z = last(torch.tanh(first(torch.tensor(x))))
    loss = torch.nn.functional.mse_loss(z, torch.tensor(y))
    loss.backward()
    optimizer.step()
    case["steps"].append({
        "inputs": x, "targets": y, "loss": loss.item(),
        "ranges": [layer.range() for layer in layers], "end": [layer.parameters_as_lists() for layer in layers]})
with open("quantization_aware/steps.json", "w") as file:
    json.dump(case, file)
    file.write("\n")

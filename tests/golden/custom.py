"""Rewrites `custom/*.json`: the networks of `tests/custom_layers.rs`, a residual block and a layer scale.

    parameters        [layers in order]: weights input-major, `[inputs][units]`, then bias; `scale` of a layer scale
    inputs, targets   [samples][features]
    outputs           before training, in float64
    losses            of ten steps on all samples, mean squared error, in float64
    final_parameters  after them
"""

import json
from pathlib import Path

import needs  # before the packages that it looks for
import torch
from torch import nn

FOLDER = Path(__file__).parent / "custom"

OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01),
}


class Residual(nn.Module):
    """y = x + inner(x)"""

    def __init__(self, *inner):
        super().__init__()
        self.inner = nn.Sequential(*inner)

    def forward(self, x):
        return x + self.inner(x)


class LayerScale(nn.Module):
    """y = scale * x"""

    def __init__(self, units):
        super().__init__()
        self.scale = nn.Parameter(torch.empty(units).uniform_(0.5, 1.5))

    def forward(self, x):
        return self.scale * x


def residual():
    block = Residual(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 4))
    return nn.Sequential(nn.Linear(3, 4), nn.GELU(), block, LayerScale(4), nn.Linear(4, 2))


def normalized():
    block = Residual(nn.Linear(4, 4, bias=False), nn.BatchNorm1d(4), nn.Tanh())
    return nn.Sequential(nn.Linear(3, 4), nn.GELU(), block, LayerScale(4), nn.Linear(4, 2))


def parameters_of(model):
    """In the crate's order: of a batch normalization, the dense layer with the shift as its bias, then the scale."""
    values = []
    modules = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.BatchNorm1d, LayerScale))]
    for module in modules:
        if isinstance(module, nn.Linear):
            values += module.weight.t().flatten().tolist()
            values += module.bias.tolist() if module.bias is not None else []
        elif isinstance(module, nn.BatchNorm1d):
            for rows in (module.bias, module.weight, module.running_mean, module.running_var):
                values += rows.tolist()
        else:
            values += module.scale.tolist()
    return values


def case(build, optimizer):
    torch.manual_seed(7)
    model = build()
    parameters = parameters_of(model)
    inputs, targets = torch.randn(12, 3), torch.randn(12, 2)
    model.double()
    model.eval()
    with torch.no_grad():
        outputs = model(inputs.double()).tolist()
    model.train()
    steps, losses = OPTIMIZERS[optimizer](model.parameters()), []
    for _ in range(10):
        steps.zero_grad()
        loss = nn.functional.mse_loss(model(inputs.double()), targets.double())
        loss.backward()
        steps.step()
        losses.append(loss.item())
    return {
        "pytorch": torch.__version__,
        "parameters": parameters,
        "inputs": inputs.tolist(),
        "targets": targets.tolist(),
        "outputs": outputs,
        "losses": losses,
        "final_parameters": parameters_of(model),
    }


def main():
    for build in (residual, normalized):
        for optimizer in OPTIMIZERS:
            golden = case(build, optimizer)
            (FOLDER / f"{build.__name__}_{optimizer}.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

"""Rewrites `pytorch/*.json`: modules of PyTorch with their parameters in the order of PyTorch.

    state    the `state_dict`
    inputs   [samples][features]
    outputs  of `eval()`, in float64
"""

import json
from pathlib import Path

import needs  # before the packages that it looks for
import torch
from torch import nn

FOLDER = Path(__file__).parent / "pytorch"


def main():
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 2), nn.Tanh())
    with torch.no_grad():
        model[1].weight.uniform_(0.5, 1.5)
        model[1].bias.normal_()
        for _ in range(20):
            model(1 + 2 * torch.randn(16, 3))  # running averages
    model.eval()
    inputs = torch.randn(7, 3)
    state = {name: values.tolist() for name, values in model.state_dict().items() if values.dim() > 0}
    with torch.no_grad():
        outputs = model.double()(inputs.double())
    golden = {"pytorch": torch.__version__, "state": state, "inputs": inputs.tolist(), "outputs": outputs.tolist()}
    (FOLDER / "batch_norm.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

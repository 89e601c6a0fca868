"""The network of the guide's page "from PyTorch to a microcontroller": python pytorch.py writes digits.safetensors."""

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

HERE = Path(__file__).parent
rows = np.loadtxt(HERE / "../../../../datasets/digits.csv", delimiter=",", skiprows=1, dtype=np.float32)
images, labels = torch.tensor(rows[:, :64]), torch.tensor(rows[:, 64]).long()

torch.manual_seed(1)
model = nn.Sequential(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for _ in range(60):
    for batch in torch.randperm(1437).split(32):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
        optimizer.step()

model.eval()
accuracy = (model(images[1437:]).argmax(1) == labels[1437:]).float().mean()
print(f"test accuracy: {accuracy:.4f}")
save_file(model.state_dict(), HERE / "digits.safetensors")

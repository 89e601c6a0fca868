"""Files of weights alone, and the outputs of their networks: `python generate.py`, with torch==2.15.0, safetensors==0.8.0, numpy==2.4.6 and
scikit-learn==1.9.1.

- NAME.safetensors by PyTorch, NAME.npz by NumPy; NAME.in and NAME.ref: inputs, and the outputs of PyTorch or scikit-learn, in f32.
- refused/NAME: files that the readers refuse; ../../arrays.rs lists the problems of each.
"""

import pathlib
import struct

import numpy as np
import torch
from safetensors.torch import save_file
from sklearn.neural_network import MLPClassifier, MLPRegressor
from torch import nn

HERE = pathlib.Path(__file__).parent
REFUSED = HERE / "refused"
REFUSED.mkdir(exist_ok=True)
ROWS = 8
torch.manual_seed(22)
random = np.random.default_rng(22)


def floats(name, extension, values):
    (HERE / f"{name}.{extension}").write_bytes(np.asarray(values, "<f4").tobytes())


def reference(name, model, inputs):
    """Rows of inputs, and the model's outputs."""
    model.eval()
    rows = torch.randn(ROWS if inputs < 1000 else 4, inputs)
    floats(name, "in", rows)
    with torch.no_grad():
        floats(name, "ref", model(rows))


def fit_statistics(model, inputs):
    """Gives batch normalization running averages that differ from 0 and 1, and parameters that differ from 1 and 0."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d) and module.affine:
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias)
    model.train()
    for _ in range(20):
        model(2 * torch.randn(64, inputs) + 1)


def state(model, prefix="", dtype=torch.float32):
    return {
        prefix + name: (value.to(dtype) if value.is_floating_point() else value).contiguous()
        for name, value in model.state_dict().items()
    }


def rounded(model, dtype):
    """The model with parameters as the file holds them."""
    model.load_state_dict({name: value.to(dtype).float() for name, value in model.state_dict().items()})
    return model


class Named(nn.Module):
    """A network whose names do not state the order of its layers."""

    def __init__(self):
        super().__init__()
        self.squeeze, self.attach, self.head = nn.Linear(17, 5), nn.Linear(3, 17), nn.Linear(5, 1, bias=False)

    def forward(self, x):
        return self.head(torch.tanh(self.squeeze(torch.relu(self.attach(x)))))


def safetensors():
    # Eleven layers and more: 10 follows 2.
    layers = [layer for _ in range(6) for layer in (nn.Linear(5, 5), nn.Tanh())]
    model = nn.Sequential(*layers, nn.Linear(5, 2))
    save_file(state(model, "net."), HERE / "sequential.safetensors")
    reference("sequential", model, 5)

    model = Named()
    save_file(state(model, "module.", torch.float64), HERE / "named.safetensors")
    reference("named", model, 3)

    model = nn.Linear(1000, 1)
    save_file(state(model), HERE / "single.safetensors")
    reference("single", model, 1000)

    for name, dtype in [("half", torch.float16), ("brain", torch.bfloat16)]:
        model = rounded(nn.Sequential(nn.Linear(7, 13), nn.ReLU(), nn.Linear(13, 3), nn.Softmax(-1)), dtype)
        save_file(state(model, dtype=dtype), HERE / f"{name}.safetensors")
        reference(name, model, 7)

    # The activation behind and in front of batch normalization, with and without parameters.
    for name, layers in [
        ("norm_first", [nn.Linear(3, 17), nn.BatchNorm1d(17), nn.ReLU(), nn.Linear(17, 2)]),
        ("norm_last", [nn.Linear(3, 17), nn.ReLU(), nn.BatchNorm1d(17), nn.Linear(17, 2)]),
        ("norm_plain", [nn.Linear(3, 5, bias=False), nn.BatchNorm1d(5, affine=False), nn.ReLU(), nn.Linear(5, 2)]),
    ]:
        model = nn.Sequential(*layers)
        fit_statistics(model, 3)
        save_file(state(model), HERE / f"{name}.safetensors")
        reference(name, model, 3)

    # Names with numbers, of layers with equal shapes.
    model = nn.Sequential()
    for number in range(1, 4):
        model.add_module(f"fc{number}", nn.Linear(4, 4, bias=False))
        model.add_module(f"bn{number}", nn.BatchNorm1d(4))
        model.add_module(f"act{number}", nn.ELU())
    fit_statistics(model, 4)
    save_file(state(model), HERE / "norm_named.safetensors")
    reference("norm_named", model, 4)


def npz():
    targets = random.normal(size=64)
    rows = random.normal(size=(64, 5)).astype("f4")
    for name, model in [
        ("classifier", MLPClassifier(hidden_layer_sizes=(17, 3), max_iter=30, random_state=1)),
        ("regressor", MLPRegressor(hidden_layer_sizes=(7, 7), activation="tanh", max_iter=30, random_state=1)),
    ]:
        is_classifier = name == "classifier"
        model.fit(rows, np.digitize(targets, [-0.5, 0.5]) if is_classifier else targets)
        floats(name, "in", rows[:ROWS])
        floats(name, "ref", model.predict_proba(rows[:ROWS]) if is_classifier else model.predict(rows[:ROWS]))
        coefs = {f"coefs_{index}": array for index, array in enumerate(model.coefs_)}
        intercepts = {f"intercepts_{index}": array for index, array in enumerate(model.intercepts_)}
        np.savez_compressed(HERE / f"{name}.npz", **coefs, **intercepts)
        if not is_classifier:
            pairs = zip(model.coefs_, model.intercepts_)
            # Weights and biases in turns, and first all weights.
            np.savez(HERE / "positional.npz", *[array.astype("f4") for pair in pairs for array in pair])
            np.savez(HERE / "weights_first.npz", *model.coefs_, *model.intercepts_)
            # Columns first and big-endian; a bias of two dimensions.
            with_row = [(weights.astype(">f8"), bias.astype(">f4")[None]) for weights, bias in zip(model.coefs_, model.intercepts_)]
            arrays = {f"{kind}{layer}": array for layer, pair in enumerate(with_row) for kind, array in zip("Wb", pair)}
            np.savez(HERE / "fortran.npz", **{name: np.asfortranarray(array) for name, array in arrays.items()})

    # PyTorch's layout, by the names and by the shapes.
    model = nn.Sequential(nn.Linear(5, 5), nn.ReLU(), nn.Linear(5, 5))
    np.savez(HERE / "square_pytorch.npz", **{name: value.numpy() for name, value in model.state_dict().items()})
    reference("square_pytorch", model, 5)
    model = nn.Sequential(nn.Linear(3, 7), nn.ReLU(), nn.Linear(7, 2))
    np.savez(HERE / "units_first.npz", *[value.half().numpy() for value in model.state_dict().values()])
    reference("units_first", rounded(model, torch.float16), 3)


def refused_safetensors():
    def save(name, **tensors):
        save_file({key.replace("_dot_", "."): value for key, value in tensors.items()}, REFUSED / f"{name}.safetensors")

    weight = torch.ones(3, 3)
    save_file(
        {
            **{f"conv.{name}": value for name, value in nn.Conv2d(1, 2, 3).state_dict().items()},
            **{f"norm.{name}": value for name, value in nn.LayerNorm(3).state_dict().items()},
            **{f"rnn.{name}": value for name, value in nn.LSTM(2, 1).state_dict().items()},
            "embedding.weight": torch.ones(4, 2),
            "fc.weight": torch.ones(3, 3, dtype=torch.int8),
            "step": torch.ones(1),
        },
        REFUSED / "layers.safetensors",
    )
    save("ambiguous", first_a_dot_weight=weight, first_b_dot_weight=weight.clone())
    save("branches", body_dot_weight=torch.ones(4, 3), a_dot_weight=torch.ones(1, 4), b_dot_weight=torch.ones(2, 4))
    save("nan", fc_dot_weight=torch.tensor([[1.0, float("nan")]]))
    save("bias", fc_dot_weight=torch.ones(2, 3), fc_dot_bias=torch.ones(3))
    # Eight arrays of 2**61 - 1 bytes: their lengths and that of the header exceed 64 bits.
    size = 2**61 - 1
    entries = [f'"{index}":{{"dtype":"U8","shape":[{size}],"data_offsets":[{index * size},{(index + 1) * size}]}}' for index in range(8)]
    header = ("{" + ",".join(entries) + "}").encode()
    (REFUSED / "overflow.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)


def refused_npz():
    objects = np.empty(2, object)
    objects[:] = [np.ones((2, 3)), np.ones(3)]
    np.savez(REFUSED / "objects.npz", coefs_0=objects, names=np.array(["a", "b"]), W1=np.ones((2, 3), int), b1=np.ones(3, complex))
    np.savez_compressed(REFUSED / "bomb.npz", W1=np.zeros((1000, 100)), b1=np.zeros(100))
    np.savez(REFUSED / "bias.npz", np.ones((2, 3)), np.ones(4), np.ones(4))


safetensors()
npz()
refused_safetensors()
refused_npz()

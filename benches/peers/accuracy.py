#!/usr/bin/env python3
"""Keras' results on the data of the examples, with their networks, splits and settings. Prints one Markdown table.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    STACKPROP_DATA=DIR venv/bin/python accuracy.py

DIR holds `fashion-mnist/` and `mnist/`, with the four gzipped IDX files in each, and
`california_housing/california_housing.csv`. The initialisers are Keras' defaults (Glorot uniform) unless a task sets
another. A seed determines the initial weights, the order of the samples and, for data without a test set, the split.
A figure is an accuracy or, for `california`, a root mean squared error in units of 100,000 dollars; the table shows its
mean over the seeds, its minimum and its maximum.
"""

import argparse
import dataclasses
import datetime
import gzip
import importlib.util
import math
import os
import pathlib
import statistics
import sys
import tempfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

# The metric that selects the best epoch, and its direction.
LOSS, ACCURACY = ("val_loss", "min"), ("val_accuracy", "max")


@dataclasses.dataclass(frozen=True)
class Task:
    """A network and its training, with the settings of the example of that name or of the book."""

    data: str
    units: tuple
    optimizer: str
    learning_rate: float
    batch: int
    epochs: int
    peak: float = 0.0  # of 1cycle; with 0 the learning rate is constant
    falls: bool = False  # reduces the learning rate to a tenth in the last third of the epochs
    keep: tuple = LOSS  # the metric that selects the epoch to keep
    dropout: float = 0.0
    l2: float = 0.0
    standardize: bool = False
    he: bool = False  # He's initialisers in the hidden layers, in place of Glorot's
    bias: float = 0.0  # standard deviation of the first layer's biases


CLOTHES = {"units": (300, 100, 10), "optimizer": "SGD", "learning_rate": 0.01, "batch": 32, "epochs": 30, "keep": ACCURACY}
STANDARDIZED = "fashion-mnist, standardised"
HOUSES = {"data": "california, logarithms", "optimizer": "Adam", "standardize": True}

TASKS = {
    "fashion_mnist": Task(STANDARDIZED, **CLOTHES, falls=True),
    "fashion_mnist --constant": Task(STANDARDIZED, **CLOTHES),
    "fashion_mnist --one-cycle": Task(STANDARDIZED, **CLOTHES, peak=0.1),
    "fashion_mnist, the book's": Task("fashion-mnist", **CLOTHES),
    "mnist": Task("mnist", (300, 100, 10), "Momentum", 0.05, 32, 20, peak=0.05, dropout=0.2, he=True),
    "digits": Task("digits", (128, 10), "Adam", 0.003, 32, 30, he=True),
    "california": Task(**HOUSES, units=(30, 1), learning_rate=0.02, batch=128, epochs=600, peak=0.02, he=True, bias=1.0),
    "california, the book's 30 units": Task(
        "california", optimizer="SGD", standardize=True, units=(30, 1), learning_rate=0.001, batch=32, epochs=20
    ),
    "california, the book's three times 50": Task(
        **{**HOUSES, "data": "california"}, units=(50, 50, 50, 1), learning_rate=0.001, batch=32, epochs=20
    ),
    "california --best": Task(
        **HOUSES, units=(50, 50, 50, 1), learning_rate=0.02, batch=128, epochs=60, peak=0.02, l2=3e-4, he=True
    ),
}


def idx(path, header):
    import numpy as np

    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)


def images(directory):
    """Inputs and labels: 55,000 training images, the last 5,000 for validation, and 10,000 test images."""

    def part(name):
        inputs = idx(directory / f"{name}-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype("float32") / 255
        return inputs, idx(directory / f"{name}-labels-idx1-ubyte.gz", 8).astype("int32")

    inputs, labels = part("train")
    return (inputs[:-5000], labels[:-5000]), (inputs[-5000:], labels[-5000:]), part("t10k")


def split(inputs, targets, test, validation, seed):
    """A random split: the fraction `test` of all samples, then the fraction `validation` of the rest."""
    from sklearn.model_selection import train_test_split

    inputs, test_inputs, targets, test_targets = train_test_split(inputs, targets, test_size=test, random_state=seed)
    inputs, validation_inputs, targets, validation_targets = train_test_split(
        inputs, targets, test_size=validation, random_state=seed
    )
    return (inputs, targets), (validation_inputs, validation_targets), (test_inputs, test_targets)


def parts(data, directory, seed):
    import numpy as np

    if data == "digits":
        from sklearn.datasets import load_digits

        digits = load_digits()
        return split((digits.data / 16).astype("float32"), digits.target.astype("int32"), 0.1, 0.1, seed)
    if data.startswith("california"):
        path = directory / "california_housing" / "california_housing.csv"
        # The last nine columns: R writes names of the rows before them, and quotes names.
        rows = np.loadtxt(path, np.float32, delimiter=",", skiprows=1, quotechar='"', usecols=range(-9, 0))
        if data == "california, logarithms":
            rows[:, 2:6] = np.log(rows[:, 2:6])  # long tails
        return split(rows[:, :-1], rows[:, -1:], 0.25, 0.1, seed)
    if data == STANDARDIZED:
        return [((pixels - 0.286) / 0.353, labels) for pixels, labels in images(directory / "fashion-mnist")]
    return images(directory / data)


def one_cycle(keras, peak, steps):
    """Half a cosine from peak / 25 up to the peak in the first 30 % of the steps, another down to peak / 250,000."""
    ops = keras.ops

    class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            step = ops.cast(step, "float32")
            summit, start, end = 0.3 * steps - 1, peak / 25, peak / 25 / 10_000

            def half_cosine(one, other, part):
                return other + (one - other) / 2 * (1 + ops.cos(math.pi * part))

            up = half_cosine(start, peak, step / summit)
            down = half_cosine(peak, end, (step - summit) / (steps - 1 - summit))
            return ops.where(step <= summit, up, down)

        def get_config(self):
            return {}

    return OneCycle()


def build(keras, task, train):
    layers = keras.layers
    regularizer = keras.regularizers.L2(task.l2) if task.l2 else None
    hidden = "he_uniform" if task.he else "glorot_uniform"
    net = keras.Sequential([keras.Input((train[0].shape[1],))])
    if task.standardize:
        scaling = layers.Normalization()
        scaling.adapt(train[0])
        net.add(scaling)
    for place, units in enumerate(task.units[:-1]):
        bias = keras.initializers.RandomNormal(stddev=task.bias) if task.bias and place == 0 else "zeros"
        net.add(
            layers.Dense(
                units, "relu", kernel_initializer=hidden, bias_initializer=bias, kernel_regularizer=regularizer
            )
        )
        if task.dropout:
            net.add(layers.Dropout(task.dropout))
    last = "softmax" if task.units[-1] > 1 else None
    net.add(layers.Dense(task.units[-1], last, kernel_regularizer=regularizer))

    rate = task.learning_rate
    steps = task.epochs * math.ceil(len(train[0]) / task.batch)
    if task.peak:
        rate = one_cycle(keras, task.peak, steps)
    if task.falls:
        rate = keras.optimizers.schedules.PiecewiseConstantDecay([steps * 2 // 3], [rate, rate / 10])
    optimizer = {
        "SGD": lambda: keras.optimizers.SGD(rate),
        "Momentum": lambda: keras.optimizers.SGD(rate, momentum=0.9),
        "Adam": lambda: keras.optimizers.Adam(rate, epsilon=1e-8),
    }[task.optimizer]()
    if task.units[-1] > 1:
        net.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], steps_per_execution=50)
    else:
        net.compile(optimizer, "mse", metrics=["root_mean_squared_error"], steps_per_execution=50)
    return net


def run(keras, task, directory, seed, directory_of_weights):
    """Accuracy or RMSE on validation and test samples: with the best epoch's weights, then with the last epoch's."""
    keras.utils.set_random_seed(seed)
    train, validation, test = parts(task.data, directory, seed)
    net = build(keras, task, train)
    monitor, mode = task.keep
    file = directory_of_weights / "best.weights.h5"
    best = keras.callbacks.ModelCheckpoint(file, monitor, mode=mode, save_best_only=True, save_weights_only=True)
    net.fit(*train, task.batch, task.epochs, verbose=0, validation_data=validation, callbacks=[best])

    def evaluate():
        # evaluate() returns (loss, figure): the loss may include a penalty.
        return [net.evaluate(*some, batch_size=1000, verbose=0)[1] for some in (validation, test)]

    last = evaluate()
    net.load_weights(file)
    return evaluate() + last


def spread(figures):
    mean = statistics.fmean(figures)
    return f"{mean:.4f} ({min(figures):.4f} to {max(figures):.4f})" if len(figures) > 1 else f"{mean:.4f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--task", action="append", choices=TASKS, help="the task to run, repeatable (default: all)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[42, 1, 2, 3, 4], help="default: 42 1 2 3 4")
    parser.add_argument("--epochs", type=int, help="replaces the number of epochs of every task")
    parser.add_argument("--core", type=int, default=min(os.sched_getaffinity(0)), help="the core to run on")
    options = parser.parse_args()

    directory = pathlib.Path(os.environ.get("STACKPROP_DATA", "data"))
    os.sched_setaffinity(0, {options.core})
    for package in ("keras", "numpy", "sklearn", os.environ["KERAS_BACKEND"]):
        if importlib.util.find_spec(package) is None:
            sys.exit(f"accuracy.py: {package} is missing: pip install -r requirements.txt")
    # Keras selects its backend, and the backend its threads, at import.
    import keras

    command = " ".join(["accuracy.py", *sys.argv[1:]])
    print(f"Keras {keras.__version__} on {keras.backend.backend()}; {datetime.date.today()}; `{command}`\n")
    print("| task | seeds | best epoch: validation | test | last epoch: validation | test |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for name in options.task or TASKS:
        task = TASKS[name]
        if options.epochs:
            task = dataclasses.replace(task, epochs=options.epochs)
        figures = []
        for seed in options.seeds:
            with tempfile.TemporaryDirectory() as weights:
                figures.append(run(keras, task, directory, seed, pathlib.Path(weights)))
            print(f"{name}, seed {seed}:", *(f"{figure:.4f}" for figure in figures[-1]), file=sys.stderr, flush=True)
        print(f"| `{name}` | {len(figures)} | {' | '.join(map(spread, zip(*figures)))} |", flush=True)


if __name__ == "__main__":
    main()

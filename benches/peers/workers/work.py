"""Shared parts of the Python workers: workload names, data and timing.

A worker reads names of workloads from standard input, line by line, and answers with nanoseconds, or with `-` if its
library does not implement the workload. `src/lib.rs` lists the workloads.
"""

import gzip
import os
import pathlib
import statistics
import sys
import time

import numpy as np

BATCH = 32
EPOCH = 55_000
LEARNING_RATE = 0.1
DATA = pathlib.Path(os.environ.get("STACKPROP_DATA", "data"))


def sizes(words):
    """Parses `32x784x300` or `784-300-100-10`."""
    return [int(size) for size in words.replace("x", "-").split("-")]


def random(*shape, scale=1.0):
    """Random numbers between -scale and scale."""
    return np.random.default_rng(1).uniform(-scale, scale, shape).astype(np.float32)


def weights(words):
    """He-initialized weights and zero biases, input-major, for `784-300-100-10`."""
    generator, layers = np.random.default_rng(1), sizes(words)
    return [
        (generator.normal(0, (2 / inputs) ** 0.5, (inputs, units)).astype(np.float32), np.zeros(units, np.float32))
        for inputs, units in zip(layers, layers[1:])
    ]


def images(collection, part):
    """Images as rows of 784 numbers from 0 to 1, and labels; `None` if the data set is missing."""

    def read(kind, skip):
        path = DATA / collection / f"{part}-{kind}-ubyte.gz"
        with gzip.open(path) as file:
            return np.frombuffer(file.read(), np.uint8, offset=skip)

    try:
        pixels, labels = read("images-idx3", 16), read("labels-idx1", 8)
    except FileNotFoundError as error:
        print(f"skipped: {error}; set STACKPROP_DATA to the folder of the data sets", file=sys.stderr)
        return None
    return (pixels.reshape(-1, 784) / np.float32(255)).astype(np.float32), labels.astype(np.int64)


def nanoseconds(calls, call):
    start = time.perf_counter_ns()
    for _ in range(calls):
        call()
    return time.perf_counter_ns() - start


def measure(call):
    """The median time of one call in nanoseconds, over about a tenth of a second."""
    calls = 1
    while nanoseconds(calls, call) < 2e6:
        calls *= 2
    return statistics.median(nanoseconds(calls, call) / calls for _ in range(25))


class Training:
    """Training on Fashion-MNIST, one epoch per call. A library implements `epoch` and `classes`."""

    def __init__(self):
        train, test = images("fashion-mnist", "train"), images("fashion-mnist", "t10k")
        self.there = train is not None and test is not None
        if self.there:
            self.inputs, self.labels = train[0][:EPOCH], train[1][:EPOCH]
            self.test_inputs, self.test_labels = test
            self.generator = np.random.default_rng(1)
            self.prepare()

    def prepare(self):
        """Creates and compiles the network, once, before the first epoch."""

    def epoch(self):
        """One pass over `inputs` and `labels`, shuffled, in batches of 32, with plain SGD."""
        raise NotImplementedError

    def classes(self):
        """The network's predicted classes for `test_inputs`."""
        raise NotImplementedError


def serve(work, training=None):
    """Answers every line of standard input. `work(kind, rest)` returns a call to time, `None`, or a call that repeats
    the workload together with the number of repetitions."""
    trained = None
    for line in sys.stdin:
        words = line.strip()
        kind, _, rest = words.partition(" ")
        answer = "-"
        if words in ("epoch 784-300-100-10 SGD", "accuracy 784-300-100-10 SGD"):
            if training is not None:
                trained = trained or training()
                if trained.there and kind == "epoch":
                    answer = nanoseconds(1, trained.epoch)
                elif trained.there:
                    answer = float((trained.classes() == trained.test_labels).mean())
        else:
            call = work(kind, rest)
            if isinstance(call, tuple):
                call, times = call
                answer = measure(call) / times
            elif call is not None:
                answer = measure(call)
        print(answer, flush=True)


def products(kind, rest, multiply):
    """A matrix product, if `kind` is one; `multiply(a, b, out)` returns the call for two matrices."""
    if kind not in ("forward", "gradient", "delta"):
        return None
    rows, inputs, units = sizes(rest)
    x, w, z = random(rows, inputs), random(inputs, units), random(rows, units)
    if kind == "forward":
        return multiply(x, w)
    return multiply(x.T, z) if kind == "gradient" else multiply(z, w.T)


def batches(kind, rest):
    """The batch size of a prediction, and the network; `None` if `kind` is no prediction of random samples."""
    if kind == "one":
        return 1, rest
    if kind == "batch":
        rows, net = rest.split()
        return int(rows), net
    return None


def calibration(words):
    """A hundred random samples, which determine the scales of a network in eight bits."""
    return list(np.random.default_rng(1).uniform(-1, 1, (100, 1, sizes(words)[0])).astype(np.float32))

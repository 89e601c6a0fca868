"""NumPy, by hand: OpenBLAS products into preallocated arrays."""

import numpy as np
import work


def forward(layers, x, outputs):
    for index, ((w, b), out) in enumerate(zip(layers, outputs)):
        np.matmul(x, w, out=out)
        out += b
        if index + 1 < len(layers):
            np.maximum(out, 0, out=out)
        x = out
    return x


def softmax(z):
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)


class Network:
    def __init__(self, words, rows):
        self.layers = work.weights(words)
        self.gradients = [np.empty_like(w) for w, _ in self.layers]
        self.outputs = [np.empty((rows, len(b)), np.float32) for _, b in self.layers]
        self.deltas = [np.empty_like(out) for out in self.outputs]
        self.moments = [(np.zeros_like(w), np.zeros_like(w), np.zeros_like(b), np.zeros_like(b)) for w, b in self.layers]
        self.steps = 0

    def predict(self, x):
        z = forward(self.layers, x, self.outputs)
        softmax(z)

    def step(self, x, labels, update):
        rows = len(x)
        outputs = [out[:rows] for out in self.outputs]
        z = forward(self.layers, x, outputs)
        softmax(z)
        z[np.arange(rows), labels] -= 1
        z /= rows
        self.steps += 1
        delta = z
        for index in reversed(range(len(self.layers))):
            w, b = self.layers[index]
            below = outputs[index - 1] if index else x
            np.matmul(below.T, delta, out=self.gradients[index])
            bias_gradient = delta.sum(axis=0)
            if index:
                next_delta = np.matmul(delta, w.T, out=self.deltas[index - 1][:rows])
                next_delta *= below > 0
            update(index, bias_gradient)
            if index:
                delta = next_delta

    def sgd(self, learning_rate):
        def update(index, bias_gradient):
            (w, b), gradient = self.layers[index], self.gradients[index]
            gradient *= learning_rate
            w -= gradient
            b -= learning_rate * bias_gradient

        return update

    def adam(self, index, bias_gradient):
        (w, b), gradient = self.layers[index], self.gradients[index]
        mw, vw, mb, vb = self.moments[index]
        correction = (1 - 0.999**self.steps) ** 0.5 / (1 - 0.9**self.steps)
        for p, g, m, v in ((w, gradient, mw, vw), (b, bias_gradient, mb, vb)):
            m *= 0.9
            m += 0.1 * g
            v *= 0.999
            v += 0.001 * g * g
            p -= 0.001 * correction * m / (np.sqrt(v) + 1e-8)


class Training(work.Training):
    def prepare(self):
        self.net = Network("784-300-100-10", work.BATCH)

    def epoch(self):
        order, update = self.generator.permutation(work.EPOCH), self.net.sgd(work.LEARNING_RATE)
        for start in range(0, work.EPOCH, work.BATCH):
            batch = order[start : start + work.BATCH]
            self.net.step(self.inputs[batch], self.labels[batch], update)

    def classes(self):
        rows = len(self.test_inputs)
        outputs = [np.empty((rows, len(b)), np.float32) for _, b in self.net.layers]
        return forward(self.net.layers, self.test_inputs, outputs).argmax(axis=1)


def multiply(a, b):
    out = np.empty((len(a), b.shape[1]), np.float32)
    return lambda: np.matmul(a, b, out=out)


def measured(kind, rest):
    if kind == "step":
        words, optimizer = rest.split()
        net, x, labels = Network(words, work.BATCH), work.random(work.BATCH, 784), np.arange(work.BATCH) % 10
        update = net.sgd(1e-3) if optimizer == "SGD" else net.adam
        return lambda: net.step(x, labels, update)
    if kind in ("exp", "tanh"):
        x, function = work.random(1024, scale=10), getattr(np, kind)
        out = np.empty_like(x)
        return lambda: function(x, out=out)
    prediction = work.batches(kind, rest)
    if prediction and prediction[1].startswith("784"):
        rows, words = prediction
        net, x = Network(words, rows), work.random(rows, 784)
        return lambda: net.predict(x)
    return work.products(kind, rest, multiply)


work.serve(measured, Training)

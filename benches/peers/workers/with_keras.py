"""Keras with the backend $KERAS_BACKEND: compiled `fit` and `train_on_batch`, as in its guides."""

import keras
import numpy as np
import work

keras.utils.set_random_seed(1)


def network(words, optimizer):
    sizes = work.sizes(words)
    net = keras.Sequential([keras.Input((sizes[0],))])
    for units in sizes[1:-1]:
        net.add(keras.layers.Dense(units, "relu"))
    net.add(keras.layers.Dense(sizes[-1], "softmax"))
    net.compile(optimizer, "sparse_categorical_crossentropy")
    return net


class Training(work.Training):
    def prepare(self):
        self.net = network("784-300-100-10", keras.optimizers.SGD(work.LEARNING_RATE))
        self.net.fit(self.inputs[: work.BATCH], self.labels[: work.BATCH], batch_size=work.BATCH, verbose=0)

    def epoch(self):
        self.net.fit(self.inputs, self.labels, batch_size=work.BATCH, epochs=1, verbose=0)

    def classes(self):
        return self.net.predict(self.test_inputs, batch_size=1000, verbose=0).argmax(1)


def measured(kind, rest):
    if kind == "step":
        words, optimizer = rest.split()
        net = network(words, keras.optimizers.SGD(1e-3) if optimizer == "SGD" else keras.optimizers.Adam())
        x, y = work.random(work.BATCH, 784), np.arange(work.BATCH) % 10
        return lambda: net.train_on_batch(x, y)
    return None


work.serve(measured, Training)

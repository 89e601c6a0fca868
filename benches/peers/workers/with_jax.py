"""JAX, with everything jitted and an epoch as one `lax.scan`."""

import jax
import jax.numpy as jnp
import numpy as np
import work
from jax import lax


def logits(layers, x):
    for w, b in layers[:-1]:
        x = jax.nn.relu(x @ w + b)
    w, b = layers[-1]
    return x @ w + b


def loss(layers, x, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits(layers, x)), y[:, None], 1).mean()


def sgd(learning_rate):
    def step(layers, x, y):
        return jax.tree.map(lambda p, g: p - learning_rate * g, layers, jax.grad(loss)(layers, x, y))

    return step


def adam(state, x, y):
    layers, m, v, t = state
    gradients = jax.grad(loss)(layers, x, y)
    t += 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradients)
    correction = jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    layers = jax.tree.map(lambda p, m, v: p - 0.001 * correction * m / (jnp.sqrt(v) + 1e-8), layers, m, v)
    return layers, m, v, t


class Training(work.Training):
    def prepare(self):
        self.x, self.y = jnp.asarray(self.inputs), jnp.asarray(self.labels)
        self.layers = [tuple(map(jnp.asarray, layer)) for layer in work.weights("784-300-100-10")]
        whole = work.EPOCH // work.BATCH * work.BATCH
        step = sgd(work.LEARNING_RATE)

        def epoch(layers, order):
            batches = order[:whole].reshape(-1, work.BATCH)
            layers, _ = lax.scan(lambda layers, batch: (step(layers, self.x[batch], self.y[batch]), None), layers, batches)
            rest = order[whole:]
            return step(layers, self.x[rest], self.y[rest])

        self.compiled = jax.jit(epoch, donate_argnums=0).lower(self.layers, jnp.arange(work.EPOCH)).compile()

    def epoch(self):
        order = jnp.asarray(self.generator.permutation(work.EPOCH), jnp.int32)
        self.layers = jax.block_until_ready(self.compiled(self.layers, order))

    def classes(self):
        return np.asarray(logits(self.layers, self.test_inputs).argmax(1))


def multiply(a, b):
    a, b = jnp.asarray(a), jnp.asarray(b)
    call = jax.jit(jnp.matmul).lower(a, b).compile()
    return lambda: call(a, b).block_until_ready()


STEPS = 100


def measured(kind, rest):
    if kind == "step":
        # Many steps per call: fast JAX programs do not call a jitted step on its own.
        words, optimizer = rest.split()
        layers = [tuple(map(jnp.asarray, layer)) for layer in work.weights(words)]
        zeros = jax.tree.map(jnp.zeros_like, layers)
        state = layers if optimizer == "SGD" else (layers, zeros, zeros, jnp.float32(0))
        step = sgd(1e-3) if optimizer == "SGD" else adam
        x, y = jnp.asarray(work.random(STEPS, work.BATCH, 784)), jnp.tile(jnp.arange(work.BATCH) % 10, (STEPS, 1))

        def scan(state, x, y):
            return lax.scan(lambda state, batch: (step(state, *batch), None), state, (x, y))[0]

        call = jax.jit(scan).lower(state, x, y).compile()
        return lambda: jax.block_until_ready(call(state, x, y)), STEPS
    prediction = work.batches(kind, rest)
    if prediction and prediction[1].startswith("784"):
        rows, words = prediction
        layers = [tuple(map(jnp.asarray, layer)) for layer in work.weights(words)]
        x = jnp.asarray(work.random(rows, 784))
        call = jax.jit(lambda layers, x: jax.nn.softmax(logits(layers, x))).lower(layers, x).compile()
        return lambda: call(layers, x).block_until_ready()
    return work.products(kind, rest, multiply)


work.serve(measured, Training)

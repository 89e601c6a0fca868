"""Rosenblatt's perceptron, trained by scikit-learn: its weights, sample by sample.

One JSON file per data set:

    scikit_learn     the version that wrote the file
    inputs, labels   [samples][features]; class labels
    order            the order of the samples in every epoch
    epochs           the number of epochs
    perceptrons      one per class, against the rest: [step, weights..., bias] after each step, counted from 0, that
                     changed them
    final_signs      the final side of a sample relative to each perceptron's line, [samples][perceptrons]: 1 for yes, -1
                     for no, 0 on the line itself, where scikit-learn predicts no and the Heaviside step yes

Weights start at zero. For integer inputs, all sums are exact in float32 and in float64, and the results must be equal
to the last bit.
"""

import numpy as np
import sklearn
from sklearn.datasets import load_iris
from sklearn.linear_model import Perceptron, SGDClassifier

ONLINE = {"shuffle": False, "tol": None}


def files():
    iris = load_iris()
    # Petal length and width, with one decimal in centimetres, and as integers in millimetres.
    centimetres = iris.data[:, 2:]
    petals = np.round(10 * centimetres).astype(int)
    assert np.array_equal(petals / 10, centimetres)
    published, mixed = np.arange(len(petals)), np.random.default_rng(1).permutation(len(petals))
    xor = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    return {
        "perceptron/iris": learned(petals, iris.target, published, epochs=10),
        "perceptron/iris_mixed": learned(petals, iris.target, mixed, epochs=10),
        "perceptron/iris_centimetres": learned(centimetres, iris.target, mixed, epochs=2),
        "perceptron/xor": learned(xor, xor[:, 0] ^ xor[:, 1], np.arange(4), epochs=25),
    }


def learned(inputs, labels, order, epochs):
    perceptrons = [changes(inputs, labels == label, order, epochs) for label in np.unique(labels)]
    return {
        "scikit_learn": sklearn.__version__,
        "inputs": inputs.tolist(),
        "labels": labels.tolist(),
        "order": order.tolist(),
        "epochs": epochs,
        "perceptrons": [rows for rows, _ in perceptrons],
        "final_signs": np.transpose([signs for _, signs in perceptrons]).astype(int).tolist(),
    }


def changes(inputs, answers, order, epochs):
    """[step, weights..., bias] after each step that changed them, and the final signs."""
    inputs, answers = inputs[order].astype(float), answers[order]
    perceptron, rows, before = Perceptron(**ONLINE), [], np.zeros(inputs.shape[1] + 1)
    for step in range(epochs * len(inputs)):
        sample = slice(step % len(inputs), step % len(inputs) + 1)
        perceptron.partial_fit(inputs[sample], answers[sample], classes=[False, True])
        after = parameters(perceptron)
        if not np.array_equal(after, before):
            rows.append([step, *(whole(value) for value in after)])
        before = after

    # Training sample by sample equals a fit; Perceptron is an SGDClassifier with fixed settings.
    descent = SGDClassifier(loss="perceptron", learning_rate="constant", eta0=1, penalty=None, max_iter=epochs, **ONLINE)
    for model in (Perceptron(max_iter=epochs, **ONLINE), descent):
        assert np.array_equal(parameters(model.fit(inputs, answers)), before)
    found = np.empty(len(order))
    found[order] = np.sign(perceptron.decision_function(inputs))
    return rows, found


def whole(value):
    """Omits the decimal point of integers, to keep the files small."""
    return int(value) if value == int(value) else float(f"{value:.10g}")


def parameters(model):
    return np.append(model.coef_, model.intercept_)

"""Rewrites golden/metrics/: small sets of predictions with scikit-learn's metrics.

Four files, each with a list of cases under "cases", and the version of scikit-learn under "scikit_learn", and four of
their cases with `weights` of the samples, named weighted_…:

    multiclass   labels and [samples][CLASSES] outputs; accuracy, top_2_accuracy, the confusion matrix, and per class
                 and per average [precision, recall, f1, support]
    binary       [samples][1] targets and probabilities, a threshold; accuracy, the confusion matrix, and roc_auc
    multilabel   [samples][LABELS] targets and probabilities, a threshold; subset_accuracy, hamming_loss
    regression   [samples][outputs] targets and predictions; mean_absolute_error, mean_squared_error,
                 root_mean_squared_error, r2

Targets and predictions are exact in float32 and take few values, so that many are equal; the metrics are computed in
float64 and printed so that they read back exactly. The code of each case contains its seed.
"""

import json
from functools import partial
from pathlib import Path

import needs  # before the packages that it looks for
import numpy as np
import sklearn
from sklearn import metrics

CLASSES = 4
LABELS = 3


def quantised(values, steps):
    """Multiples of 1/steps, a power of two: exact in float32, and often equal."""
    return np.round(np.asarray(values) * steps) / steps


def one_hot(labels):
    return np.eye(CLASSES)[labels]


def scores(true, predicted, weights, **how):
    """[precision, recall, f1, support] of each class, or of an average."""
    if weights is not None and how.get("average") == "macro":
        # A sample with a weight of 0 counts like none; scikit-learn's average counts its class.
        counted = weights > 0
        true, predicted, weights = true[counted], predicted[counted], weights[counted]
    found = metrics.precision_recall_fscore_support(true, predicted, zero_division=0, sample_weight=weights, **how)
    samples = len(true) if weights is None else np.sum(weights)
    found = [samples if part is None else part for part in found]
    return np.stack([np.asarray(part, np.float64) for part in found], axis=-1).tolist()


def multiclass(name, labels, outputs, weights=None):
    labels, outputs = np.asarray(labels), np.asarray(outputs, np.float32)
    weight = {"sample_weight": weights}
    every = range(CLASSES)
    predicted = outputs.argmax(axis=1)
    # Of equal outputs scikit-learn ranks the last class first; reversing the classes makes it the first class.
    top_2 = metrics.top_k_accuracy_score(CLASSES - 1 - labels, outputs[:, ::-1], k=2, labels=every, **weight)
    return {
        "name": name,
        "labels": labels.tolist(),
        "outputs": outputs.tolist(),
        "accuracy": metrics.accuracy_score(labels, predicted, **weight),
        "top_2_accuracy": top_2,
        "confusion_matrix": metrics.confusion_matrix(labels, predicted, labels=every, **weight).tolist(),
        "scores": scores(labels, predicted, weights, labels=every),
        # Averages over the classes that occur, scikit-learn's default.
        "macro_average": scores(labels, predicted, weights, average="macro"),
        "micro_average": scores(labels, predicted, weights, average="micro"),
        "weighted_average": scores(labels, predicted, weights, average="weighted"),
    }


def binary(name, targets, probabilities, threshold, weights=None):
    weight = {"sample_weight": weights}
    targets, probabilities = np.asarray(targets), np.asarray(probabilities, np.float32)
    predicted = probabilities > threshold
    return {
        "name": name,
        "targets": targets[:, None].astype(float).tolist(),
        "probabilities": probabilities[:, None].tolist(),
        "threshold": threshold,
        "accuracy": metrics.accuracy_score(targets, predicted, **weight),
        "confusion_matrix": metrics.confusion_matrix(targets, predicted, labels=[0, 1], **weight).tolist(),
        "roc_auc": metrics.roc_auc_score(targets, probabilities, **weight),
    }


def multilabel(name, targets, probabilities, threshold, weights=None):
    weight = {"sample_weight": weights}
    targets, probabilities = np.asarray(targets), np.asarray(probabilities, np.float32)
    predicted = (probabilities > threshold).astype(int)
    return {
        "name": name,
        "targets": targets.astype(float).tolist(),
        "probabilities": probabilities.tolist(),
        "threshold": threshold,
        "subset_accuracy": metrics.accuracy_score(targets, predicted, **weight),
        "hamming_loss": metrics.hamming_loss(targets, predicted, **weight),
    }


def regression(name, targets, predictions, weights=None):
    weight = {"sample_weight": weights}
    # The values are float32, the computation float64.
    targets, predictions = (np.asarray(values, np.float32).astype(np.float64) for values in (targets, predictions))
    return {
        "name": name,
        "targets": targets.tolist(),
        "predictions": predictions.tolist(),
        "mean_absolute_error": metrics.mean_absolute_error(targets, predictions, **weight),
        "mean_squared_error": metrics.mean_squared_error(targets, predictions, **weight),
        "root_mean_squared_error": metrics.root_mean_squared_error(targets, predictions, **weight),
        "r2": metrics.r2_score(targets, predictions, **weight),
    }


def multiclass_cases():
    rng = np.random.default_rng(1)
    labels = rng.integers(CLASSES, size=60)
    noisy = quantised(0.6 * one_hot(labels) + rng.random((60, CLASSES)), 8)
    yield multiclass("ties", labels, noisy)
    # Class 0 is much more frequent than the others: the averages differ.
    rare = rng.choice(CLASSES, size=60, p=[0.85, 0.05, 0.05, 0.05])
    yield multiclass("imbalanced", rare, quantised(0.5 * one_hot(rare) + rng.random((60, CLASSES)), 64))
    # Class 2 is neither a label nor predicted.
    absent = rng.choice([0, 1, 3], size=30)
    outputs = quantised(0.4 * one_hot(absent) + rng.random((30, CLASSES)), 64)
    outputs[:, 2] = -1.0
    yield multiclass("a_class_missing", absent, outputs)
    # Class 1 is never predicted, class 3 is never true.
    labels = rng.choice([0, 1, 2], size=30)
    outputs = quantised(rng.random((30, CLASSES)), 64)
    outputs[:, 1] = -1.0
    yield multiclass("never_predicted_and_never_true", labels, outputs)
    labels = rng.integers(CLASSES, size=12)
    yield multiclass("perfect", labels, one_hot(labels))
    yield multiclass("worst", labels, 1.0 - one_hot(labels))
    yield multiclass("all_equal", labels, np.full((12, CLASSES), 0.25))
    yield multiclass("one_sample", [2], [[0.1, 0.2, 0.3, 0.4]])


def binary_cases():
    rng = np.random.default_rng(2)
    targets = rng.integers(2, size=50)
    logits = targets + rng.standard_normal(50)
    yield binary("distinct", targets, rng.permutation(np.linspace(0.0, 1.0, 50)), 0.5)
    yield binary("ties", targets, quantised(1 / (1 + np.exp(-logits)), 8), 0.5)
    yield binary("another_threshold", targets, quantised(1 / (1 + np.exp(-logits)), 32), 0.75)
    yield binary("perfect", targets, np.where(targets, 0.75, 0.25), 0.5)
    yield binary("worst", targets, np.where(targets, 0.25, 0.75), 0.5)
    yield binary("all_equal", targets, np.full(50, 0.5), 0.5)
    yield binary("imbalanced", np.arange(40) % 20 == 0, quantised(rng.random(40), 16), 0.5)
    yield binary("two_samples", [1, 0], [0.625, 0.375], 0.5)
    yield binary("zeros_of_both_signs", [1, 0, 1, 0, 1], [0.0, -0.0, 0.0, -0.0, -1.0], 0.0)


def multilabel_cases():
    rng = np.random.default_rng(3)
    targets = rng.integers(2, size=(40, LABELS))
    yield multilabel("noisy", targets, quantised(0.5 * targets + 0.5 * rng.random((40, LABELS)), 16), 0.5)
    yield multilabel("another_threshold", targets, quantised(rng.random((40, LABELS)), 16), 0.25)
    yield multilabel("perfect", targets, targets, 0.5)
    yield multilabel("worst", targets, 1 - targets, 0.5)


def regression_cases():
    rng = np.random.default_rng(4)
    targets = rng.standard_normal((50, 1))
    yield regression("one_output", targets, targets + 0.3 * rng.standard_normal((50, 1)))
    yield regression("worse_than_the_mean", targets, -3.0 * targets)
    yield regression("perfect", targets, targets)
    # Three units of different size, far from 0; the largest would dominate a common mean.
    targets = rng.standard_normal((40, 3)) * [1.0, 100.0, 0.01] + [0.0, 5000.0, 3.0]
    yield regression("three_outputs", targets, targets + rng.standard_normal((40, 3)) * [0.5, 20.0, 0.002])
    targets[:, 1] = 7.1
    predictions = targets + 0.25
    yield regression("a_constant_target", targets, predictions)
    predictions[:, 1] = 7.1
    yield regression("a_constant_target_predicted_exactly", targets, predictions)
    yield regression("two_samples", [[1.0], [2.0]], [[1.5], [1.5]])


def weighted(case, arguments):
    """A case whose samples have weights: some are 0, and one exceeds all others."""
    samples = len(arguments[1])
    rng = np.random.default_rng(samples)
    weights = np.where(rng.random(samples) < 0.2, 0.0, quantised(3.0 * rng.random(samples), 64))
    weights[samples // 2] = 10.5
    return case(*arguments, weights) | {"weights": weights.tolist()}


def weighted_cases(case, cases):
    """The cases of more than two samples, with weights."""
    for plain in cases():
        keys = ["labels", "targets", "outputs", "probabilities", "predictions", "threshold"]
        arguments = [plain["name"]] + [plain[key] for key in keys if key in plain]
        if case is binary:
            arguments[1:3] = [np.concatenate(values) for values in arguments[1:3]]
        if len(arguments[1]) > 2:
            yield weighted(case, arguments)


def main():
    folder = Path(__file__).with_name("metrics")
    folder.mkdir(exist_ok=True)
    plain = {
        multiclass: multiclass_cases,
        binary: binary_cases,
        multilabel: multilabel_cases,
        regression: regression_cases,
    }
    files = [(case.__name__, cases) for case, cases in plain.items()]
    files += [(f"weighted_{case.__name__}", partial(weighted_cases, case, cases)) for case, cases in plain.items()]
    for name, cases in files:
        lines = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases()]
        version = json.dumps(sklearn.__version__)
        text = f'{{\n"scikit_learn": {version},\n"cases": [\n' + ",\n".join(lines) + "\n]\n}\n"
        (folder / name).with_suffix(".json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

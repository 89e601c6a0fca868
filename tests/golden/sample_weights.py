"""Rewrites golden/sample_weights/fits.json: fits of small networks by Keras, with a weight for each sample.

    keras    the version that wrote the file
    cases    a list of:
        name
        loss_settings                       the loss as numbers
        inputs, targets, weights            of ten training samples; targets are labels or rows
        validation_inputs, -targets, -weights   of five validation samples
        parameters                          before training: the weights [4][OUTPUTS], then the biases
        loss, accuracy                      of each epoch's training samples, as Keras's history reports them
        validation_loss, -accuracy          of its validation samples
        final_parameters
        evaluation                          loss and accuracy of the training samples after the fit, with their weights

A network is one dense layer, 4 inputs and 3 outputs, and its loss takes the logits. A fit has EPOCHS epochs of batches
of BATCH samples in their order, with SGD. The metric is one of Keras's `metrics`, which ignore the weights. Class weights
multiply the weights of the training samples, because Keras takes only one of the two.
"""

import json
from pathlib import Path

import needs  # before the packages that it looks for
import numpy as np

from losses import *  # sets Keras's backend
from values import exact, rounded

BATCH, EPOCHS, LEARNING_RATE = 4, 3, 0.25
INPUTS, OUTPUTS = 4, 3


def keras_loss(loss):
    """The loss of each sample as Keras's class, or as a function where Keras has none."""
    smoothing = {"from_logits": True, "label_smoothing": loss.get("label_smoothing")}
    match loss["kind"]:
        case "CrossEntropy" | "CategoricalCrossEntropy":
            return keras.losses.CategoricalCrossentropy(**smoothing)
        case "BinaryCrossEntropy":
            return keras.losses.BinaryCrossentropy(**smoothing)
        case "MeanSquaredError" | "MeanAbsoluteError" | "Hinge" as kind:
            return getattr(keras.losses, kind)()
        case "Huber":
            return keras.losses.Huber(loss["delta"])
        case "PerceptronCriterion":
            return lambda targets, logits: F.relu(-signs(targets) * logits).sum(1)
        case "OneAgainstRest" | "ClassWeighted":
            return keras_loss(loss["loss"])


def metric(loss):
    """The accuracy that the loss reports, from logits; None for a regression."""
    match innermost(loss):
        case _ if takes_labels(loss):
            return keras.metrics.CategoricalAccuracy(name="accuracy")
        case "CategoricalCrossEntropy":
            return keras.metrics.CategoricalAccuracy(name="accuracy")
        case "BinaryCrossEntropy" | "Hinge" | "PerceptronCriterion":
            return keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)
    return None


def draw(loss, samples, rng):
    inputs = rounded(rng.standard_normal((samples, INPUTS)), 3)
    # Weights of 0, and above 1.
    weights = rounded(np.where(rng.random(samples) < 0.2, 0.0, 3.0 * rng.random(samples)), 3)
    if takes_labels(loss):
        return inputs, rng.integers(OUTPUTS, size=samples), weights
    match innermost(loss):
        case "CategoricalCrossEntropy":
            targets = rng.dirichlet(np.ones(OUTPUTS), samples)
        case "BinaryCrossEntropy" | "Hinge" | "PerceptronCriterion":
            targets = rng.integers(2, size=(samples, OUTPUTS))
        case _:
            targets = rng.standard_normal((samples, OUTPUTS))
    return inputs, rounded(targets, 4), weights


def case(name, loss, seed=1):
    rng = np.random.default_rng(seed)
    kernel = rounded(rng.standard_normal((INPUTS, OUTPUTS)), 3)
    bias = rounded(rng.standard_normal(OUTPUTS), 3)
    inputs, targets, weights = draw(loss, 10, rng)
    validation = draw(loss, 5, rng)
    rows = (lambda labels: np.eye(OUTPUTS, dtype=np.float32)[labels]) if takes_labels(loss) else (lambda rows: rows)

    network = keras.Sequential([keras.layers.Input((INPUTS,)), keras.layers.Dense(OUTPUTS)])
    network.set_weights([kernel, bias])
    accuracy = metric(loss)
    network.compile(keras.optimizers.SGD(LEARNING_RATE), keras_loss(loss), metrics=[accuracy] if accuracy else [])
    of_classes = np.array(loss["class_weight"], np.float32)[targets] if "class_weight" in loss else np.float32(1)
    history = network.fit(
        inputs,
        rows(targets),
        batch_size=BATCH,
        epochs=EPOCHS,
        shuffle=False,
        sample_weight=weights * of_classes,
        validation_data=(validation[0], rows(validation[1]), validation[2]),
        validation_batch_size=BATCH,
        verbose=0,
    ).history
    evaluation = network.evaluate(
        inputs, rows(targets), batch_size=BATCH, sample_weight=weights, verbose=0, return_dict=True
    )
    parameters = network.get_weights()
    plain = lambda targets: targets.tolist() if takes_labels(loss) else exact(targets)
    return {
        "name": name,
        "loss_settings": loss,
        "inputs": exact(inputs),
        "targets": plain(targets),
        "weights": exact(weights),
        "validation_inputs": exact(validation[0]),
        "validation_targets": plain(validation[1]),
        "validation_weights": exact(validation[2]),
        "parameters": exact(np.concatenate([kernel.ravel(), bias])),
        "loss": history["loss"],
        "accuracy": history.get("accuracy"),
        "validation_loss": history["val_loss"],
        "validation_accuracy": history.get("val_accuracy"),
        "final_parameters": exact(np.concatenate([values.ravel() for values in parameters])),
        "evaluation": [evaluation["loss"], evaluation.get("accuracy")],
    }


CASES = [
    case("cross_entropy", cross_entropy()),
    case("cross_entropy_smoothed", cross_entropy(0.1)),
    case("weighted_classes", class_weighted(cross_entropy(), [1.0, 2.5, 0.25])),
    case("categorical", categorical_cross_entropy(0.1)),
    case("binary", binary_cross_entropy(0.1)),
    case("mean_squared_error", MEAN_SQUARED_ERROR),
    case("mean_absolute_error", MEAN_ABSOLUTE_ERROR),
    case("huber", huber(0.5)),
    case("hinge", HINGE),
    case("perceptron_criterion", PERCEPTRON_CRITERION),
    case("one_against_rest", one_against_rest(HINGE)),
]


def main():
    lines = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in CASES]
    text = f'{{\n"keras": {json.dumps(keras.__version__)},\n"cases": [\n' + ",\n".join(lines) + "\n]\n}\n"
    folder = Path(__file__).with_name("sample_weights")
    folder.mkdir(exist_ok=True)
    (folder / "fits.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

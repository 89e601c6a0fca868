"""The losses: their settings, and their equivalents in PyTorch and, if available, in Keras, which must agree."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch
import torch.nn.functional as F

MEAN_SQUARED_ERROR = {"kind": "MeanSquaredError"}
MEAN_ABSOLUTE_ERROR = {"kind": "MeanAbsoluteError"}
HINGE = {"kind": "Hinge"}
PERCEPTRON_CRITERION = {"kind": "PerceptronCriterion"}


def huber(delta):
    return {"kind": "Huber", "delta": delta}


def cross_entropy(label_smoothing=0.0):
    return {"kind": "CrossEntropy", "label_smoothing": label_smoothing}


def categorical_cross_entropy(label_smoothing=0.0):
    return {"kind": "CategoricalCrossEntropy", "label_smoothing": label_smoothing}


def binary_cross_entropy(label_smoothing=0.0):
    return {"kind": "BinaryCrossEntropy", "label_smoothing": label_smoothing}


def one_against_rest(loss):
    return {"kind": "OneAgainstRest", "loss": loss}


def class_weighted(loss, class_weight):
    return {"kind": "ClassWeighted", "loss": loss, "class_weight": class_weight}


def takes_labels(loss):
    """Whether a target is a class label rather than a row of values."""
    return loss["kind"] in ("CrossEntropy", "OneAgainstRest") or ("class_weight" in loss and takes_labels(loss["loss"]))


def innermost(loss):
    """The kind of the innermost loss."""
    return innermost(loss["loss"]) if "loss" in loss else loss["kind"]


def mean_loss(loss, activate, logits, targets):
    """The loss of a batch, the mean over its samples."""
    found = per_sample(loss, activate, logits, targets).mean()
    expected = in_keras(loss, activate, logits.detach(), targets)
    if expected is not None:
        # Keras computes parts in float32, for any input.
        torch.testing.assert_close(found.detach().float(), expected.float(), rtol=1e-5, atol=1e-6)
    return found


def per_sample(loss, activate, logits, targets):
    """The loss of each sample."""
    smoothing = loss.get("label_smoothing")
    match loss["kind"]:
        case "CrossEntropy" | "CategoricalCrossEntropy":
            return F.cross_entropy(logits, targets, label_smoothing=smoothing, reduction="none")
        case "BinaryCrossEntropy":
            smooth = (1 - smoothing) * targets + smoothing / 2
            return F.binary_cross_entropy_with_logits(logits, smooth, reduction="none").mean(1)
        case "MeanSquaredError":
            return F.mse_loss(activate(logits), targets, reduction="none").mean(1)
        case "MeanAbsoluteError":
            return F.l1_loss(activate(logits), targets, reduction="none").mean(1)
        case "Huber":
            return F.huber_loss(activate(logits), targets, reduction="none", delta=loss["delta"]).mean(1)
        case "Hinge":
            return F.relu(1 - signs(targets) * activate(logits)).mean(1)
        case "PerceptronCriterion":
            return F.relu(-signs(targets) * logits).sum(1)
        case "OneAgainstRest":
            return per_sample(loss["loss"], activate, logits, one_hot(targets, logits))
        case "ClassWeighted":
            return sample_weight(loss, targets, logits) * per_sample(loss["loss"], activate, logits, targets)


def in_keras(loss, activate, logits, targets, weight=None):
    """The mean loss by Keras; None if Keras has no such loss."""
    smoothing = {"from_logits": True, "label_smoothing": loss.get("label_smoothing")}
    match loss["kind"]:
        case "CrossEntropy":
            return keras.losses.CategoricalCrossentropy(**smoothing)(one_hot(targets, logits), logits, weight)
        case "CategoricalCrossEntropy":
            return keras.losses.CategoricalCrossentropy(**smoothing)(targets, logits, weight)
        case "BinaryCrossEntropy":
            return keras.losses.BinaryCrossentropy(**smoothing)(targets, logits, weight)
        case "MeanSquaredError" | "MeanAbsoluteError" | "Hinge" as kind:
            return getattr(keras.losses, kind)()(targets, activate(logits), weight)
        case "Huber":
            return keras.losses.Huber(loss["delta"])(targets, activate(logits), weight)
        case "OneAgainstRest":
            return in_keras(loss["loss"], activate, logits, one_hot(targets, logits), weight)
        case "ClassWeighted":
            # The weights that `fit` derives from `class_weight`.
            return in_keras(loss["loss"], activate, logits, targets, sample_weight(loss, targets, logits))


def sample_weight(loss, targets, logits):
    """The weight of each sample."""
    if not takes_labels(loss):
        targets = targets.argmax(1) if targets.shape[1] > 1 else (targets[:, 0] > 0.5).long()
    return torch.tensor(loss["class_weight"], dtype=logits.dtype)[targets]


def one_hot(labels, logits):
    return F.one_hot(labels, logits.shape[1]).to(logits.dtype)


def signs(targets):
    """1 for yes, -1 for no, which may be given as 0."""
    return torch.where(targets > 0, 1, -1).to(targets.dtype)


def distance_from_kinks(loss, activate, logits, targets):
    """The smallest distance of a sample from a jump of the derivative."""
    if "loss" in loss:
        if loss["kind"] == "OneAgainstRest":
            targets = one_hot(targets, logits)
        return distance_from_kinks(loss["loss"], activate, logits, targets)
    match loss["kind"]:
        case "MeanAbsoluteError":
            return (activate(logits) - targets).abs().min()
        case "Hinge":
            return (1 - signs(targets) * activate(logits)).abs().min()
        case "PerceptronCriterion":
            return logits.abs().min()
    return torch.inf

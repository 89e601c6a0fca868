"""The cases: networks with their losses and optimizers."""

from dataclasses import dataclass

from losses import *
from optimizers import *


@dataclass
class Case:
    name: str
    architecture: str
    loss: dict
    optimizer: dict
    batch: int
    samples: int
    seed: int = 1
    weight_scale: float = 1.0
    # The target values of no and yes.
    answers: tuple = (0, 1)


MULTICLASS = "Dense<5, 7, Relu>, Dense<7, 3, Softmax>"
TANH = "Dense<4, 9, Tanh>, Dense<9, 2, Identity>"
SMALL = "Dense<3, 5, Tanh>, Dense<5, 2, Identity>"
CLASSES = "Dense<4, 3, Softmax>"
LABELS = "Dense<4, 3, Logistic>"
ANSWER = "Dense<4, 1, Logistic>"
VALUES = "Dense<4, 2, Identity>"
BATCH_NORM = "BatchNorm<Dense<4, 9, Relu>>, BatchNorm<Dense<9, 5, Tanh>>, Dense<5, 3, Softmax>"


def both(activation):
    """A network with the same activation for its hidden layer and its outputs."""
    return f"Dense<4, 9, {activation}>, Dense<9, 2, {activation}>"


MSE, MAE = MEAN_SQUARED_ERROR, MEAN_ABSOLUTE_ERROR

# fmt: off
NETWORKS = [
    Case("xor", "Dense<2, 4, Tanh>, Dense<4, 1, Logistic>", binary_cross_entropy(), sgd(0.5), 4, 4),
    # 13 samples in batches of 6: the third batch has a single sample.
    Case("multiclass_sgd", MULTICLASS, cross_entropy(), sgd(0.1), 6, 13),
    Case("multiclass_momentum", MULTICLASS, cross_entropy(), momentum(0.05), 6, 13),
    Case("multiclass_adam", MULTICLASS, cross_entropy(), adam(0.01), 6, 13),
    Case("regression", "Dense<8, 30, Relu>, Dense<30, 1, Identity>", MSE, sgd(0.01), 16, 37, seed=2),
    Case("regression_two_outputs", TANH, MSE, adam(0.01, 1e-7), 5, 12),
    # An epsilon as large as the gradients shows where it is added.
    Case("adam_settings", TANH, MSE, adam(0.02, 0.1, 0.8, 0.99), 5, 12),
    Case("leaky_relu", "Dense<9, 17, LeakyRelu<1>>, Dense<17, 33, LeakyRelu<1>>, Dense<33, 5, Softmax>", cross_entropy(), momentum(0.02), 7, 17, seed=3),
    Case("logistic_hidden", "Dense<3, 10, Logistic>, Dense<10, 6, Logistic>, Dense<6, 4, Softmax>", cross_entropy(), adam(0.01), 8, 19),
    Case("multilabel", "Dense<6, 11, Relu>, Dense<11, 4, Logistic>", binary_cross_entropy(), adam(0.01), 6, 15),
    Case("linear", "Dense<3, 1, Identity>", MSE, sgd(0.1), 1, 4),
    Case("tanh_output", "Dense<5, 6, Relu>, Dense<6, 2, Tanh>", MSE, momentum(0.05, 0.5), 4, 10, seed=2),
    Case("logistic_output", "Dense<5, 6, Tanh>, Dense<6, 3, Logistic>", MSE, sgd(0.5), 4, 10),
    Case("softmax_hidden", "Dense<4, 6, Softmax>, Dense<6, 3, Softmax>", cross_entropy(), sgd(0.5), 5, 11),
    Case("digits", "Dense<64, 16, Relu>, Dense<16, 10, Softmax>", cross_entropy(), momentum(0.05), 10, 24, seed=3),
    Case("one_weight", "Dense<1, 1, Tanh>", MSE, adam(0.05), 2, 5),
    Case("relu_output", "Dense<3, 9, Tanh>, Dense<9, 2, Relu>", MSE, sgd(0.1), 3, 8, seed=3),
]

# The logits are spread over both sides of every kink.
ACTIVATIONS = [
    Case("elu", both("Elu<100>"), MSE, sgd(0.1), 4, 10, seed=2),
    Case("elu_50", both("Elu<50>"), MSE, sgd(0.1), 4, 10),
    Case("selu", both("Selu"), MSE, sgd(0.1), 4, 10),
    Case("softplus", both("Softplus"), MSE, sgd(0.1), 4, 10),
    Case("gelu", both("Gelu"), MSE, sgd(0.1), 4, 10, seed=6, weight_scale=2.0),
    Case("silu", both("Silu"), MSE, sgd(0.1), 4, 10, weight_scale=2.0),
    Case("hard_sigmoid", both("HardSigmoid"), MSE, sgd(0.5), 4, 10, weight_scale=3.0),
    Case("hard_swish", both("HardSwish"), MSE, sgd(0.05), 4, 10, weight_scale=2.0),
    Case("relu6", both("Relu6"), MSE, sgd(0.005), 4, 10, seed=20, weight_scale=2.5),
    Case("hard_tanh", both("HardTanh"), MSE, sgd(0.1), 4, 10, weight_scale=1.5),
    # Only the layer after the threshold learns.
    Case("step_hidden", "Dense<4, 9, Step>, Dense<9, 2, Identity>", MSE, sgd(0.1), 4, 10),
]

LOSSES = [
    Case("mean_absolute_error", VALUES, MAE, sgd(0.1), 4, 10),
    Case("huber", VALUES, huber(1.0), sgd(0.1), 4, 10),
    Case("huber_half", VALUES, huber(0.5), sgd(0.1), 4, 10),
    Case("huber_tanh", "Dense<4, 2, Tanh>", huber(0.25), sgd(0.5), 4, 10),
    Case("hinge", VALUES, HINGE, sgd(0.1), 4, 10, answers=(-1, 1)),
    Case("hinge_of_zero_and_one", VALUES, HINGE, sgd(0.1), 4, 10),
    Case("hinge_tanh", "Dense<4, 2, Tanh>", HINGE, sgd(0.1), 4, 10),
    Case("cross_entropy_smoothed", CLASSES, cross_entropy(0.1), sgd(0.5), 4, 10),
    Case("categorical", CLASSES, categorical_cross_entropy(), sgd(0.5), 4, 10),
    Case("categorical_smoothed", CLASSES, categorical_cross_entropy(0.1), sgd(0.5), 4, 10),
    Case("binary_smoothed", ANSWER, binary_cross_entropy(0.1), sgd(0.5), 4, 10),
    Case("multilabel_smoothed", LABELS, binary_cross_entropy(0.2), sgd(0.5), 4, 10),
    Case("perceptron_criterion", "Dense<4, 2, Step>", PERCEPTRON_CRITERION, sgd(0.1), 4, 10),
    Case("perceptron_criterion_identity", VALUES, PERCEPTRON_CRITERION, sgd(0.1), 4, 10, answers=(-1, 1)),
    Case("one_against_rest_hinge", "Dense<4, 3, Identity>", one_against_rest(HINGE), sgd(0.1), 4, 10),
    Case("one_against_rest_perceptron", "Dense<4, 3, Step>", one_against_rest(PERCEPTRON_CRITERION), sgd(0.1), 4, 10),
    Case("one_against_rest_logistic", LABELS, one_against_rest(binary_cross_entropy()), sgd(0.5), 4, 10),
    Case("weighted_classes", CLASSES, class_weighted(cross_entropy(), [1.0, 2.5, 0.25]), sgd(0.5), 4, 10),
    Case("weighted_classes_smoothed", CLASSES, class_weighted(cross_entropy(0.1), [1.0, 2.5, 0.25]), sgd(0.5), 4, 10),
    Case("weighted_distributions", CLASSES, class_weighted(categorical_cross_entropy(), [1.0, 2.5, 0.25]), sgd(0.5), 4, 10),
    Case("weighted_answers", ANSWER, class_weighted(binary_cross_entropy(0.1), [0.5, 3.0]), sgd(0.5), 4, 10),
    Case("weighted_hinge", "Dense<4, 1, Identity>", class_weighted(HINGE, [0.5, 3.0]), sgd(0.1), 4, 10, seed=2, answers=(-1, 1)),
    Case("weighted_one_against_rest", "Dense<4, 3, Identity>", class_weighted(one_against_rest(HINGE), [1.0, 2.5, 0.25]), sgd(0.1), 4, 10),
]

# Logits in the hundreds: probabilities underflow to 0 in float32, but the loss must stay finite.
SATURATED = [
    Case("saturated_softmax", CLASSES, cross_entropy(), sgd(5.0), 4, 9, seed=7, weight_scale=300.0),
    Case("saturated_softmax_smoothed", CLASSES, cross_entropy(0.1), sgd(1.0), 4, 9, seed=106, weight_scale=300.0),
    Case("saturated_categorical", CLASSES, categorical_cross_entropy(0.1), sgd(1.0), 4, 9, seed=14, weight_scale=300.0),
    Case("saturated_logistic", "Dense<4, 2, Logistic>", binary_cross_entropy(), sgd(5.0), 4, 9, seed=2, weight_scale=150.0),
    Case("saturated_logistic_smoothed", "Dense<4, 2, Logistic>", binary_cross_entropy(0.1), sgd(1.0), 4, 9, seed=5, weight_scale=150.0),
    Case("saturated_tanh", "Dense<4, 2, Tanh>", huber(0.5), sgd(5.0), 4, 9, seed=1, weight_scale=150.0),
]

OPTIMIZERS = [
    Case("nesterov", SMALL, MSE, nesterov(0.05), 4, 10),
    Case("rms_prop", SMALL, MSE, rms_prop(0.01), 4, 10),
    Case("rms_prop_settings", SMALL, MSE, rms_prop(0.02, 0.8, 0.1), 4, 10),
    Case("adam_w", SMALL, MSE, adam_w(0.01), 4, 10),
    Case("adam_w_settings", SMALL, MSE, adam_w(0.02, 0.1, 0.8, 0.99, 0.3), 4, 10),
    Case("n_adam", SMALL, MSE, n_adam(0.01), 4, 10),
    Case("n_adam_settings", SMALL, MSE, n_adam(0.02, 0.1, 0.8, 0.99, 0.5), 4, 10),
    Case("l1", SMALL, MSE, regularized(sgd(0.1), l1=0.05), 4, 10),
    Case("l2", SMALL, MSE, regularized(sgd(0.1), l2=0.05), 4, 10),
    Case("l1_l2_adam", SMALL, MSE, regularized(adam(0.01), l1=0.01, l2=0.02), 4, 10),
    Case("clip_value", SMALL, MSE, regularized(sgd(0.1), clip_value=0.25), 4, 10),
    Case("clip_norm", SMALL, MSE, regularized(sgd(0.1), clip_norm=0.5), 4, 10),
    Case("clip_norm_momentum", SMALL, MSE, regularized(momentum(0.1), clip_norm=0.5), 4, 10),
    Case("weight_decay", SMALL, MSE, regularized(sgd(0.1), weight_decay=0.1), 4, 10),
    Case("weight_decay_nesterov", SMALL, MSE, regularized(nesterov(0.05), weight_decay=0.1), 4, 10),
    Case("weight_decay_rms_prop", SMALL, MSE, regularized(rms_prop(0.01, 0.9, 1e-3), weight_decay=0.1), 4, 10),
    Case("weight_decay_adam", SMALL, MSE, regularized(adam(0.01), weight_decay=0.1), 4, 10),
    Case("weight_decay_n_adam", SMALL, MSE, regularized(n_adam(0.01), weight_decay=0.1), 4, 10),
    Case("max_norm", SMALL, MSE, regularized(sgd(0.1), max_norm=1.0), 4, 10),
    # More units than the lane width, and all settings at once.
    Case("regularized", "Dense<3, 11, Tanh>, Dense<11, 2, Identity>", MSE, regularized(momentum(0.1, 0.5), l1=0.01, l2=0.01, clip_value=0.1, clip_norm=0.3, weight_decay=0.02, max_norm=0.9), 4, 10),
]

BATCH_NORMS = [
    Case("batch_norm_sgd", BATCH_NORM, cross_entropy(), sgd(0.1), 6, 12),
    Case("batch_norm_adam", BATCH_NORM, cross_entropy(), adam(0.01), 6, 12),
]
# fmt: on

CASES = NETWORKS + ACTIVATIONS + LOSSES + SATURATED + OPTIMIZERS + BATCH_NORMS

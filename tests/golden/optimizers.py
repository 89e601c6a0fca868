"""The optimizers: their settings, and their steps in PyTorch."""

import math

import torch


def sgd(learning_rate):
    return {"kind": "Sgd", "learning_rate": learning_rate}


def momentum(learning_rate, factor=0.9):
    return {"kind": "Momentum", "learning_rate": learning_rate, "momentum": factor}


def nesterov(learning_rate, factor=0.9):
    return momentum(learning_rate, factor) | {"kind": "Nesterov"}


def rms_prop(learning_rate, smoothing=0.99, epsilon=1e-8):
    return {"kind": "RmsProp", "learning_rate": learning_rate, "smoothing": smoothing, "epsilon": epsilon}


def adam(learning_rate, epsilon=1e-8, beta_1=0.9, beta_2=0.999):
    return {"kind": "Adam", "learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}


def adam_w(learning_rate, epsilon=1e-8, beta_1=0.9, beta_2=0.999, weight_decay=0.01):
    return adam(learning_rate, epsilon, beta_1, beta_2) | {"kind": "AdamW", "weight_decay": weight_decay}


def n_adam(learning_rate, epsilon=1e-8, beta_1=0.9, beta_2=0.999, momentum_decay=0.004):
    return adam(learning_rate, epsilon, beta_1, beta_2) | {"kind": "NAdam", "momentum_decay": momentum_decay}


OFF = {
    "l1": 0.0,
    "l2": 0.0,
    "clip_value": math.inf,
    "clip_norm": math.inf,
    "weight_decay": 0.0,
    "max_norm": math.inf,
}


def regularized(optimizer, **settings):
    return {"kind": "Regularized", "optimizer": optimizer} | OFF | settings


class Optimizer:
    """One of the optimizers above, in PyTorch."""

    def __init__(self, settings, layers):
        self.layers = layers
        self.extras = OFF
        if settings["kind"] == "Regularized":
            self.extras, settings = settings, settings["optimizer"]
        self.parameters = [parameter for layer in layers for parameter in layer.parameters]
        self.optimizer = torch_optimizer(settings, self.parameters, self.extras["weight_decay"])

    def step(self):
        """Takes a step with the parameters' gradients."""
        weights = [layer.weights for layer in self.layers]
        # Like Keras's kernel regularizers, penalties apply to weights only and contribute to the gradient.
        penalty = sum(self.extras["l1"] * w.abs().sum() + self.extras["l2"] * w.square().sum() for w in weights)
        penalty.backward()
        if self.extras["clip_value"] < math.inf:
            torch.nn.utils.clip_grad_value_(self.parameters, self.extras["clip_value"])
        if self.extras["clip_norm"] < math.inf:
            torch.nn.utils.clip_grad_norm_(self.parameters, self.extras["clip_norm"])
        self.optimizer.step()
        if self.extras["max_norm"] < math.inf:
            with torch.no_grad():
                for w in weights:
                    limit_norms(w, self.extras["max_norm"])
        self.optimizer.zero_grad()


def torch_optimizer(settings, parameters, weight_decay):
    common = {"lr": settings["learning_rate"], "weight_decay": settings.get("weight_decay", weight_decay)}
    match settings["kind"]:
        case "Sgd" | "Momentum" | "Nesterov" as kind:
            factor = settings.get("momentum", 0.0)
            return torch.optim.SGD(parameters, momentum=factor, nesterov=kind == "Nesterov", **common)
        case "RmsProp":
            return torch.optim.RMSprop(parameters, alpha=settings["smoothing"], eps=settings["epsilon"], **common)
    common |= {"betas": (settings["beta_1"], settings["beta_2"]), "eps": settings["epsilon"]}
    match settings["kind"]:
        case "Adam":
            return torch.optim.Adam(parameters, **common)
        case "AdamW":
            return torch.optim.AdamW(parameters, **common)
        case "NAdam":
            return torch.optim.NAdam(parameters, momentum_decay=settings["momentum_decay"], **common)


def limit_norms(weights, max_norm):
    """Keras's MaxNorm in the form of torch.renorm, which leaves norms below the limit exactly unchanged."""
    import keras

    in_keras = keras.constraints.MaxNorm(max_norm, axis=0)(weights)
    weights.copy_(torch.renorm(weights, p=2, dim=1, maxnorm=max_norm))
    # Keras adds its epsilon to every norm.
    torch.testing.assert_close(weights, in_keras, rtol=1e-6, atol=0)

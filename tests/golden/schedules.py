"""The learning rates of PyTorch's schedulers.

Each JSON file holds several curves of one schedule:

    pytorch          the version that wrote the file
    curves           a list of:
        settings     the schedule, in Stackprop's notation; exact in float32
        epochs       the number of epochs of the fit
        batches      the number of steps per epoch
        losses       the loss of every epoch, for a schedule that observes it
        rates        the learning rate of every step
"""

import numpy as np
import torch
from torch.optim import lr_scheduler

from values import exact


def files():
    return {f"schedules/{name}": {"pytorch": torch.__version__, "curves": list(curves())} for name, curves in SCHEDULES.items()}


def step_decay():
    for initial, factor, every in singles([(0.1, 0.5, 3), (0.05, 0.1, 1), (1.0, 0.9, 7)]):
        settings = {"initial": initial, "factor": factor, "every": every}
        yield curve(settings, initial, 2, 20, lambda o: lr_scheduler.StepLR(o, every, gamma=factor))


def exponential_decay():
    for initial, factor in singles([(0.1, 0.5), (0.01, 0.95), (1.0, 1.0)]):
        settings = {"initial": initial, "factor": factor}
        yield curve(settings, initial, 2, 20, lambda o: lr_scheduler.ExponentialLR(o, factor))


def cosine():
    cases = [(0.1, 0.0, 0, 3, 10), (0.1, 0.01, 0, 4, 7), (0.5, 0.0, 10, 5, 8), (0.02, 0.002, 1, 3, 5), (0.02, 0.002, 39, 8, 5)]
    for peak, floor, warm_up, epochs, batches in singles(cases):
        settings = {"peak": peak, "floor": floor, "warm_up_steps": warm_up}
        yield curve(settings, peak, batches, epochs, lambda o: warmed_up(o, floor, warm_up, epochs * batches), every_step=True)


def warmed_up(optimizer, floor, warm_up, steps):
    cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps - warm_up, eta_min=floor)
    if warm_up == 0:
        return cosine
    line = lr_scheduler.LinearLR(optimizer, start_factor=1 / (warm_up + 1), total_iters=warm_up)
    return lr_scheduler.SequentialLR(optimizer, [line, cosine], milestones=[warm_up])


def one_cycle():
    cases = [(0.5, 0.3, 25.0, 10000.0, 10, 10), (0.1, 0.5, 10.0, 100.0, 3, 7), (0.1, 0.25, 4.0, 1000.0, 5, 9)]
    for peak, fraction, initial_divisor, final_divisor, epochs, batches in singles(cases):
        settings = {
            "peak": peak,
            "warm_up_fraction": fraction,
            "initial_divisor": initial_divisor,
            "final_divisor": final_divisor,
        }
        cycle = {
            "max_lr": peak,
            "total_steps": epochs * batches,
            "pct_start": fraction,
            "div_factor": initial_divisor,
            "final_div_factor": final_divisor,
            "cycle_momentum": False,
        }
        yield curve(settings, peak, batches, epochs, lambda o: lr_scheduler.OneCycleLR(o, **cycle), every_step=True)


def on_plateau():
    rng = np.random.default_rng(1)
    # Falling, with noise, then flat; and a staircase with steps around the threshold.
    noisy = np.concatenate([1 / (1 + np.arange(20)) + 0.1 * rng.uniform(size=20), 0.05 + 0.01 * rng.uniform(size=40)])
    stairs = np.repeat(0.99 ** np.arange(12), 5)
    cases = [
        (0.1, 0.1, 10, 1e-4, 0, 0.0),
        (0.1, 0.5, 2, 1e-4, 0, 0.0),
        (0.1, 0.5, 0, 0.02, 0, 0.001),
        (0.1, 0.5, 2, 0.015, 3, 0.0),
        (0.1, 0.3, 1, 0.1, 2, 0.004),
        # Falls so far that a change would be smaller than 1e-8.
        (0.1, 0.01, 0, 0.1, 0, 0.0),
    ]
    for losses in (noisy, stairs):
        losses = exact(losses.astype(np.float32))
        for initial, factor, patience, threshold, cooldown, floor in singles(cases):
            settings = {
                "initial": initial,
                "factor": factor,
                "patience": patience,
                "threshold": threshold,
                "cooldown": cooldown,
                "floor": floor,
            }
            plateau = {
                "factor": factor,
                "patience": patience,
                "threshold": threshold,
                "cooldown": cooldown,
                "min_lr": floor,
            }
            yield curve(settings, initial, 2, len(losses), lambda o: lr_scheduler.ReduceLROnPlateau(o, **plateau), losses=losses)


SCHEDULES = {
    "step_decay": step_decay,
    "exponential_decay": exponential_decay,
    "cosine": cosine,
    "one_cycle": one_cycle,
    "on_plateau": on_plateau,
}


def singles(cases):
    """The cases with fractions rounded to float32, so that the results differ by one rounding at most."""
    return [[float(np.float32(value)) if isinstance(value, float) else value for value in case] for case in cases]


def curve(settings, learning_rate, batches, epochs, scheduler, every_step=False, losses=None):
    """The learning rates of a fit, with the scheduler called after every step or after every epoch."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=learning_rate)
    scheduler = scheduler(optimizer)
    rates = []
    for epoch in range(epochs):
        for step in range(batches):
            rates.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            # OneCycleLR accepts no step after its last.
            if every_step and len(rates) < epochs * batches:
                scheduler.step()
        if losses:
            scheduler.step(losses[epoch])
        elif not every_step:
            scheduler.step()
    settings = {key: exact(np.float32(value)) if isinstance(value, float) else value for key, value in settings.items()}
    found = {"settings": settings, "epochs": epochs, "batches": batches, "rates": [float(f"{rate:.12g}") for rate in rates]}
    return found | ({"losses": losses} if losses else {})

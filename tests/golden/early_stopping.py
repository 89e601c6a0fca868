"""The epochs at which Keras's EarlyStopping stops, and the best epochs that it restores.

One JSON file:

    keras            the version that wrote the file
    runs             a list of:
        patience, min_delta
        mode         "min" for a loss or "max" for an accuracy
        values       the observed values, one per epoch; exact in float32
        stopped      the last epoch, counted from 1; absent if the run was not stopped
        best         the restored epoch
"""


import numpy as np

from losses import keras  # sets its backend


def files():
    rng = np.random.default_rng(1)
    runs = []
    for patience in (0, 1, 2, 5):
        for min_delta in (0.0, 0.0625):
            for mode in ("min", "max"):
                # Falling or rising, with noise and equal values.
                trend = 0.5 / (1 + 0.5 * np.arange(16)) + rng.uniform(0, 0.25, 16)
                values = np.round(64 * (trend if mode == "min" else 1 - trend)) / 64
                runs += [run(patience, min_delta, mode, values.tolist())]
    return {"early_stopping/runs": {"keras": keras.__version__, "runs": runs}}


class Model:
    """The part of a model that the callback uses: the weights are the number of the epoch."""

    stop_training = False
    optimizer = None

    def get_weights(self):
        return self.epoch

    def set_weights(self, weights):
        self.epoch = weights


def run(patience, min_delta, mode, values):
    model = Model()
    callback = keras.callbacks.EarlyStopping(
        monitor="watched", patience=patience, min_delta=min_delta, mode=mode, restore_best_weights=True
    )
    callback.set_model(model)
    callback.on_train_begin()
    found = {"patience": patience, "min_delta": min_delta, "mode": mode, "values": values}
    for index, value in enumerate(values):
        model.epoch = index + 1
        callback.on_epoch_end(index, {"watched": value})
        if model.stop_training:
            found["stopped"] = index + 1
            break
    callback.on_train_end()
    # A run that is not stopped restores nothing, but its best epoch is known.
    assert model.epoch == callback.best_epoch + 1 or not model.stop_training
    return found | {"best": callback.best_epoch + 1}

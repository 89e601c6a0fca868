"""When Keras's EarlyStopping stops, and which epoch it goes back to.

One JSON file:

    keras            the version that made the file
    runs             a list of:
        patience, min_delta
        mode         "min" of a loss or "max" of an accuracy
        values       what is watched, after each epoch; exact in float32
        stopped      the number of the epoch after which it stops, the first being 1; absent if it does not
        best         the number of the epoch that it goes back to
"""


import numpy as np

from losses import keras  # with its backend chosen


def files():
    rng = np.random.default_rng(1)
    runs = []
    for patience in (0, 1, 2, 5):
        for min_delta in (0.0, 0.0625):
            for mode in ("min", "max"):
                # Falling or rising, with noise, and equals among them.
                trend = 0.5 / (1 + 0.5 * np.arange(16)) + rng.uniform(0, 0.25, 16)
                values = np.round(64 * (trend if mode == "min" else 1 - trend)) / 64
                runs += [run(patience, min_delta, mode, values.tolist())]
    return {"early_stopping/runs": {"keras": keras.__version__, "runs": runs}}


class Model:
    """What the callback needs of a model: its weights are the number of the epoch."""

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
    # A run that is not stopped does not go back, but its best epoch is known.
    assert model.epoch == callback.best_epoch + 1 or not model.stop_training
    return found | {"best": callback.best_epoch + 1}

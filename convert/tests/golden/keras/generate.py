#!/usr/bin/env python3
"""Writes models of Keras, with inputs and the outputs of `predict`: KERAS_BACKEND=torch ./generate.py

Versions: keras 3.15.1, torch 2.15.0, h5py 3.16.0, HDF5 2.0.0, numpy 2.4.6.

Per model: NAME.keras or NAME.weights.h5, NAME.in (inputs, f32), NAME.ref (outputs, f32). `refused/` holds models that the
reader refuses. The archives are compressed here, because Keras does not compress them and an HDF5 file of small layers
consists of zeros; `stored.keras` is as Keras wrote it.
"""

import os
import pathlib
import zipfile

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
from keras import layers

FOLDER = pathlib.Path(__file__).parent
ROWS = 5
rng = np.random.default_rng(0)


def randomize(model):
    """Gives all variables random values: positive ones, so that they may be variances, in batch normalization."""
    for layer in model._flatten_layers(include_self=False):
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([rng.uniform(0.2, 2, w.shape) for w in layer.get_weights()])
        elif isinstance(layer, layers.Dense):
            layer.set_weights([rng.normal(0, 0.7, w.shape) for w in layer.get_weights()])


def repack(path, edit=lambda name, contents: contents, rename=lambda name: name):
    """Compresses an archive."""
    with zipfile.ZipFile(path) as archive:
        members = {rename(name): archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, contents in members.items():
            archive.writestr(zipfile.ZipInfo(name), edit(name, contents), zipfile.ZIP_DEFLATED)


def outputs(name, model, values):
    values = values.astype("float32")
    values.tofile(FOLDER / f"{name}.in")
    model.predict(values, verbose=0).astype("float32").tofile(FOLDER / f"{name}.ref")


def inputs(model):
    return rng.normal(0, 1.5, (ROWS, *model.input_shape[1:]))


def golden(name, model, values=None, compress=True):
    randomize(model)
    path = FOLDER / f"{name}.keras"
    model.save(path)
    if compress:
        repack(path)
    outputs(name, model, inputs(model) if values is None else values)


def weights(name, model):
    randomize(model)
    model.save_weights(FOLDER / f"{name}.weights.h5")
    outputs(name, model, inputs(model))


def adapted(*arguments, **keywords):
    layer = layers.Normalization(*arguments, **keywords)
    layer.adapt(rng.normal([0, 1, 20, -5, 0.1, 3, 3], [1, 2, 5, 0.1, 1, 1, 0], (100, 7)).astype("float32"))
    return layer


def sequential():
    return keras.Sequential([
        keras.Input((7,)),
        adapted(),
        layers.Dense(11, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Dropout(0.3),
        layers.Dense(5, activation="tanh", kernel_regularizer="l2"),
        layers.GaussianNoise(0.1),
        layers.BatchNormalization(scale=False, epsilon=1e-5),
        layers.Dense(5, activation="linear"),
        layers.BatchNormalization(center=False),
        layers.LeakyReLU(0.1),
        layers.GaussianDropout(0.1),
        layers.AlphaDropout(0.1),
        layers.ActivityRegularization(0.1),
        layers.Identity(),
        layers.Dense(1, activation="sigmoid"),
    ])


def activations():
    return keras.Sequential([
        keras.Input((3,)),
        layers.Dense(3, activation="leaky_relu"),
        layers.Dense(3, activation=layers.ReLU(max_value=6.0)),
        layers.Dense(3, activation=keras.ops.relu6),
        layers.Dense(3, activation=layers.ELU(alpha=0.5)),
        layers.Dense(3, activation="elu"),
        layers.Dense(3, activation="selu"),
        layers.Dense(3, activation="softplus"),
        layers.Dense(3, activation="silu"),
        layers.Dense(3, activation="gelu"),
        layers.Dense(3, activation="hard_sigmoid"),
        layers.Dense(3, activation="hard_silu"),
        layers.Dense(3, activation="hard_tanh"),
        layers.Dense(3),
        layers.Activation("relu"),
        layers.Dense(3),
        layers.LeakyReLU(),
        layers.Dense(3),
        layers.ReLU(negative_slope=0.25),
        layers.Dense(3),
        layers.Softmax(axis=1),
    ])


def image():
    return keras.Sequential([
        keras.Input((4, 3)),
        layers.Rescaling(1 / 127.5, offset=[-1.0, 0.5, 0.0]),
        layers.SpatialDropout1D(0.1),
        layers.Flatten(),
        layers.Dense(3, activation="softmax"),
    ])


def functional():
    inner_input = keras.Input((5,), name="inner")
    inner = keras.Model(inner_input, layers.Dense(3, name="last")(layers.Dense(5, activation="relu")(inner_input)))
    entry = keras.Input((1, 13))
    hidden = layers.Dense(5, activation=layers.LeakyReLU(0.01), name="first")(layers.Reshape((-1,))(entry))
    hidden = inner(layers.Dropout(0.5)(hidden))
    return keras.Model(entry, layers.Softmax()(layers.Reshape((1, 3))(hidden)))


def nested():
    encoder = keras.Sequential([keras.Input((6,)), layers.Dense(2, "relu"), layers.Dense(2)], name="encoder")
    decoder = keras.Sequential([keras.Input((2,)), layers.Dense(2, "relu"), layers.Dense(6)], name="decoder")
    return keras.Sequential([keras.Input((6,)), encoder, decoder, layers.Dense(3)])


def statistics():
    return keras.Sequential([
        keras.Input((3,)),
        layers.Normalization(mean=[1.0, -2.0, 3.0], variance=[0.25, 4.0, 0.0]),
        layers.Dense(2, activation="tanh"),
        layers.Normalization(mean=0.5, variance=0.01),
        layers.Dense(3, activation="relu"),
        layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 9.0, 2.0], invert=True),
        layers.Rescaling([0.5, 2.0, -1.0], offset=0.25),
    ])


def trained():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(3, "tanh"), layers.Dense(1, "sigmoid")])
    model.compile("adam", "mse")
    model.fit(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]]), epochs=2, verbose=0)
    return model


def of_type(policy):
    return keras.Sequential([
        keras.Input((3,)),
        layers.Dense(5, "relu", dtype=policy),
        layers.BatchNormalization(dtype=policy),
        layers.Dense(2, dtype=policy),
    ])


golden("sequential", sequential())
golden("activations", activations())
golden("image", image(), rng.integers(0, 256, (ROWS, 4, 3)))
golden("functional", functional())
golden("nested", nested())
golden("statistics", statistics())
golden("wide", keras.Sequential([keras.Input((1000,)), layers.Dense(1)]), rng.normal(0, 1, (2, 1000)))
golden("trained", trained())
golden("stored", keras.Sequential([keras.Input((2,)), layers.Dense(3, "tanh"), layers.Dense(1)]), compress=False)
for policy in ["float16", "bfloat16", "float64", "mixed_float16"]:
    golden(policy, of_type(policy))

dense = [layers.Dense(3, "tanh"), layers.Dropout(0.1), layers.Dense(1, "sigmoid")]
weights("dense", keras.Sequential([keras.Input((2,)), *dense]))
normalized = [layers.Dense(5), layers.BatchNormalization(), layers.ReLU(), layers.Dense(2, "softmax")]
weights("normalized", keras.Sequential([keras.Input((7,)), *normalized]))
norm_last = [layers.Dense(5, "tanh"), layers.BatchNormalization(), layers.Dense(2)]
weights("norm_last", keras.Sequential([keras.Input((7,)), *norm_last]))
weights("adapted", keras.Sequential([keras.Input((7,)), adapted(), layers.Dense(2, "tanh")]))
encoder = keras.Sequential([keras.Input((4,)), layers.Dense(2, "relu")])
decoder = keras.Sequential([keras.Input((2,)), layers.Dense(4)])
weights("models", keras.Sequential([keras.Input((4,)), encoder, decoder]))


def refused(name, model, edit=None):
    path = FOLDER / "refused" / f"{name}.keras"
    model.save(path)
    repack(path, edit or (lambda name, contents: contents))


def refused_layers(name, *hidden, shape=(3,), edit=None):
    refused(name, keras.Sequential([keras.Input(shape), *hidden]), edit)


@keras.saving.register_keras_serializable(package="mine")
class Dense(layers.Dense):
    """A layer of a program that has the name of Keras'."""


@keras.saving.register_keras_serializable(package="mine")
def relu(x):
    """An activation of a program that has the name of Keras'."""
    return 2 * x


@keras.saving.register_keras_serializable(package="mine")
class Custom(keras.Model):
    """A model without a list of layers."""

    def __init__(self, **keywords):
        super().__init__(**keywords)
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(x)


def nan(name, contents):
    return contents.replace(np.float32(123.5).tobytes(), np.float32("nan").tobytes()) if name.endswith("h5") else contents


def version_2(name, contents):
    return contents.replace(b'"keras_version": "3', b'"keras_version": "2') if name == "metadata.json" else contents


def cycle(name, contents):
    return contents.replace(b'"keras_history": ["entry"', b'"keras_history": ["last"')


def refuse_all():
    refused_layers("convolution", layers.Conv1D(2, 2), layers.Flatten(), layers.PReLU(), layers.Dense(1), shape=(4, 1))
    refused_layers("activations", layers.Dense(2, "softsign"), layers.Dense(2, relu), layers.ReLU(max_value=1.0),
                   layers.LeakyReLU(0.015), layers.ELU(0.125), layers.ReLU(threshold=0.5))
    refused_layers("class_of_a_program", Dense(2), layers.Dense(2))
    refused_layers("several_dimensions", layers.Dense(3), layers.Flatten(), shape=(4, 3))
    refused_layers("other_axes", layers.Softmax(axis=1), layers.BatchNormalization(axis=1), layers.Normalization(axis=1),
                   layers.Flatten(data_format="channels_first"), layers.Dense(2), shape=(4, 3))
    refused_layers("open_shape", layers.Rescaling(0.5), shape=(None,))
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Dense(2)])
    model.layers[1].bias.assign([1.0, 123.5])
    refused("nan_weight", model, nan)
    refused_layers("version_2", layers.Dense(2), edit=version_2)

    entry = keras.Input((3,))
    first, second = layers.Dense(2)(entry), layers.Dense(2)(entry)
    refused("branch", keras.Model(entry, layers.Add()([first, second])))
    refused("two_outputs", keras.Model(entry, [first, second]))
    other = keras.Input((2,))
    refused("two_inputs", keras.Model([entry, other], layers.Concatenate()([first, other])))
    shared = layers.Dense(3)
    refused("shared", keras.Model(entry, shared(shared(entry))))
    refused("training", keras.Model(entry, layers.Dropout(0.5)(first, training=True)))
    entry = keras.Input((3,), name="entry")
    last = layers.Dense(3, name="last")(layers.Dense(3, name="first")(entry))
    refused("cycle", keras.Model(entry, last), cycle)

    for mode in ["int8", "float8"]:
        model = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.Dense(3)])
        model.quantize(mode)
        refused(mode, model)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    model.layers[0].enable_lora(1)
    refused("lora", model)
    model = Custom()
    model(np.zeros((1, 3)))
    refused("custom_model", model)

    refused_layers("shards", layers.Dense(2))
    repack(FOLDER / "refused" / "shards.keras", rename=lambda name: name.replace("weights.h5", "weights.json"))
    with zipfile.ZipFile(FOLDER / "refused" / "bomb.keras", "w") as archive:
        archive.writestr(zipfile.ZipInfo("config.json"), " " * 4_000_000, zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(FOLDER / "refused" / "zip_without_model.keras", "w") as archive:
        archive.writestr(zipfile.ZipInfo("text"), "text")

    model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    model.save(FOLDER / "refused" / "legacy.h5")
    unclear = [layers.Dense(2), layers.BatchNormalization(), layers.Dense(2)]
    keras.Sequential([keras.Input((4,)), *unclear]).save_weights(FOLDER / "refused" / "unclear.weights.h5")
    convolution = [layers.Conv1D(2, 2), layers.Dense(2), layers.BatchNormalization(scale=False)]
    keras.Sequential([keras.Input((4, 1)), *convolution]).save_weights(FOLDER / "refused" / "convolution.weights.h5")


(FOLDER / "refused").mkdir(exist_ok=True)
refuse_all()

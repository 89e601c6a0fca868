"""LiteRT (TensorFlow Lite) with XNNPACK on one thread, with models converted by TensorFlow."""

import contextlib
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy
import tensorflow
import work
from ai_edge_litert.interpreter import Interpreter


def network(words, hidden, last):
    sizes = work.sizes(words)
    net = keras.Sequential([keras.Input((sizes[0],))])
    for units in sizes[1:-1]:
        net.add(keras.layers.Dense(units, hidden))
    net.add(keras.layers.Dense(sizes[-1], last))
    for layer, (w, b) in zip(net.layers, work.weights(words)):
        layer.set_weights([w, b])
    return net


def invocation(model, sample):
    """The call of a converted model, with this input."""
    interpreter = Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], sample)
    return interpreter.invoke


def int8(words):
    """One sample in eight bits, from `int8` to `int8`. The weights have a scale per unit, the converter's default."""
    converter = tensorflow.lite.TFLiteConverter.from_keras_model(network(words, "relu", "linear"))
    converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([sample] for sample in work.calibration(words))
    converter.target_spec.supported_ops = [tensorflow.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tensorflow.int8
    sample = numpy.random.default_rng(1).integers(-128, 128, (1, work.sizes(words)[0])).astype(numpy.int8)
    # The converter prints to standard output, where the answers go.
    with contextlib.redirect_stdout(sys.stderr):
        model = converter.convert()
    return invocation(model, sample)


def measured(kind, rest):
    if kind == "int8":
        return int8(rest)
    prediction = work.batches(kind, rest)
    if prediction is None:
        return None
    rows, words = prediction
    last = {"2-4-1": "sigmoid", "4-16-16-1": "linear"}.get(words, "softmax")
    net = network(words, "relu" if words.startswith("784") else "tanh", last)
    signature = tensorflow.TensorSpec((rows, work.sizes(words)[0]), tensorflow.float32)
    function = tensorflow.function(lambda x: net(x)).get_concrete_function(signature)
    model = tensorflow.lite.TFLiteConverter.from_concrete_functions([function], net).convert()
    return invocation(model, work.random(rows, work.sizes(words)[0]))


work.serve(measured)

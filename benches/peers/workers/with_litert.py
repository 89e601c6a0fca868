"""LiteRT (TensorFlow Lite) with XNNPACK on one thread, with models converted by TensorFlow."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow
import work
from ai_edge_litert.interpreter import Interpreter


def measured(kind, rest):
    prediction = work.batches(kind, rest)
    if prediction is None:
        return None
    rows, words = prediction
    sizes, tiny = work.sizes(words), not words.startswith("784")
    last = {"2-4-1": "sigmoid", "4-16-16-1": "linear"}.get(words, "softmax")
    net = keras.Sequential([keras.Input((sizes[0],))])
    for units in sizes[1:-1]:
        net.add(keras.layers.Dense(units, "tanh" if tiny else "relu"))
    net.add(keras.layers.Dense(sizes[-1], last))
    for layer, (w, b) in zip(net.layers, work.weights(words)):
        layer.set_weights([w, b])
    signature = tensorflow.TensorSpec((rows, sizes[0]), tensorflow.float32)
    function = tensorflow.function(lambda x: net(x)).get_concrete_function(signature)
    model = tensorflow.lite.TFLiteConverter.from_concrete_functions([function], net).convert()
    interpreter = Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], work.random(rows, sizes[0]))
    return interpreter.invoke


work.serve(measured)

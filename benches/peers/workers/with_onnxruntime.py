"""ONNX Runtime on one thread, on models written with `onnx.helper`."""

import tempfile

import onnx
import onnxruntime
import work
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import quantization


def model(words, activation, last):
    nodes, initializers, name = [], [], "x"
    layers = work.weights(words)
    for index, (w, b) in enumerate(layers):
        initializers += [numpy_helper.from_array(w, f"w{index}"), numpy_helper.from_array(b, f"b{index}")]
        nodes.append(helper.make_node("Gemm", [name, f"w{index}", f"b{index}"], [f"z{index}"]))
        function = activation if index + 1 < len(layers) else last
        nodes.append(helper.make_node(function, [f"z{index}"], [f"a{index}"]))
        name = f"a{index}"
    sizes = work.sizes(words)
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", sizes[0]])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", sizes[-1]])],
        initializers,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def session(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


class Calibration(quantization.CalibrationDataReader):
    """Random samples."""

    def __init__(self, words):
        self.samples = iter(work.calibration(words))

    def get_next(self):
        sample = next(self.samples, None)
        return None if sample is None else {"x": sample}


def int8(words):
    """One sample in eight bits; the first and the last node convert from and to `float`, as the quantizer writes it."""
    with tempfile.TemporaryDirectory() as folder:
        plain, quantized = f"{folder}/plain.onnx", f"{folder}/quantized.onnx"
        onnx.save(model(words, "Relu", "Identity"), plain)
        quantization.quantize_static(plain, quantized, Calibration(words), per_channel=True)
        net = session(onnx.load(quantized))
    feed = {"x": work.random(1, work.sizes(words)[0])}
    return lambda: net.run(None, feed)


def measured(kind, rest):
    if kind == "int8":
        return int8(rest)
    prediction = work.batches(kind, rest)
    if prediction is None:
        return None
    rows, words = prediction
    tiny = not words.startswith("784")
    last = {"2-4-1": "Sigmoid", "4-16-16-1": "Identity"}.get(words, "Softmax")
    net = session(model(words, "Tanh" if tiny else "Relu", last))
    feed = {"x": work.random(rows, work.sizes(words)[0])}
    return lambda: net.run(None, feed)


work.serve(measured)

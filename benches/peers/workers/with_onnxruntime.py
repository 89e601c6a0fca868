"""ONNX Runtime on one thread, on models written with `onnx.helper`."""

import onnxruntime
import work
from onnx import TensorProto, helper, numpy_helper


def session(words, activation, last):
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
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def measured(kind, rest):
    prediction = work.batches(kind, rest)
    if prediction is None:
        return None
    rows, words = prediction
    tiny = not words.startswith("784")
    last = {"2-4-1": "Sigmoid", "4-16-16-1": "Identity"}.get(words, "Softmax")
    net = session(words, "Tanh" if tiny else "Relu", last)
    feed = {"x": work.random(rows, work.sizes(words)[0])}
    return lambda: net.run(None, feed)


work.serve(measured)

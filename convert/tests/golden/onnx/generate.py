"""Makes the golden files of ONNX: `KERAS_BACKEND=torch python generate.py`, with torch==2.15.0, keras==3.15.1, scikit-learn==1.9.1,
skl2onnx==1.20.0, onnx==1.23.2, onnxscript==0.7.2, onnxruntime==1.32.0 and numpy==2.4.6.

- accepted/NAME.onnx, with NAME.in and NAME.ref: inputs, and the outputs of ONNX Runtime, in f32.
- refused/NAME.onnx: files that the reader refuses; ../../onnx.rs lists the problems of each.
"""

import contextlib
import io
import pathlib
import warnings

import keras
import numpy as np
import onnx
import onnxruntime
import torch
from keras import layers as L
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.linear_model import LinearRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from torch import nn

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
RNG = np.random.default_rng(21)
ROWS = 5
torch.manual_seed(21)
keras.utils.set_random_seed(21)


def accept(name, model, shape, scale=2.0, output=None):
    """Writes a model, inputs of a shape without the samples, and the outputs."""
    path = HERE / "accepted" / f"{name}.onnx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(model.SerializeToString())
    inputs = (scale * RNG.standard_normal((ROWS, *shape))).astype(np.float32)
    session = onnxruntime.InferenceSession(path.read_bytes())
    outputs = session.run(None, {session.get_inputs()[0].name: inputs})[-1 if output is None else output]
    if isinstance(outputs, list):  # of ZipMap
        outputs = np.array([list(row.values()) for row in outputs])
    outputs = np.asarray(outputs, dtype=np.float32)
    assert np.isfinite(outputs).all(), name
    path.with_suffix(".in").write_bytes(inputs.tobytes())
    path.with_suffix(".ref").write_bytes(outputs.tobytes())


def refuse(name, model):
    path = HERE / "refused" / f"{name}.onnx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(model.SerializeToString())


def from_torch(net, shape, dynamo, **options):
    net.eval()
    if dynamo:
        options |= {"external_data": False, "dynamic_shapes": ({0: torch.export.Dim("samples")},)}
    else:
        options |= {"input_names": ["input"], "dynamic_axes": {"input": {0: "samples"}}}
    path = HERE / "exported.onnx"
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        torch.onnx.export(net, (torch.zeros(3, *shape),), path, dynamo=dynamo, **options)
    model = onnx.load(path)
    path.unlink()
    del model.metadata_props[:]
    for node in model.graph.node:  # the lines of the program
        del node.metadata_props[:]
        node.doc_string = ""
    for info in list(model.graph.input) + list(model.graph.output) + list(model.graph.value_info):
        del info.metadata_props[:]
    return model


def activations():
    return [
        nn.ReLU(), nn.ReLU6(), nn.Sigmoid(), nn.Tanh(), nn.LeakyReLU(0.1), nn.ELU(0.5), nn.SELU(), nn.Softplus(), nn.GELU(),
        nn.Hardsigmoid(), nn.Hardswish(), nn.Hardtanh(), nn.SiLU(), nn.Softmax(dim=-1),
    ]  # fmt: skip


def deep(all):
    layers = []
    for activation in all:
        linear = nn.Linear(3, 3)
        nn.init.normal_(linear.weight, std=1.5)
        layers += [linear, activation]
    return nn.Sequential(*layers)


def with_batch_norm():
    norm = nn.BatchNorm1d(5)
    for values in (norm.weight, norm.bias, norm.running_mean):
        nn.init.normal_(values)
    nn.init.uniform_(norm.running_var, 0.1, 2.0)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(6, 5, bias=False), norm, nn.ReLU(), nn.Dropout(0.4), nn.Linear(5, 1), nn.Sigmoid()
    )


def torch_models():
    for dynamo, name in ((False, "torch_script"), (True, "torch_dynamo")):
        accept(f"{name}_activations", from_torch(deep(activations()), (3,), dynamo), (3,))
        accept(f"{name}_batch_norm", from_torch(with_batch_norm(), (2, 3), dynamo), (2, 3))
        refuse(f"{name}_log_softmax", from_torch(nn.Sequential(nn.Linear(3, 2), nn.LogSoftmax(dim=1)), (3,), dynamo))
    accept("torch_script_1000_1", from_torch(nn.Sequential(nn.Linear(1000, 1), nn.Tanh(), nn.Linear(1, 17)), (1000,), False), (1000,))
    smooth = deep([nn.GELU(), nn.Softplus(), nn.ReLU6(), nn.SiLU(), nn.Hardswish(), nn.Hardsigmoid(), nn.SELU()])
    accept("torch_script_opset_9", from_torch(smooth, (3,), False, opset_version=9), (3,))
    gelu = nn.Sequential(nn.Linear(3, 2), nn.GELU(approximate="tanh"), nn.Linear(2, 1), nn.LeakyReLU(0.015))
    refuse("torch_gelu_tanh", from_torch(gelu, (3,), True))
    convolution = nn.Sequential(nn.Conv1d(2, 2, 1), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(4, 1), nn.LayerNorm(1))
    refuse("torch_convolution", from_torch(convolution, (2, 4), True))

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Linear(3, 3), nn.Linear(3, 3)

        def forward(self, x):
            x = self.first(x)
            return x + torch.tanh(self.second(x))

    refuse("torch_residual", from_torch(Residual(), (3,), True))


def from_keras(shape, *layers):
    model = keras.Sequential([keras.Input(shape), *layers])
    model(np.zeros((1, *shape), np.float32))
    path = HERE / "exported.onnx"
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        model.export(path, format="onnx", verbose=False)
    exported = onnx.load(path)
    path.unlink()
    return exported


def keras_models():
    names = [
        "relu", "relu6", "sigmoid", "tanh", "gelu", "silu", "softplus", "selu", "elu", "leaky_relu", "hard_sigmoid", "hard_silu",
        "hard_tanh", "linear", "softmax",
    ]  # fmt: skip
    wide = keras.initializers.RandomNormal(stddev=1.5, seed=1)
    dense = [L.Dense(3, activation=name, kernel_initializer=wide, bias_initializer=wide) for name in names]
    accept("keras_activations", from_keras((3,), *dense), (3,))
    norm = L.BatchNormalization()
    norm.build((None, 5))
    norm.set_weights([RNG.uniform(0.5, 2.0, 5) for _ in range(4)])
    layers = [
        L.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 5.0, 6.0]), L.Dense(5), norm, L.ReLU(), L.Dropout(0.2),
        L.Rescaling(0.5, 0.25), L.Dense(2, use_bias=False), L.Softmax(),
    ]  # fmt: skip
    accept("keras_layers", from_keras((3,), *layers), (3,))
    accept("keras_flatten", from_keras((3,), L.Reshape((3, 1)), L.Flatten(), L.Dense(2), L.LeakyReLU(0.2)), (3,))
    refuse("keras_rows", from_keras((3,), L.Reshape((3, 1)), L.Dense(2)))


def sklearn_models():
    x = RNG.standard_normal((90, 3)).astype(np.float32)
    classes = (x[:, 0] > 0).astype(int) + (x[:, 1] > 0)
    options = {"max_iter": 20, "random_state": 1}
    models = {
        "classes": (MLPClassifier((5,), **options), classes),
        "strings": (MLPClassifier((5,), activation="identity", **options), np.array(["a", "b", "c"])[classes]),
        "binary": (MLPClassifier((5, 4), activation="tanh", **options), classes > 0),
        "multilabel": (MLPClassifier((5,), activation="logistic", **options), np.stack([classes > 0, classes > 1], 1).astype(int)),
        "regressor": (MLPRegressor(hidden_layer_sizes=(5,), activation="logistic", **options), x[:, 0]),
        "two_targets": (MLPRegressor(hidden_layer_sizes=(5,), **options), x[:, :2]),
        "pipeline": (make_pipeline(StandardScaler(), MLPClassifier((5,), **options)), classes),
        "min_max": (make_pipeline(MinMaxScaler(), MLPRegressor(hidden_layer_sizes=(5,), **options)), x[:, 0]),
        "linear": (make_pipeline(StandardScaler(), LinearRegression()), x @ [1.0, -2.0, 0.5] + 3),
    }
    for name, (model, targets) in models.items():
        model.fit(x, targets)
        has_classes = hasattr(model, "predict_proba")
        zip_map = {"zipmap": name in ("classes", "binary")}
        converted = to_onnx(model, x[:1], options=zip_map if has_classes else None)
        accept(f"sklearn_{name}", converted, (3,))


def floats(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


def typed(name, array, data_type, values):
    """A tensor with a typed field instead of raw data."""
    return helper.make_tensor(name, data_type, array.shape, values)


def graph(nodes, constants, inputs=3, outputs=2, opset=21, extra_inputs=(), shape=None, domains=()):
    infos = [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape or ["samples", inputs]), *extra_inputs]
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    tensors = [each if isinstance(each, TensorProto) else numpy_helper.from_array(*reversed(each)) for each in constants]
    made = helper.make_graph(nodes, "graph", infos, [out], tensors)
    imports = [helper.make_opsetid("", opset), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(made, opset_imports=imports, ir_version=4 if opset < 10 else 8)


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs.split(), [output], name=attributes.pop("name", ""), **attributes)


def built_models():
    gemm = [
        node("Gemm", "x a c", "h", alpha=0.5, beta=2.0, name="first"),
        node("Gemm", "h b d", "g", transB=1, alpha=-1.0),
        node("Gemm", "g e s", "k", transB=1),
        node("Gemm", "k f", "y"),
    ]
    constants = [
        ("a", floats(3, 5)), ("c", floats(1, 5)), ("b", floats(4, 5)), ("d", floats(1)), ("e", floats(4, 4)),
        ("s", floats()), ("f", floats(4, 2)),
    ]  # fmt: skip
    accept("built_gemm", graph(gemm, constants), (3,))

    weights, bias, half = floats(3, 5), floats(5), floats(5, 2)
    bits = np.frombuffer(half.astype(np.float16).tobytes(), np.uint16)
    brain = floats(2)
    nodes = [
        node("Transpose", "w", "wt", perm=[1, 0]),
        node("Cast", "h16", "h32", to=TensorProto.FLOAT),
        node("Cast", "b16", "b32", to=TensorProto.FLOAT),
        node("MatMul", "x wt", "m"),
        node("Add", "b m", "n"),
        node("Tanh", "n", "t"),
        node("MatMul", "t h32", "o"),
        node("Add", "o b32", "p"),
        node("Div", "p four", "y"),
    ]
    constants = [
        typed("w", weights.T, TensorProto.FLOAT, weights.T.flatten()), typed("b", bias, TensorProto.FLOAT, bias),
        typed("h16", half, TensorProto.FLOAT16, bits.view(np.float16)),
        helper.make_tensor("b16", TensorProto.BFLOAT16, (2,), brain), ("four", np.float32(4)),
    ]  # fmt: skip
    model = graph(nodes, constants, extra_inputs=[helper.make_tensor_value_info("w", TensorProto.FLOAT, (5, 3))])
    accept("built_typed", model, (3,))

    double = [("w", floats(3, 5).astype(np.float64)), typed("v", half, TensorProto.DOUBLE, half.flatten().astype(np.float64))]
    nodes = [
        node("Cast", "x", "x64", to=TensorProto.DOUBLE),
        node("MatMul", "x64 w", "m"),
        node("Relu", "m", "r"),
        node("MatMul", "r v", "o"),
        node("Cast", "o", "y", to=TensorProto.FLOAT),
    ]
    accept("built_double", graph(nodes, double, opset=14), (3,))

    nodes = [
        node("MatMul", "x w", "m"),
        node("BatchNormalization", "m scale offset mean variance", "n", epsilon=0.01),
        node("Clip", "n", "c", min=0.0, max=6.0),
        node("BatchNormalization", "c scale offset mean variance", "d"),
        node("Gemm", "d v v0", "o"),
        node("Clip", "o", "p", min=-1.0, max=1.0),
        node("Softmax", "p", "y"),
    ]
    constants = [
        ("w", floats(3, 5)), ("scale", floats(5)), ("offset", floats(5)), ("mean", floats(5)), ("variance", floats(5) ** 2),
        ("v", half), ("v0", floats(1, 1)),
    ]  # fmt: skip
    old = graph(nodes, constants, opset=7)
    accept("built_opset_7", old, (3,))
    del old.graph.node[:]
    old.graph.node.extend(reversed(nodes))  # in no valid order, after the outputs
    (HERE / "accepted/built_reversed.onnx").write_bytes(old.SerializeToString())

    constants = [("w", floats(3, 2)), ("b", floats(2)), ("two", np.float32(2)), ("one", np.float32(1)), ("axes", np.array([2])), ("row", np.array([0, 2]))]
    nodes = [  # logistic(z) by 1 / (1 + exp(-z)), 2 · logistic(2 · z) − 1 = tanh(z), and ELU by Where
        node("Gemm", "x w b", "z"),
        node("Neg", "z", "n"), node("Exp", "n", "e"), node("Add", "one e", "f"), node("Reciprocal", "f", "s"),
        node("Unsqueeze", "s axes", "u"), node("Squeeze", "u axes", "v"), node("Reshape", "v row", "r"),
        node("Sub", "one r", "q"),
        node("Max", "q one", "y"),
    ]  # fmt: skip
    refuse("built_max", graph(nodes, constants))
    nodes[-1] = node("Identity", "q", "y")
    accept("built_logistic", graph(nodes, constants), (3,))


def refused_models():
    weights = [("w", floats(3, 2)), ("b", floats(2))]
    matmul = node("MatMul", "x w", "y", name="dense")
    refuse("built_opset_6", graph([matmul], weights, opset=6))
    refuse("built_two_inputs", graph([matmul], weights, extra_inputs=[helper.make_tensor_value_info("z", TensorProto.FLOAT, (1,))]))
    refuse("built_cycle", graph([node("Add", "x c", "a"), node("Relu", "a", "c"), node("MatMul", "a w", "y")], weights))
    refuse("built_trans_a", graph([node("Gemm", "x w b", "y", transA=1, name="dense")], weights))
    wrong = floats(3, 2)
    wrong[1, 1] = np.nan
    refuse("built_nan", graph([matmul], [("w", wrong)]))
    short = numpy_helper.from_array(floats(3, 2), "w")
    short.dims[0] = 1_000_000_000
    refuse("built_false_shape", graph([matmul], [short]))
    external = numpy_helper.from_array(floats(3, 2), "w")
    external.ClearField("raw_data")
    external.data_location = TensorProto.EXTERNAL
    external.external_data.add(key="location", value="weights.bin")
    refuse("built_external", graph([matmul], [external]))
    refuse("built_columns", graph([node("Transpose", "x", "t", perm=[1, 0]), node("MatMul", "t w", "y")], weights))
    refuse("built_mixed_samples", graph([node("MatMul", "x w", "m"), node("Reshape", "m row", "y")], weights + [("row", np.array([1, 4]))]))
    refuse("built_between_samples", graph([node("MatMul", "x w", "m"), node("Add", "m column", "y")], weights + [("column", floats(4, 1))]))
    refuse("built_no_fit", graph([node("MatMul", "x w", "m"), node("Relu", "m", "r"), node("MatMul", "r v", "y", name="last")], weights + [("v", floats(3, 2))]))
    refuse("built_softmax_axis", graph([node("MatMul", "x w", "m"), node("Softmax", "m", "y", axis=0)], weights))
    refuse("built_function", graph([helper.make_node("linear", ["x", "w"], ["y"], domain="pkg.torch")], weights, domains=["pkg.torch"]))
    then = helper.make_graph([node("Relu", "m", "r")], "then", [], [helper.make_tensor_value_info("r", TensorProto.FLOAT, None)])
    branch = node("If", "truth", "y", then_branch=then, else_branch=then)
    refuse("built_if", graph([node("MatMul", "x w", "m"), branch], weights + [("truth", np.array(True))]))
    scales = [("s", np.float32(0.1)), ("zero", np.int8(0)), ("w8", np.ones((3, 2), np.int8))]
    nodes = [
        node("QuantizeLinear", "x s zero", "q"), node("DequantizeLinear", "q s zero", "d"),
        node("DequantizeLinear", "w8 s zero", "w"), node("MatMul", "d w", "y"),
    ]  # fmt: skip
    refuse("built_qdq", graph(nodes, scales))


def external_model():
    """A model as torch.onnx.export writes it by default: large weights lie in a second file."""
    torch.manual_seed(3)
    net = nn.Sequential(nn.Linear(37, 53), nn.ReLU(), nn.Linear(53, 3), nn.Softmax(dim=1)).eval()
    path = HERE / "accepted" / "torch_external.onnx"
    inputs = torch.randn(ROWS, 37)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        torch.onnx.export(net, (inputs,), path)
    outputs = onnxruntime.InferenceSession(path).run(None, {"input": inputs.numpy()})[0]
    path.with_suffix(".in").write_bytes(inputs.numpy().tobytes())
    path.with_suffix(".ref").write_bytes(outputs.tobytes())


torch_models()
keras_models()
sklearn_models()
built_models()
refused_models()
external_model()

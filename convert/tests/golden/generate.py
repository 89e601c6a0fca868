"""Edits models of ../../../tests/golden/int8 and of this folder: operators and numbers that TensorFlow's converter seldom writes for dense
networks. `python generate.py`, with ai-edge-litert==2.3.0 and numpy.

- accepted/NAME.tflite, with NAME.in and NAME.ref: inputs, and LiteRT's outputs (BUILTIN_REF in eight bits).
- xor.stackprop and xor.inc: by `stackprop convert ../../../tests/golden/int8/xor_2_3_1.tflite -o xor.stackprop > xor.inc`.
- refused/NAME.tflite: files that the reader refuses; ../golden.rs lists the problems of each.
"""

import pathlib
import shutil

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

HERE = pathlib.Path(__file__).parent
INT8 = HERE / "../../../tests/golden/int8"
OP = schema.BuiltinOperator
TYPE = schema.TensorType


def load(name):
    path = HERE / f"{name}.tflite"
    path = path if path.exists() else INT8 / f"{name}.tflite"
    return schema.ModelT.InitFromObj(schema.Model.GetRootAs(path.read_bytes(), 0))


def pack(model):
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def graph(model):
    return model.subgraphs[0]


def operators(model, code):
    codes = [max(each.builtinCode, each.deprecatedBuiltinCode) for each in model.operatorCodes]
    return [each for each in graph(model).operators if codes[each.opcodeIndex] == code]


def code_index(model, code):
    new = schema.OperatorCodeT()
    new.builtinCode = code
    new.deprecatedBuiltinCode = min(code, 127)
    new.version = 1
    model.operatorCodes.append(new)
    return len(model.operatorCodes) - 1


def become(model, operator, code, options_type=0, options=None):
    """Replaces the operator's code."""
    operator.opcodeIndex = code_index(model, code)
    operator.builtinOptionsType, operator.builtinOptions = options_type, options


def operator(model, code, inputs, outputs):
    new = schema.OperatorT()
    new.inputs, new.outputs = inputs, outputs
    become(model, new, code)
    return new


def copy_tensor(model, index, name):
    """A variable tensor with the type and the scales of another one."""
    old, new = graph(model).tensors[index], schema.TensorT()
    new.__dict__.update(old.__dict__)
    new.name = name
    graph(model).tensors.append(new)
    return len(graph(model).tensors) - 1


def scale(model, index, scale, zero_point):
    old, new = graph(model).tensors[index].quantization, schema.QuantizationParametersT()
    new.__dict__.update(old.__dict__)
    new.scale, new.zeroPoint = [scale], [zero_point]
    graph(model).tensors[index].quantization = new


# Accepted.

def relu_alone(model):
    """A RELU that changes the scale and the zero point."""
    [tanh] = operators(model, OP.TANH)
    become(model, tanh, OP.RELU)
    scale(model, tanh.outputs[0], 0.011, -100)


def relu6_alone(model):
    """A RELU6 with the scale and the zero point of its inputs."""
    [tanh] = operators(model, OP.TANH)
    become(model, tanh, OP.RELU6)
    scale(model, tanh.inputs[0], 0.031, -7)
    scale(model, tanh.outputs[0], 0.031, -7)


def reshape(model):
    """A RESHAPE between the inputs and the first layer."""
    first = operators(model, OP.FULLY_CONNECTED)[0]
    flat = copy_tensor(model, first.inputs[0], "flat")
    graph(model).operators.insert(0, operator(model, OP.RESHAPE, [first.inputs[0]], [flat]))
    options, size = schema.ReshapeOptionsT(), graph(model).tensors[first.inputs[1]].shape[1]
    options.newShape = [1, size]
    become(model, graph(model).operators[0], OP.RESHAPE, schema.BuiltinOptions.ReshapeOptions, options)
    graph(model).tensors[first.inputs[0]].shape = [1, size, 1]
    graph(model).tensors[first.inputs[0]].shapeSignature = None
    first.inputs = [flat, *first.inputs[1:]]


def rescaling(model):
    """A MUL by one value, and a RESHAPE: Keras' Rescaling and Flatten."""
    reshape(model)
    first = operators(model, OP.RESHAPE)[0]
    scaled, factor = copy_tensor(model, first.inputs[0], "scaled"), copy_tensor(model, first.inputs[0], "factor")
    buffer = schema.BufferT()
    buffer.data = np.array([1 / 3], "<f4").view(np.uint8)
    model.buffers.append(buffer)
    graph(model).tensors[factor].shape, graph(model).tensors[factor].buffer = [], len(model.buffers) - 1
    graph(model).operators.insert(0, operator(model, OP.MUL, [first.inputs[0], factor], [scaled]))
    become(model, graph(model).operators[0], OP.MUL, schema.BuiltinOptions.MulOptions, schema.MulOptionsT())
    first.inputs = [scaled, *first.inputs[1:]]


def float_elu(model):
    [tanh] = operators(model, OP.TANH)
    become(model, tanh, OP.ELU)


# Refused.

def convolution(model):
    for each in operators(model, OP.FULLY_CONNECTED):
        become(model, each, OP.CONV_2D)


def hybrid(model):
    """Dynamic range quantization: weights of eight bits between floats."""
    for each in graph(model).tensors:
        if model.buffers[each.buffer].data is None:
            each.type, each.quantization = TYPE.FLOAT32, None


def int16x8(model):
    for each in graph(model).tensors:
        if model.buffers[each.buffer].data is None:
            each.type = TYPE.INT16


def float16(model):
    """Weights in half precision, and a DEQUANTIZE of each."""
    for layer in operators(model, OP.FULLY_CONNECTED):
        half, weights = layer.inputs[1], copy_tensor(model, layer.inputs[1], "weights in f32")
        tensors = graph(model).tensors
        data = np.array(model.buffers[tensors[half].buffer].data, np.uint8).view("<f4")
        model.buffers[tensors[half].buffer].data = data.astype("<f2").view(np.uint8)
        tensors[half].type, tensors[weights].buffer = TYPE.FLOAT16, 0
        graph(model).operators.insert(0, operator(model, OP.DEQUANTIZE, [half], [weights]))
        layer.inputs = [layer.inputs[0], weights, *layer.inputs[2:]]


def logarithm(model):
    become(model, operators(model, OP.TANH)[0], OP.LOG)


def unknown(model):
    become(model, operators(model, OP.TANH)[0], OP.BITCAST)


def uint8(model):
    for each in graph(model).tensors:
        if each.type == TYPE.INT8:
            each.type = TYPE.UINT8


def branch(model):
    """The second layer takes the inputs, and nothing the first layer's outputs."""
    layer = operators(model, OP.FULLY_CONNECTED)[1]
    layer.inputs = [graph(model).inputs[0], *layer.inputs[1:]]


def cycle(model):
    """The first layer takes the last outputs."""
    layer = operators(model, OP.FULLY_CONNECTED)[0]
    layer.inputs = [graph(model).outputs[0], *layer.inputs[1:]]


def two_outputs(model):
    graph(model).outputs = [*graph(model).outputs, operators(model, OP.TANH)[0].outputs[0]]


def activation_first(model):
    graph(model).operators.pop(0)
    operators(model, OP.TANH)[0].inputs = [graph(model).inputs[0]]


def nan_weight(model):
    weights = graph(model).tensors[operators(model, OP.FULLY_CONNECTED)[0].inputs[1]]
    data = np.array(model.buffers[weights.buffer].data, np.uint8)
    data.view("<f4")[5] = np.nan
    model.buffers[weights.buffer].data = data


def shuffled(model):
    operators(model, OP.FULLY_CONNECTED)[0].builtinOptions.weightsFormat = 1


def leaky_slope(model):
    operators(model, OP.LEAKY_RELU)[0].builtinOptions.alpha = 0.015


def softmax_beta(model):
    operators(model, OP.SOFTMAX)[0].builtinOptions.beta = 2.0


def short_weights(model):
    weights = graph(model).tensors[operators(model, OP.FULLY_CONNECTED)[1].inputs[1]]
    weights.shape = [1000, 3]


def reference(model):
    """Inputs from all of their range, and LiteRT's outputs."""
    # BUILTIN_REF has no ELU.
    floats = graph(model).tensors[graph(model).inputs[0]].type == TYPE.FLOAT32
    kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES if floats else OpResolverType.BUILTIN_REF
    interpreter = Interpreter(model_content=pack(model), experimental_op_resolver_type=kernels)
    interpreter.allocate_tensors()
    [source], [target] = interpreter.get_input_details(), interpreter.get_output_details()
    rng, shape = np.random.default_rng(21), (64, *source["shape"][1:])
    inputs = rng.integers(-128, 128, shape, np.int8) if source["dtype"] == np.int8 else rng.normal(size=shape).astype("<f4")
    outputs = []
    for row in inputs:
        interpreter.set_tensor(source["index"], row[np.newaxis])
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(target["index"])[0])
    return inputs, np.stack(outputs)


def main():
    for folder in ("accepted", "refused"):
        shutil.rmtree(HERE / folder, ignore_errors=True)
        (HERE / folder).mkdir()
    for base, edit in (("xor_2_3_1", relu_alone), ("xor_2_3_1", relu6_alone), ("xor_2_3_1", reshape), ("float_tanh_3_17_3", rescaling), ("float_tanh_3_17_3", float_elu)):
        model = load(base)
        edit(model)
        path = HERE / "accepted" / edit.__name__
        path.with_suffix(".tflite").write_bytes(pack(model))
        inputs, outputs = reference(model)
        path.with_suffix(".in").write_bytes(inputs.tobytes())
        path.with_suffix(".ref").write_bytes(outputs.tobytes())
    edits = [(edit, "xor_2_3_1") for edit in (convolution, hybrid, int16x8, uint8, branch, cycle, two_outputs, activation_first, shuffled, short_weights, logarithm, unknown)]
    edits += [(float16, "float_tanh_3_17_3"), (nan_weight, "float_tanh_3_17_3"), (leaky_slope, "leaky_relu_17_37_3"), (softmax_beta, "softmax_2")]
    for edit, base in edits:
        model = load(base)
        edit(model)
        (HERE / "refused" / f"{edit.__name__}.tflite").write_bytes(pack(model))


main()

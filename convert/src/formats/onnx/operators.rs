//! The operators of a dense network, and remedies for others.

use super::elementwise;
use super::schema::Node;

/// The operators that are not elementwise.
const LAYERS: [&str; 12] = [
    "MatMul",
    "Gemm",
    "Softmax",
    "BatchNormalization",
    "Flatten",
    "Reshape",
    "Squeeze",
    "Unsqueeze",
    "Concat",
    "ai.onnx.ml.Scaler",
    "ai.onnx.ml.LinearRegressor",
    "ai.onnx.ml.ZipMap",
];

/// The remedy for an operator that no dense network contains; `None` for others.
pub(super) fn is_known(node: &Node<'_>) -> Option<&'static str> {
    let operator = node.operator();
    let is_elementwise = elementwise::value(node, &operator, &[Some(0.5), Some(0.5), Some(0.0)]).is_some();
    (!is_elementwise && !LAYERS.contains(&operator.as_str())).then(|| unknown(&operator))
}

fn unknown(operator: &str) -> &'static str {
    match operator {
        "If" | "Loop" | "Scan" | "SequenceMap" => "export the model without control flow",
        "LogSoftmax" => "replace LogSoftmax by Softmax before the export, or remove it: the loss contains it",
        "ArgMax" | "TopK" => "remove it: the index of the largest output is the class",
        _ if operator.contains("uantize") || operator.contains("QLinear") || operator.ends_with("Integer") => {
            "convert the model before its quantization, and quantize the network with `stackprop::quantized`"
        }
        _ if operator.starts_with("Sequence") || operator.starts_with("Optional") => {
            "export a model of tensors, without sequences"
        }
        _ if operator.starts_with("com.microsoft.") => "save the model without the optimizations of ONNX Runtime",
        _ if operator.starts_with("ai.onnx.ml.") => "export the neural network alone, without other estimators",
        _ if operator.contains('.') => "inline the functions of the model: `onnx.inliner.inline_local_functions`",
        _ => "remove the operator: Stackprop has dense layers, their activations and no convolutions",
    }
}

/// The remedy for an elementwise operator that is no activation of the crate.
pub(super) fn no_activation(operator: &str) -> &'static str {
    match operator {
        "LeakyRelu" | "Elu" | "PRelu" => "round its parameter to a whole percentage, the same for all units",
        "Gelu" | "com.microsoft.Gelu" => "use GELU without an approximation by tanh",
        "HardSigmoid" => "use PyTorch's hard sigmoid, with alpha = 1/6 and beta = 1/2",
        "Clip" => "use the limits 0 and 6, or −1 and 1",
        "Selu" => "use SELU with its default constants",
        "Softplus" => "use softplus with beta = 1",
        "Dropout" => "export the model for inference: `model.eval()`",
        _ => "use an activation of `stackprop::activation`",
    }
}

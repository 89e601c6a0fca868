//! ONNX.
//!
//! The reader takes dense networks in floating point with one input and one output, from opset 7 on, as PyTorch, Keras
//! and scikit-learn export them. It follows the tensors from the input to the output; the order of the nodes does not
//! matter.
//!
//! | node | becomes |
//! | --- | --- |
//! | MatMul with constant weights | `Dense` |
//! | Gemm with constant weights, transA = 0 | `Dense`, with α and β in its weights and its bias |
//! | ai.onnx.ml LinearRegressor | `Dense` |
//! | Add, Sub, Mul and Div by one constant, or by one per value | parameters of a layer beside it, or `Standardize` |
//! | ai.onnx.ml Scaler | likewise |
//! | BatchNormalization | `BatchNorm`; behind an activation, weights and bias of the next layer |
//! | Softmax along the last axis | `Softmax` of the layer before it |
//! | nodes of an activation: Relu, `Mul(x, Sigmoid(x))`, `Clip(x, 0, 6)`, … | that activation |
//! | Sub(1, p) and Concat behind a Sigmoid, for two classes | units with negative weights: 1 − σ(z) = σ(−z) |
//! | Identity, Dropout, Cast between floating-point types | nothing |
//! | Flatten, Reshape, Squeeze and Unsqueeze that keep samples apart, and Reshape to one column at the end | nothing |
//! | ai.onnx.ml ZipMap at the end | nothing: the network returns the probabilities in the order of the classes |
//! | nodes of constants: Constant, Identity, Cast, Transpose, Reshape, arithmetic | the constants |
//!
//! Exporters spell activations in many ways, so the reader computes elementwise nodes for 213 values of x, and takes
//! the activation of the crate whose values y differ by at most 10⁻⁶ · max(1, |y|).
//!
//! Outputs of other types than floating point do not count if there is one that does: scikit-learn's converter adds the
//! labels of the classes, by ArgMax and ArrayFeatureExtractor. The network returns the probabilities alone.
//!
//! Constants are FLOAT, or rounded to it from DOUBLE, FLOAT16 and BFLOAT16. The network computes in `f32`.
//!
//! `torch.onnx.export` writes large weights to a file of their own, `model.onnx.data`, which belongs beside the model.
//!
//! The reader refuses by name: sparse constants, quantized operators, control flow, functions,
//! sequences, branches, several inputs or outputs, and all operators that are not part of a dense network.

mod activation;
mod constants;
mod elementwise;
mod external;
mod flow;
mod layers;
mod operators;
mod path;
mod schema;
mod shape;
mod tensor;
mod wire;

use self::flow::Flow;
use self::path::Path;
use self::schema::{Graph, Model};
use crate::formats::DataFiles;
use crate::{Network, Problem, Problems};

/// The oldest version of the operators that the reader knows. Older ones broadcast by an attribute.
const MIN_OPSET: i64 = 7;
/// Layers may share weights, but those of a network do not exceed the length of its file by this factor.
const MAX_SHARING: usize = 16;

/// Reads the network of a file, and of the files beside it that hold elements of its tensors.
///
/// # Errors
///
/// All parts that the crate cannot express, each with the name of its node or tensor, or the first damaged byte.
pub fn read(file: &[u8], data_files: &DataFiles) -> Result<Network, Problems> {
    let (mut graph, opset) = read_graph(file)?;
    external::resolve(&mut graph, data_files);
    let mut problems = Problems::default();
    if opset < MIN_OPSET {
        let found = format!("expected opset {MIN_OPSET} or later, found {opset}");
        problems.add("file", found, "convert it: `onnx.version_converter.convert_version(model, 21)`");
    }
    let length = data_files.values().map(Vec::len).fold(file.len(), usize::saturating_add);
    let budget = length.saturating_mul(MAX_SHARING);
    let flow = Flow::new(&graph, opset, budget, &mut problems).map_err(Problem::from)?;
    Path::new(&flow, budget, problems).follow()
}

/// The names of the files beside the model that hold elements of its tensors. None if the file is damaged.
pub(super) fn data_files(file: &[u8]) -> Vec<String> {
    read_graph(file).map(|(graph, _)| external::names(&graph)).unwrap_or_default()
}

/// The graph and the version of its operators.
fn read_graph(file: &[u8]) -> Result<(Graph<'_>, i64), Problem> {
    let model = Model::read(file)?;
    let graph = model.graph.ok_or_else(|| Problem {
        subject: "file".into(),
        found: "expected an ONNX model with a graph, found none".into(),
        remedy: "export the model again".into(),
    })?;
    Ok((graph, model.opset.unwrap_or(MIN_OPSET)))
}

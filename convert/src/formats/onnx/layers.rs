//! The parameters of nodes that become layers.

use super::constants::Constants;
use super::flow::problem;
use super::schema::Node;
use super::shape::Sample;
use super::tensor::Constant;
use crate::chain::{Affine, Normalization};
use crate::{Activation, Dense, Problem};

type Result<T> = std::result::Result<T, Problem>;

const AGAIN: &str = "export the model again";

/// The layer of MatMul: x · B.
pub(super) fn mat_mul(node: &Node<'_>, constants: &Constants<'_>) -> Result<Dense> {
    let (weights, [inputs, units]) = matrix(node, constants)?;
    Ok(dense(node, [inputs, units], transposed(&weights.to_floats(), units)))
}

/// The layer of Gemm: α · x · B + β · C, where B may be transposed.
pub(super) fn gemm(node: &Node<'_>, constants: &Constants<'_>) -> Result<Dense> {
    if node.int("transA", 0) != 0 {
        return Err(problem(node, "expected Gemm with transA = 0, found 1", "export the model with one sample a row"));
    }
    let (weights, dims) = matrix(node, constants)?;
    let weights = weights.to_floats();
    let mut layer = if node.int("transB", 0) == 0 {
        dense(node, dims, transposed(&weights, dims[1]))
    } else {
        dense(node, [dims[1], dims[0]], weights.to_vec())
    };
    scale(&mut layer.weights, node.float("alpha", 1.0));
    if node.input(2).is_some() {
        layer.bias = row(node, constants, 2, layer.units)?;
        scale(&mut layer.bias, node.float("beta", 1.0));
    }
    Ok(layer)
}

/// The layer of scikit-learn's linear regression.
pub(super) fn linear_regressor(node: &Node<'_>) -> Result<Dense> {
    let floats = |name| node.attribute(name).map(|attribute| attribute.floats.clone()).unwrap_or_default();
    let (weights, bias) = (floats("coefficients"), floats("intercepts"));
    let units = usize::try_from(node.int("targets", 1)).unwrap_or(0);
    let transform = node.attribute("post_transform").map_or(&b"NONE"[..], |attribute| attribute.text);
    let inputs = weights.len().checked_div(units).unwrap_or(0);
    if transform != b"NONE" || inputs == 0 || inputs * units != weights.len() || ![0, units].contains(&bias.len()) {
        let found = "expected LinearRegressor with coefficients and intercepts of each target, found others";
        return Err(problem(node, found, AGAIN));
    }
    let mut layer = dense(node, [inputs, units], weights);
    if !bias.is_empty() {
        layer.bias = bias;
    }
    Ok(layer)
}

/// The factors and shifts of Add, Sub, Mul and Div with a constant.
pub(super) fn affine(node: &Node<'_>, constants: &Constants<'_>, sample: &Sample, width: usize) -> Result<Affine> {
    let constant_is_first = node.input(0).is_some_and(|name| constants.contains(name));
    let name = node.input(usize::from(!constant_is_first)).unwrap_or_default();
    let values = broadcast(constants.get(name)?, sample, width).ok_or_else(|| {
        let found = format!("expected a constant with the shape of a sample of {width} values, found another");
        problem(node, found, "give the constant one value, or one for each value of a sample")
    })?;
    let ones = vec![1.0; width];
    let (factor, shift) = match (node.operator().as_str(), constant_is_first) {
        ("Add", _) => (ones, values),
        ("Sub", false) => (ones, values.iter().map(|value| -value).collect()),
        ("Sub", true) => (vec![-1.0; width], values),
        ("Mul", _) => (values, vec![0.0; width]),
        ("Div", false) => (values.iter().map(|value| value.recip()).collect(), vec![0.0; width]),
        (operator, _) => {
            let found = format!("expected {operator} with a constant behind the values, found it in front of them");
            return Err(problem(node, found, "use Add, Sub, Mul or Div by a constant"));
        }
    };
    Ok(Affine { name: node.name(), factor, shift })
}

/// The factors and shifts of scikit-learn's scalers: (x − offset) · scale.
pub(super) fn scaler(node: &Node<'_>, width: usize) -> Result<Affine> {
    let values = |name, default| {
        let floats = node.attribute(name).map(|attribute| attribute.floats.as_slice()).unwrap_or_default();
        match floats {
            [] => Some(vec![default; width]),
            [value] => Some(vec![f64::from(*value); width]),
            values => (values.len() == width).then(|| values.iter().map(|value| f64::from(*value)).collect()),
        }
    };
    let (Some(offset), Some(factor)) = (values("offset", 0.0), values("scale", 1.0)) else {
        return Err(problem(node, format!("expected an offset and a scale of {width} values, found others"), AGAIN));
    };
    Ok(Affine::centered(node.name(), &offset, factor))
}

/// The parameters of BatchNormalization.
pub(super) fn normalization(node: &Node<'_>, constants: &Constants<'_>) -> Result<Normalization> {
    if node.int("training_mode", 0) != 0 {
        let found = "expected BatchNormalization for inference, found one for training";
        return Err(problem(node, found, "export the model with `model.eval()`"));
    }
    let width = constants.get(node.input(1).unwrap_or_default())?.len();
    let row = |index| row(node, constants, index, width);
    Ok(Normalization {
        name: node.name(),
        scale: row(1)?,
        offset: row(2)?,
        mean: row(3)?,
        variance: row(4)?,
        epsilon: node.float("epsilon", 1e-5),
    })
}

/// The constant matrix of the second input, with its dimensions.
fn matrix<'c>(node: &Node<'_>, constants: &'c Constants<'_>) -> Result<(&'c Constant, [usize; 2])> {
    let constant = constants.get(node.input(1).unwrap_or_default())?;
    match *constant.dims.as_slice() {
        [rows, columns] if rows > 0 && columns > 0 => Ok((constant, [rows, columns])),
        _ => {
            let found = format!("expected weights with two dimensions, found the shape {:?}", constant.dims);
            Err(problem(node, found, "put a Flatten layer in front of the dense layer"))
        }
    }
}

/// A constant of one value, or of `width` values in a row.
fn row(node: &Node<'_>, constants: &Constants<'_>, index: usize, width: usize) -> Result<Vec<f32>> {
    let constant = constants.get(node.input(index).unwrap_or_default())?;
    let last = constant.dims.last().copied().unwrap_or(1);
    match constant.len() {
        1 => Ok(vec![constant.to_floats().first().copied().unwrap_or_default(); width]),
        len if len == width && last == width => Ok(constant.to_floats().to_vec()),
        _ => {
            let found = format!("expected one value for each of {width} units, found the shape {:?}", constant.dims);
            Err(problem(node, found, AGAIN))
        }
    }
}

fn dense(node: &Node<'_>, [inputs, units]: [usize; 2], weights: Vec<f32>) -> Dense {
    let activation = Activation::Identity;
    Dense { name: node.name(), inputs, units, weights, bias: vec![0.0; units], activation }
}

/// The weights `[units][inputs]` of those `[inputs][units]`.
fn transposed(weights: &[f32], units: usize) -> Vec<f32> {
    (0..units).flat_map(|unit| weights.iter().skip(unit).step_by(units.max(1)).copied()).collect()
}

/// Multiplies by a factor, and rounds once.
fn scale(values: &mut [f32], factor: f32) {
    for value in values {
        *value *= factor;
    }
}

/// The values of a constant for each value of a sample, by the rules of NumPy; `None` if it differs between samples.
fn broadcast(constant: &Constant, sample: &Sample, width: usize) -> Option<Vec<f64>> {
    if let Some(value) = constant.scalar() {
        return Some(vec![value; width]);
    }
    let row = [width];
    let sizes = sample.sizes().unwrap_or(&row);
    // The last dimensions of the constant meet those of the sample; others must be 1.
    let of_sample = constant.dims.len().min(sizes.len());
    let (outer, inner) = constant.dims.split_at(constant.dims.len() - of_sample);
    let (repeated, matched) = sizes.split_at(sizes.len() - of_sample);
    if outer.iter().any(|dim| *dim != 1) {
        return None;
    }
    if inner == matched {
        let repetitions = repeated.iter().copied().fold(1, usize::saturating_mul);
        let values: Vec<_> = (0..constant.len()).filter_map(|index| constant.get(index)).collect();
        return (repetitions.checked_mul(values.len()) == Some(width)).then(|| values.repeat(repetitions));
    }
    (matched.iter().all(|size| *size == 1) && repeated.iter().all(|size| *size == 1) && constant.len() == width)
        .then(|| (0..width).filter_map(|index| constant.get(index)).collect())
}

//! The layers of the crate, from the variables of Keras'.

use super::variables::{Array, Folder, Weights};
use crate::arrays::transpose;
use crate::chain::{Affine, Normalization};
use crate::{Activation, Dense, Problem};

/// Keras' `epsilon()`, which a file does not contain.
const EPSILON: f64 = 1e-7;

/// The remedy for variables that are missing or have another shape.
const SAVE_AGAIN: &str = "build the model, and save it again in Keras 3";

impl<'a> Weights<'a> {
    /// The variable of a number, or a problem that tells what it is: `its kernel`.
    pub(super) fn expect(&self, vars: &Folder<'a>, index: usize, what: &str) -> Result<Array, Problem> {
        self.variable(vars, index)?.ok_or_else(|| Problem {
            subject: vars.child(&index.to_string()),
            found: format!("expected {what}, found no variable of this name"),
            remedy: SAVE_AGAIN.into(),
        })
    }

    /// A vector of `length` values.
    pub(super) fn vector(
        &self,
        vars: &Folder<'a>,
        index: usize,
        what: &str,
        length: usize,
    ) -> Result<Vec<f32>, Problem> {
        let array = self.expect(vars, index, what)?;
        array.check(&[length], what)?;
        Ok(array.values)
    }

    /// A fully connected layer: the kernel `[inputs, units]`, and a bias if there is one.
    pub(super) fn dense(&self, name: String, vars: &Folder<'a>, has_bias: bool) -> Result<Dense, Problem> {
        let kernel = self.expect(vars, 0, "a kernel")?;
        let [inputs, units] = *kernel.shape.as_slice() else {
            return Err(kernel.other_shape("a kernel of the shape [inputs, units]"));
        };
        // A kernel without inputs may state any number of units.
        if kernel.values.is_empty() {
            return Err(kernel.other_shape("at least one input and one unit"));
        }
        let bias = if has_bias { self.vector(vars, 1, "a bias", units)? } else { vec![0.0; units] };
        let weights = transpose(&kernel.values, inputs);
        Ok(Dense { name, inputs, units, weights, bias, activation: Activation::Identity })
    }

    /// Batch normalization: γ if it has a scale, β if it has a center, the moving mean and the moving variance.
    pub(super) fn batch_norm(
        &self,
        name: String,
        vars: &Folder<'a>,
        [has_scale, has_center]: [bool; 2],
        epsilon: f32,
    ) -> Result<Normalization, Problem> {
        let first = usize::from(has_scale) + usize::from(has_center);
        let mean = self.expect(vars, first, "a moving mean")?;
        let [length] = *mean.shape.as_slice() else { return Err(mean.other_shape("a moving mean of one dimension")) };
        let variance = self.vector(vars, first + 1, "a moving variance", length)?;
        let scale = if has_scale { self.vector(vars, 0, "gamma", length)? } else { vec![1.0; length] };
        let offset = if has_center { self.vector(vars, first - 1, "beta", length)? } else { vec![0.0; length] };
        Ok(Normalization { name, scale, offset, mean: mean.values, variance, epsilon })
    }

    /// The mean and the variance to which a Normalization layer was adapted.
    pub(super) fn adapted(&self, vars: &Folder<'a>) -> Result<[Vec<f64>; 2], Problem> {
        let [mean, variance] = [(0, "a mean"), (1, "a variance")].map(|(index, what)| self.expect(vars, index, what));
        let (mean, variance) = (mean?, variance?);
        variance.check(&mean.shape, "a variance")?;
        Ok([mean, variance].map(|array| array.values.into_iter().map(f64::from).collect()))
    }
}

impl Array {
    fn check(&self, shape: &[usize], what: &str) -> Result<(), Problem> {
        if self.shape == shape { Ok(()) } else { Err(self.other_shape(&format!("{what} of the shape {shape:?}"))) }
    }

    fn other_shape(&self, expected: &str) -> Problem {
        Problem {
            subject: self.path.clone(),
            found: format!("expected {expected}, found {:?}", self.shape),
            remedy: SAVE_AGAIN.into(),
        }
    }
}

/// (x − μ) / max(σ, ε) of each value, or its inverse.
pub(super) fn normalization(name: String, mean: &[f64], variance: &[f64], is_inverse: bool) -> Result<Affine, Problem> {
    if let Some(variance) = variance.iter().find(|variance| **variance < 0.0) {
        let found = format!("expected variances of at least 0, found {variance}");
        return Err(Problem { subject: name, found, remedy: "adapt the layer again".into() });
    }
    let deviations = variance.iter().map(|variance| variance.sqrt().max(EPSILON));
    Ok(if is_inverse {
        Affine { name, factor: deviations.collect(), shift: mean.to_vec() }
    } else {
        Affine::centered(name, mean, deviations.map(f64::recip).collect())
    })
}

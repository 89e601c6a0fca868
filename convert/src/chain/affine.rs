//! Factors and shifts.

use crate::{Activation, Dense, Problem, Scaling, Statistic};

/// factor · x + shift of each value x.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Affine {
    /// The layer's name in its file, for messages.
    pub(crate) name: String,
    pub(crate) factor: Vec<f64>,
    pub(crate) shift: Vec<f64>,
}

impl Affine {
    pub(super) fn identity(name: &str, width: usize) -> Self {
        Self { name: name.into(), factor: vec![1.0; width], shift: vec![0.0; width] }
    }

    /// (x − offset) · factor of each value x.
    pub(crate) fn centered(name: impl Into<String>, offset: &[f64], factor: Vec<f64>) -> Self {
        let shift = offset.iter().zip(&factor).map(|(offset, factor)| -offset * factor).collect();
        Self { name: name.into(), factor, shift }
    }

    /// `last` behind this one.
    pub(super) fn then(self, last: Self) -> Self {
        let pairs = || last.factor.iter().zip(&last.shift);
        Self {
            name: last.name.clone(),
            factor: self.factor.iter().zip(pairs()).map(|(first, (factor, _))| first * factor).collect(),
            shift: self.shift.iter().zip(pairs()).map(|(first, (factor, shift))| first * factor + shift).collect(),
        }
    }

    /// Multiplies the weights of each unit, and changes its bias.
    pub(crate) fn into_units_of(self, dense: &mut Dense) {
        let units = dense.weights.chunks_mut(dense.inputs.max(1)).zip(&mut dense.bias);
        for ((weights, bias), (factor, shift)) in units.zip(self.factor.iter().zip(&self.shift)) {
            scale(weights.iter_mut().map(|weight| (weight, *factor)));
            *bias = (f64::from(*bias) * factor + shift) as f32;
        }
    }

    /// Multiplies the weights of each input, and adds the products of the shifts to the biases.
    pub(super) fn into_inputs_of(self, dense: &mut Dense) {
        for (weights, bias) in dense.weights.chunks_mut(dense.inputs.max(1)).zip(&mut dense.bias) {
            let products = weights.iter().zip(&self.shift).map(|(weight, shift)| f64::from(*weight) * shift);
            *bias = (f64::from(*bias) + products.sum::<f64>()) as f32;
            scale(weights.iter_mut().zip(self.factor.iter().copied()));
        }
    }

    pub(super) fn scaling(self, activation: Activation) -> Result<Scaling, Problem> {
        if let Some(index) =
            self.factor.iter().zip(&self.shift).position(|(factor, shift)| *factor == 0.0 && *shift != 0.0)
        {
            return Err(Problem {
                subject: self.name,
                found: format!("expected a factor other than 0 for each value, found 0 at index {index}"),
                remedy: "remove the value: it is constant".into(),
            });
        }
        let offset = |(factor, shift): (&f64, &f64)| if *shift == 0.0 { 0.0 } else { (-shift / factor) as f32 };
        Ok(Scaling {
            statistic: Statistic::Standardize,
            offset: self.factor.iter().zip(&self.shift).map(offset).collect(),
            factor: self.factor.iter().map(|factor| *factor as f32).collect(),
            activation,
        })
    }
}

/// Multiplies each value by its factor, and rounds once.
fn scale<'a>(values: impl Iterator<Item = (&'a mut f32, f64)>) {
    for (value, factor) in values {
        *value = (f64::from(*value) * factor) as f32;
    }
}

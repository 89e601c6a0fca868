//! The layers of a model, one by one.

use super::activation;
use super::config::Object;
use super::kind::Kind;
use super::parameters::normalization;
use super::reader::Reader;
use super::shape::Shape;
use super::variables::Folder;
use crate::chain::{Affine, Normalization};
use crate::{Activation, Problem};

impl<'a> Reader<'a> {
    /// Adds a layer with these variables, unless it is a model.
    pub(super) fn add(&mut self, kind: Kind, layer: Object<'a>, vars: &Folder<'a>) -> Result<(), Problem> {
        match kind {
            Kind::Activation => self.activation(layer),
            Kind::BatchNormalization => self.batch_norm(layer, vars),
            Kind::Dense => self.dense(layer, vars),
            Kind::Flatten => self.flatten(layer),
            Kind::Input => self.input(layer),
            Kind::Model | Kind::Nothing => Ok(()),
            Kind::Normalization => self.normalization(layer, vars),
            Kind::Rescaling => self.rescaling(layer),
            Kind::Reshape => self.reshape(layer),
        }
    }

    fn input(&mut self, layer: Object<'a>) -> Result<(), Problem> {
        let shape = layer.config("batch_shape").map(Shape::of_batch).unwrap_or_default();
        if shape.values().is_some() {
            self.shape = shape;
        }
        Ok(())
    }

    fn dense(&mut self, layer: Object<'a>, vars: &Folder<'a>) -> Result<(), Problem> {
        refuse_other_kernels(layer)?;
        let activation = activation::of_argument(layer).unwrap_or_else(|problem| {
            self.refuse(problem);
            Activation::Identity
        });
        let mut dense = self.weights.dense(layer.name(), vars, layer.flag("use_bias", true)?)?;
        dense.activation = activation;
        if !self.shape.is_flat() {
            let found = "expected one dimension of inputs, found several";
            return Err(layer.problem(found, "put Flatten in front of the layer"));
        }
        self.shape = self.shape.with_last(dense.units);
        self.join(|chain| chain.dense(dense));
        Ok(())
    }

    fn activation(&mut self, layer: Object<'a>) -> Result<(), Problem> {
        let activation = activation::of_layer(layer, &self.shape)?;
        self.spend(layer)?;
        self.join(|chain| chain.activation(&layer.name(), activation));
        Ok(())
    }

    fn batch_norm(&mut self, layer: Object<'a>, vars: &Folder<'a>) -> Result<(), Problem> {
        if !matches!(layer.axes("axis", &[-1])?.as_slice(), [axis] if self.shape.is_last(*axis)) {
            return Err(layer.problem("expected the last axis, found another one", "normalize the last axis"));
        }
        let arrays = [layer.flag("scale", true)?, layer.flag("center", true)?];
        let epsilon = layer.number("epsilon", 1e-3)? as f32;
        let Normalization { name, scale, offset, mean, variance, .. } =
            self.weights.batch_norm(layer.name(), vars, arrays, epsilon)?;
        let [scale, offset, mean, variance] = [scale, offset, mean, variance].map(|values| self.spread(layer, &values));
        let (scale, offset, mean, variance) = (scale?, offset?, mean?, variance?);
        self.join(|chain| chain.batch_norm(Normalization { name, scale, offset, mean, variance, epsilon }));
        Ok(())
    }

    fn normalization(&mut self, layer: Object<'a>, vars: &Folder<'a>) -> Result<(), Problem> {
        let axes = layer.axes("axis", &[-1])?;
        if !self.shape.are_last(&axes) {
            let found = format!("expected the last axes, found {axes:?}");
            return Err(layer.problem(found, "normalize the last axes"));
        }
        let [mean, variance] = match (layer.numbers("mean")?, layer.numbers("variance")?) {
            (Some(mean), Some(variance)) => [mean, variance],
            _ => self.weights.adapted(vars)?,
        };
        let [mean, variance] = [self.spread(layer, &mean)?, self.spread(layer, &variance)?];
        let affine = normalization(layer.name(), &mean, &variance, layer.flag("invert", false)?)?;
        self.join(|chain| chain.affine(affine));
        Ok(())
    }

    fn rescaling(&mut self, layer: Object<'a>) -> Result<(), Problem> {
        let numbers = |key| layer.numbers(key).map(|found| found.unwrap_or_else(|| vec![f64::from(key == "scale")]));
        let (scale, offset) = (numbers("scale")?, numbers("offset")?);
        // Keras computes with both in `f32`.
        let rounded = |values: Vec<f64>| values.into_iter().map(|value| f64::from(value as f32)).collect();
        let [factor, shift] = [self.spread(layer, &scale)?, self.spread(layer, &offset)?].map(rounded);
        let affine = Affine { name: layer.name(), factor, shift };
        self.join(|chain| chain.affine(affine));
        Ok(())
    }

    fn flatten(&mut self, layer: Object<'a>) -> Result<(), Problem> {
        let is_channels_first = layer.config("data_format").is_some_and(|format| format == "channels_first");
        if is_channels_first && !self.shape.is_flat() {
            let found = "expected the data_format channels_last, found channels_first";
            return Err(layer.problem(found, "save the model with `data_format=\"channels_last\"`"));
        }
        self.shape = self.shape.flattened();
        Ok(())
    }

    fn reshape(&mut self, layer: Object<'a>) -> Result<(), Problem> {
        self.shape = layer.config("target_shape").map(|target| self.shape.reshaped(target)).unwrap_or_default();
        Ok(())
    }
}

/// Refuses a Dense layer whose kernel is no matrix of floats.
fn refuse_other_kernels(layer: Object<'_>) -> Result<(), Problem> {
    let mode = layer.config("dtype").and_then(Object::new).and_then(|policy| policy.config("mode"));
    if let Some(mode) = mode {
        let mode = crate::problem::printable(mode.to_string().as_bytes());
        let remedy = "save the model without `quantize`, and quantize it in Stackprop";
        return Err(layer.problem(format!("found a layer quantized as {mode}"), remedy));
    }
    if layer.config("lora_rank").is_some() {
        let remedy = "load the weights into a model without LoRA: the file contains the sum of both kernels";
        return Err(layer.problem("found a layer with LoRA", remedy));
    }
    Ok(())
}

//! The fully connected layer in integers.

use core::marker::PhantomData;

use crate::architecture::Architecture;
use crate::quantized::data::plain_data;
use crate::quantized::kernels::{Backend, Product};
use crate::quantized::{
    Form, Int8Layer, Int8Visitor, Multiplier, Plan, Quantization, QuantizationError, QuantizedActivation, Rounding,
    UnitParameters, WeightScales,
};

/// A [`Dense`](crate::layer::Dense) layer in integers.
#[repr(C)]
pub struct Int8Dense<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, R> {
    /// The scale and the zero point of the product, before the activation.
    pub product: Quantization,
    /// The activation.
    pub form: A::Form,
    /// The bias of each unit in steps of its sum, from which the inputs' zero point is already subtracted: b − zero
    /// point · Σ w.
    pub bias: [i32; UNITS],
    /// input scale · weight scale / product scale of each unit.
    pub multipliers: [Multiplier; UNITS],
    /// 1 if no weight is −128, TensorFlow's `narrow_range`; else 0. Weights without −128 have faster products with
    /// AVX2. If a file states 1 for weights with −128, the outputs may be wrong on such a CPU; nothing else happens.
    pub narrow_range: i32,
    /// `weights[u][i]` is the weight from input `i` to unit `u`, as in TensorFlow Lite and PyTorch.
    pub weights: [[i8; INPUTS]; UNITS],
    pub(crate) kind: PhantomData<(A, R)>,
}

plain_data! {
    [const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, R: Rounding] Int8Dense<INPUTS, UNITS, A, R> {
        product, form, bias, multipliers, narrow_range, weights, kind
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, R: Rounding> Int8Dense<INPUTS, UNITS, A, R> {
    /// Sets bias, multipliers and `narrow_range` from the parameters that TensorFlow Lite stores. The weights and
    /// [`product`](Int8Dense::product) are set before.
    ///
    /// A bias counts in steps of input scale · weight scale, and so does not yet contain the inputs' zero point.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// use stackprop::quantized::{Clamp, Int8Dense, Lite, Quantization};
    ///
    /// // y = ReLU(2 · a − b), with inputs in steps of 0.5, weights in steps of 1 and outputs in steps of 0.25
    /// let mut net = Quantized::<Dense<2, 1, Relu>>::zeroed();
    /// let layer: &mut Int8Dense<2, 1, Relu, Lite> = &mut net.layers;
    /// layer.product = Quantization { scale: 0.25, zero_point: -128 };
    /// layer.form = Clamp::between(-128, 127); // 0 is -128
    /// layer.weights = [[2, -1]];
    /// layer.set_units(Quantization { scale: 0.5, zero_point: 0 }, &[1.0], &[0])?;
    /// assert_eq!(net.predict(&[10, 4]), [-128 + 32]); // 8 = 2 · 5 − 2
    /// # Ok::<(), stackprop::quantized::QuantizationError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a scale is not a positive, finite, normal number, if a zero point is no `i8`, if the number of weight scales
    /// is neither 1 nor `UNITS`, or if a sum could overflow. The layer is then set in part.
    pub fn set_units(
        &mut self,
        input: Quantization,
        weight_scales: &[f32],
        bias: &[i32; UNITS],
    ) -> Result<(), QuantizationError> {
        let scales = WeightScales::new(weight_scales, UNITS)?;
        let Self { product, weights, bias: folded, multipliers, .. } = self;
        let to = folded.iter_mut().zip(multipliers);
        for (unit, ((to, weights), bias)) in to.zip(weights.iter()).zip(bias).enumerate() {
            let weights = weights.iter().copied();
            (*to.0, *to.1) = scales.unit_parameters::<R>(unit, [input, *product], *bias, weights)?;
        }
        self.set_narrow_range();
        Ok(())
    }

    /// Sets [`narrow_range`](Int8Dense::narrow_range) from the weights.
    fn set_narrow_range(&mut self) {
        self.narrow_range = i32::from(!self.weights.as_flattened().contains(&i8::MIN));
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, R: Rounding> Int8Layer
    for Int8Dense<INPUTS, UNITS, A, R>
{
    type Input = [i8; INPUTS];
    type Output = [i8; UNITS];
    type Memory<Before, After> = (Before, After);

    const ARCHITECTURE: Architecture =
        Architecture::Type { name: "Dense", sizes: &[INPUTS, UNITS], inner: &[A::ARCHITECTURE] };
    const PARAMETERS: usize = INPUTS * UNITS + UNITS;

    #[inline(always)]
    fn output(&self) -> Quantization {
        self.form.output(self.product)
    }

    fn set_from(&mut self, plan: &mut Plan<'_>) -> Result<(), QuantizationError> {
        let Self { bias, multipliers, weights, .. } = self;
        let weights = weights.as_flattened_mut();
        let [product, output] = plan.set_units::<R>(UnitParameters { weights, bias, multipliers, is_tensor: true })?;
        (self.product, self.form) = (product, A::form::<R>(product, output));
        self.set_narrow_range();
        Ok(())
    }

    fn visit_layers<V: Int8Visitor>(&self, visitor: &mut V) {
        visitor.visit(self, self.product);
    }

    #[inline(always)]
    fn forward<B: Backend>(&self, backend: B, input: &[i8; INPUTS], output: &mut [i8; UNITS]) {
        let Self { form, bias, multipliers, weights, .. } = self;
        let (narrow_range, zero_point) = (self.narrow_range == 1, self.product.zero_point);
        let product = Product { weights, bias, multipliers, narrow_range, zero_point, range: form.range() };
        backend.dense::<R, INPUTS, UNITS>(&product, input, output);
        form.apply(output);
    }
}

by_fields! {
    [const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, R] "Int8Dense", Int8Dense<INPUTS, UNITS, A, R> {
        product, form, bias, multipliers, narrow_range, weights
    }, kind
}

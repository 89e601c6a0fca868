//! A scaling layer behind others, in integers.

use core::marker::PhantomData;

use crate::architecture::Architecture;
use crate::quantized::data::plain_data;
use crate::quantized::kernels::{Backend, finish};
use crate::quantized::{
    Form, Int8Layer, Int8Visitor, Multiplier, Plan, Quantization, QuantizationError, QuantizedActivation, Rounding,
    UnitParameters,
};

/// A [`Scaling`](crate::layer::Scaling) layer behind other layers, in integers: a unit has one weight, that of its own
/// input.
///
/// A scaling layer at the front of a network stays in `f32`, because its features have scales of their own.
#[repr(C)]
pub struct Int8Scaling<const N: usize, A: QuantizedActivation, R> {
    /// The scale and the zero point of the product, before the activation.
    pub product: Quantization,
    /// The activation.
    pub form: A::Form,
    /// The bias of each unit in steps of its sum, from which the inputs' zero point is already subtracted.
    pub bias: [i32; N],
    /// input scale · weight scale / product scale of each unit.
    pub multipliers: [Multiplier; N],
    /// The weight of each unit.
    pub weights: [i8; N],
    pub(crate) kind: PhantomData<(A, R)>,
}

plain_data! {
    [const N: usize, A: QuantizedActivation, R: Rounding] Int8Scaling<N, A, R> {
        product, form, bias, multipliers, weights, kind
    }
}

impl<const N: usize, A: QuantizedActivation, R: Rounding> Int8Layer for Int8Scaling<N, A, R> {
    type Input = [i8; N];
    type Output = [i8; N];
    type Memory<Before, After> = (Before, After);

    const ARCHITECTURE: Architecture = Architecture::Type { name: "Scaling", sizes: &[N], inner: &[A::ARCHITECTURE] };
    const PARAMETERS: usize = 2 * N;

    #[inline(always)]
    fn output(&self) -> Quantization {
        self.form.output(self.product)
    }

    /// Without a layer in `plan`, the products equal the inputs: the network is a scaling layer that stays in `f32`.
    fn set_from(&mut self, plan: &mut Plan<'_>) -> Result<(), QuantizationError> {
        let Self { bias, multipliers, weights, .. } = self;
        let [product, output] = if plan.is_empty() {
            let input = plan.input;
            weights.fill(1);
            bias.fill(-input.zero_point);
            multipliers.fill(R::multiplier(1.0, 1.0, 1.0, true));
            [input; 2]
        } else {
            plan.set_units::<R>(UnitParameters { weights, bias, multipliers, is_tensor: false })?
        };
        (self.product, self.form) = (product, A::form::<R>(product, output));
        Ok(())
    }

    fn visit_layers<V: Int8Visitor>(&self, visitor: &mut V) {
        visitor.visit(self, self.product);
    }

    #[inline(always)]
    fn forward<B: Backend>(&self, _: B, input: &[i8; N], output: &mut [i8; N]) {
        let (zero_point, range) = (self.product.zero_point, self.form.range());
        let parameters = self.bias.iter().zip(&self.weights).zip(&self.multipliers);
        for ((y, x), ((bias, weight), multiplier)) in output.iter_mut().zip(input).zip(parameters) {
            let sum = bias.wrapping_add(i32::from(*weight) * i32::from(*x));
            *y = finish(R::requantize(sum, *multiplier), zero_point, range);
        }
        self.form.apply(output);
    }
}

by_fields! {
    [const N: usize, A: QuantizedActivation, R] "Int8Scaling", Int8Scaling<N, A, R> {
        product, form, bias, multipliers, weights
    }, kind
}

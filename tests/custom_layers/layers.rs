//! The custom layers of the test, as a program writes them.

#![forbid(unsafe_code)]

use std::array;

use stackprop::Row;
use stackprop::activation::Pass;
use stackprop::initializer::Initializer;
use stackprop::kernels::UpdateRule;
use stackprop::kernels::map::zip_map;
use stackprop::layer::{self, Custom, CustomTrain, Train};
use stackprop::prelude::*;
use stackprop::simd::Simd;

custom_layer! {
    /// y = x + inner(x)
    #[derive(Clone, Debug, PartialEq)]
    pub struct Residual<Inner> {
        pub inner: Inner,
    }
}

/// Adds `x` to `y`.
#[inline(always)]
fn add<S: Simd, X: Row>(simd: S, y: &mut [X], x: &[X]) {
    zip_map(simd, X::flatten_mut(y), X::flatten(x), |y, x| y + x);
}

impl<X: Row, Inner: Layer<Input = X, Output = X>> Custom for Residual<Inner> {
    type Input = X;
    type Output = X;
    type Activation = Identity;

    #[inline(always)]
    fn logits<S: Simd>(&self, simd: S, inputs: &[X], logits: &mut [X]) {
        layer::forward(&self.inner, simd, inputs, logits);
        add(simd, logits, inputs);
    }
}

impl<X: Row, Inner: Train<Input = X, Output = X>> CustomTrain for Residual<Inner> {
    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[X],
        logits: &mut [X],
        (inner,): &mut Self::Tape<BATCH>,
    ) {
        logits.copy_from_slice(inner.forward(&self.inner, simd, pass, inputs));
        add(simd, logits, inputs);
    }

    #[inline(always)]
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        (inner,): Self::Learning<'_, R, BATCH, MOMENTS>,
        simd: S,
        inputs: &[X],
        deltas: &[X],
        mut input_gradient: Option<&mut [X]>,
    ) {
        inner.backward(simd, inputs, deltas, input_gradient.as_deref_mut());
        if let Some(gradient) = input_gradient {
            add(simd, gradient, deltas);
        }
    }
}

custom_layer! {
    /// y = scale · x
    #[derive(Clone, Debug, PartialEq)]
    pub struct LayerScale<const N: usize> {
        pub scale: [f32; N],
    }
}

impl<const N: usize> Custom for LayerScale<N> {
    type Input = [f32; N];
    type Output = [f32; N];
    type Activation = Identity;

    #[inline(always)]
    fn logits<S: Simd>(&self, _: S, inputs: &[[f32; N]], logits: &mut [[f32; N]]) {
        for (x, y) in inputs.iter().zip(logits) {
            *y = array::from_fn(|i| self.scale[i] * x[i]);
        }
    }

    fn initialize_own(&mut self, _: Option<Initializer>, _: &mut Rng) {
        self.scale = [0.1; N];
    }
}

impl<const N: usize> CustomTrain for LayerScale<N> {
    #[inline(always)]
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        (scale,): Self::Learning<'_, R, BATCH, MOMENTS>,
        simd: S,
        inputs: &[[f32; N]],
        deltas: &[[f32; N]],
        input_gradient: Option<&mut [[f32; N]]>,
    ) {
        for (gradient, delta) in input_gradient.unwrap_or_default().iter_mut().zip(deltas) {
            *gradient = array::from_fn(|i| scale.value()[i] * delta[i]);
        }
        let mut sum = [0.0; N];
        for (x, delta) in inputs.iter().zip(deltas) {
            sum = array::from_fn(|i| sum[i] + x[i] * delta[i]);
        }
        scale.learn(simd, &sum);
    }
}

custom_layer! {
    /// y = x + shift, of the same size as a `LayerScale`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Shift<const N: usize> {
        pub shift: [f32; N],
    }
}

impl<const N: usize> Custom for Shift<N> {
    type Input = [f32; N];
    type Output = [f32; N];
    type Activation = Identity;

    fn logits<S: Simd>(&self, _: S, inputs: &[[f32; N]], logits: &mut [[f32; N]]) {
        for (x, y) in inputs.iter().zip(logits) {
            *y = array::from_fn(|i| x[i] + self.shift[i]);
        }
    }

    fn initialize_own(&mut self, _: Option<Initializer>, _: &mut Rng) {
        self.shift = [0.0; N];
    }
}

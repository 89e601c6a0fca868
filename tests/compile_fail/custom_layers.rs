use stackprop::Row;
use stackprop::layer::{self, Custom};
use stackprop::prelude::*;
use stackprop::simd::Simd;

custom_layer! {
    struct Residual<Inner> {
        inner: Inner,
    }
}

impl<X: Row, Inner: Layer<Input = X, Output = X>> Custom for Residual<Inner> {
    type Input = X;
    type Output = X;
    type Activation = Identity;

    fn logits<S: Simd>(&self, simd: S, inputs: &[X], logits: &mut [X]) {
        layer::forward(&self.inner, simd, inputs, logits);
    }
}

type Block = Residual<Dense<4, 3, Relu>>;

fn inputs_that_are_not_outputs() {
    let net = Block::random(&mut Rng::seed_from_u64(1));
    //~^ E0271 type mismatch
    let _ = net;
}

custom_layer! {
    struct Half {}
}

impl Custom for Half {
    //~^ E0046 not all trait items implemented, missing: `logits`
    type Input = [f32; 2];
    type Output = [f32; 2];
    type Activation = Identity;
}

struct Outside;

impl Custom for Outside {
    //~^ E0277 `Outside` is no custom layer
    type Input = [f32; 2];
    type Output = [f32; 2];
    type Activation = Identity;

    fn logits<S: Simd>(&self, _: S, _: &[[f32; 2]], _: &mut [[f32; 2]]) {}
}

fn main() {}

//! The activations of hidden layers, chosen at run time.

use core::marker::PhantomData;

use stackprop::activation::{self, Activation as _, Dropout, DropoutSaved, Elementwise, FromLogit, FromOutput, Pass};
use stackprop::initializer::Initializer;
use stackprop::simd::{Computation, Simd};

use crate::row::{Row, clear_absent};
use crate::separate::separate;
use crate::settings::{Activation, Layer};

/// Evaluates an expression with `A`, the type of an activation: the first for elementwise activations, the second for
/// the step, which has no derivative.
macro_rules! with_type {
    ($activation:expr, $A:ident => $elementwise:expr, step => $step:expr) => {
        with_type!(@ $activation, $A => $elementwise, $step;
            Tanh Relu Logistic Identity LeakyRelu Elu Selu Gelu Silu Softplus HardTanh HardSigmoid HardSwish Relu6)
    };
    (@ $activation:expr, $A:ident => $elementwise:expr, $step:expr; $($Type:ident)*) => {
        match $activation {
            $(Activation::$Type => {
                type $A = activation::$Type;
                $elementwise
            })*
            Activation::Heaviside => {
                type $A = activation::Heaviside;
                $step
            }
        }
    };
}

pub(crate) use with_type;

/// Evaluates an expression with `D`, the type of the activation `A` with dropout of this percentage.
macro_rules! with_dropout {
    ($percent:expr, $A:ident, $D:ident => $body:expr) => {
        match $percent {
            10 => with_dropout!(@ 10, $A, $D => $body),
            20 => with_dropout!(@ 20, $A, $D => $body),
            30 => with_dropout!(@ 30, $A, $D => $body),
            40 => with_dropout!(@ 40, $A, $D => $body),
            _ => with_dropout!(@ 50, $A, $D => $body),
        }
    };
    (@ $percent:literal, $A:ident, $D:ident => $body:expr) => {{
        type $D = Dropout<$A, $percent>;
        $body
    }};
}

/// The values that a layer's activation keeps for the backward pass.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'a> {
    pub(crate) logits: &'a [Row],
    pub(crate) outputs: &'a [Row],
    pub(crate) dropped: &'a [DropoutSaved<Row>],
}

impl Layer {
    /// The distribution of the initial weights.
    pub(crate) fn initializer(&self) -> Initializer {
        with_type!(self.activation, A => <A as activation::Activation>::INITIALIZER,
            step => <A as activation::Activation>::INITIALIZER)
    }

    /// Replaces logits with outputs.
    #[inline(always)]
    pub(crate) fn activate<S: Simd>(&self, simd: S, rows: &mut [Row]) {
        with_type!(self.activation,
            A => separate(simd, Forward::<A>(rows, PhantomData)),
            step => separate(simd, Forward::<A>(rows, PhantomData)));
        clear_absent(rows, self.units);
    }

    /// Replaces logits with outputs in training. `dropped` receives the values that dropout keeps.
    #[inline(always)]
    pub(crate) fn activate_train<S: Simd>(
        &self,
        simd: S,
        pass: Pass,
        rows: &mut [Row],
        dropped: &mut [DropoutSaved<Row>],
    ) {
        if self.dropout == 0 {
            return self.activate(simd, rows);
        }
        with_type!(self.activation,
            A => with_dropout!(self.dropout, A, D => {
                separate(simd, ForwardTrain::<D> { pass, rows, dropped, activation: PhantomData });
            }),
            step => A::forward(simd, rows));
        clear_absent(rows, self.units);
    }

    /// Replaces ∂loss/∂outputs with ∂loss/∂logits.
    #[inline(always)]
    pub(crate) fn backward<S: Simd>(&self, simd: S, kept: Kept<'_>, gradient: &mut [Row]) {
        let Kept { logits, outputs, dropped } = kept;
        if self.dropout == 0 {
            with_type!(self.activation,
                A => separate(simd, Backward::<A> { outputs, kept: <A as Elementwise>::Source::kept(logits), gradient }),
                step => separate(simd, Backward::<A> { outputs, kept: &[], gradient }));
        } else {
            with_type!(self.activation,
                A => with_dropout!(self.dropout, A, D => {
                    separate(simd, Backward::<D> { outputs, kept: dropped, gradient });
                }),
                step => A::backward(simd, outputs, &[], gradient));
        }
    }
}

/// The argument of a derivative, among the values that every layer keeps.
trait Source: activation::Source {
    fn kept(logits: &[Row]) -> &[Self::Kept<Row>];
}

impl Source for FromOutput {
    #[inline(always)]
    fn kept(_: &[Row]) -> &[()] {
        &[]
    }
}

impl Source for FromLogit {
    #[inline(always)]
    fn kept(logits: &[Row]) -> &[Row] {
        logits
    }
}

struct Forward<'a, A>(&'a mut [Row], PhantomData<A>);

impl<A: activation::Activation> Computation for Forward<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        A::forward(simd, self.0);
    }
}

struct ForwardTrain<'a, A: activation::Activation> {
    pass: Pass,
    rows: &'a mut [Row],
    dropped: &'a mut [A::Kept<Row>],
    activation: PhantomData<A>,
}

impl<A: activation::Activation> Computation for ForwardTrain<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        A::forward_train(simd, self.pass, self.rows, self.dropped);
    }
}

struct Backward<'a, A: activation::Activation> {
    outputs: &'a [Row],
    kept: &'a [A::Kept<Row>],
    gradient: &'a mut [Row],
}

impl<A: activation::Activation> Computation for Backward<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        A::backward(simd, self.outputs, self.kept, self.gradient);
    }
}

//! Compares single steps of optimizers with their formulas in `f64`: for gradients and limits whose squares overflow or
//! vanish in `f32`, and after many steps. A long run takes 10⁷ steps:
//!
//! ```text
//! cargo test --release --test optimizers -- --ignored
//! ```

use stackprop::loss::MeanAbsoluteError;
use stackprop::optimizer::{AdamW, NAdam, Optimizer, Regularized, RmsProp};
use stackprop::prelude::*;
use stackprop::simd::{Execution, Portable, Unfused};

mod support;
use support::backend::backends;
use support::tolerances;

type Line = Dense<1, 1, Identity>;

/// An optimizer and its formula.
trait Subject: Optimizer + Copy + std::fmt::Debug {
    /// ε, and the decay factor of v.
    fn denominator(&self) -> (f32, f32);

    /// The decay factor of m; 0 without one.
    fn beta_1(&self) -> f32;

    /// The step in units of the learning rate, after these gradients.
    fn step(&self, truth: &Truth) -> f64;
}

/// The moments in `f64`.
#[derive(Default)]
struct Truth {
    steps: f64,
    gradient: f64,
    first: f64,
    second: f64,
    /// Πμ of NAdam.
    product: Option<f64>,
}

/// The moments' decay factors, and NAdam's momentum of a step.
type Settings<'a> = (f64, f64, &'a dyn Fn(f64) -> f64);

impl Truth {
    fn add(&mut self, (beta_1, beta_2, momentum): Settings<'_>, gradient: f64) {
        self.steps += 1.0;
        self.gradient = gradient;
        self.first = beta_1 * self.first + (1.0 - beta_1) * gradient;
        self.second = beta_2 * self.second + (1.0 - beta_2) * gradient * gradient;
        self.product = Some(self.product.unwrap_or(1.0) * momentum(self.steps));
    }
}

/// 1 − βᵗ
fn correction(beta: f32, steps: f64) -> f64 {
    -(steps * f64::from(beta).ln()).exp_m1()
}

/// μₜ
fn momentum(settings: &NAdam, step: f64) -> f64 {
    let NAdam { beta_1, momentum_decay, .. } = *settings;
    f64::from(beta_1) * (1.0 - 0.5 * 0.96_f64.powf(step * f64::from(momentum_decay)))
}

impl Subject for Adam {
    fn denominator(&self) -> (f32, f32) {
        (self.epsilon, self.beta_2)
    }

    fn beta_1(&self) -> f32 {
        self.beta_1
    }

    fn step(&self, truth: &Truth) -> f64 {
        let first = truth.first / correction(self.beta_1, truth.steps);
        let second = truth.second / correction(self.beta_2, truth.steps);
        first / (second.sqrt() + f64::from(self.epsilon))
    }
}

impl Subject for AdamW {
    fn denominator(&self) -> (f32, f32) {
        (self.epsilon, self.beta_2)
    }

    fn beta_1(&self) -> f32 {
        self.beta_1
    }

    fn step(&self, truth: &Truth) -> f64 {
        // The tested weight is 0, so it does not decay.
        let Self { learning_rate, beta_1, beta_2, epsilon, .. } = *self;
        Adam { learning_rate, beta_1, beta_2, epsilon }.step(truth)
    }
}

impl Subject for NAdam {
    fn denominator(&self) -> (f32, f32) {
        (self.epsilon, self.beta_2)
    }

    fn beta_1(&self) -> f32 {
        self.beta_1
    }

    fn step(&self, truth: &Truth) -> f64 {
        let (now, next) = (momentum(self, truth.steps), momentum(self, truth.steps + 1.0));
        let product = truth.product.unwrap_or(1.0);
        let second = truth.second / correction(self.beta_2, truth.steps);
        let direction = (1.0 - now) / (1.0 - product) * truth.gradient + next / (1.0 - product * next) * truth.first;
        direction / (second.sqrt() + f64::from(self.epsilon))
    }
}

impl Subject for RmsProp {
    fn denominator(&self) -> (f32, f32) {
        (self.epsilon, self.smoothing)
    }

    fn beta_1(&self) -> f32 {
        0.0
    }

    fn step(&self, truth: &Truth) -> f64 {
        truth.gradient / (truth.second.sqrt() + f64::from(self.epsilon))
    }
}

/// The error of the last step relative to the formula, after a step for each gradient; or the reason for a refusal.
fn error_of_the_last_step<O: Subject>(
    execution: impl Execution,
    optimizer: O,
    momentum: &dyn Fn(f64) -> f64,
    gradients: impl Iterator<Item = f32>,
) -> Result<f64, TrainError> {
    let (_, beta_2) = optimizer.denominator();
    let settings = (f64::from(optimizer.beta_1()), f64::from(beta_2), momentum);
    let mut stepper = Stepper::<Line, _, _, 1>::new(MeanAbsoluteError, optimizer);
    let (mut net, mut truth, mut gradients) = (Line::zeroed(), Truth::default(), gradients.peekable());
    while let Some(gradient) = gradients.next() {
        // The weight stays 0 until the last step, so its step is exact. The output is 0 and above the target: the
        // gradient of the weight is the input.
        *stepper.optimizer.learning_rate_mut() = if gradients.peek().is_none() { 1.0 } else { 0.0 };
        stepper.using(execution).step(&mut net, &[[gradient]], &[[-1.0]])?;
        truth.add(settings, f64::from(gradient));
    }
    let expected = -optimizer.step(&truth);
    Ok((f64::from(net.weights[0][0]) - expected).abs() / expected.abs())
}

const BETAS: [f32; 6] = [0.0, 0.3, 0.9, 0.999, 0.999_99, 1.0 - f32::EPSILON / 2.0];

fn constant(steps: usize, gradient: f32) -> impl Iterator<Item = f32> {
    std::iter::repeat_n(gradient, steps)
}

/// Checks constant gradients of every size with every ε, which may be refused.
fn check_every_size<O: Subject>(with: impl Fn(f32, f32) -> O) {
    for backend in backends() {
        for beta in BETAS {
            let mut accepted = Vec::new();
            for epsilon in [1e-30, 1e-20, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-8, 1e-3_f32] {
                let optimizer = with(beta, epsilon);
                for exponent in (-36..=38).step_by(2) {
                    let gradient = 3.0 * 10_f32.powi(exponent);
                    for steps in [1, 2, 30] {
                        let gradients = constant(steps, gradient);
                        let error = match error_of_the_last_step(backend, optimizer, &|_| 0.0, gradients) {
                            Ok(error) => error,
                            Err(TrainError::InvalidSetting { name: "epsilon", .. }) => continue,
                            Err(error) => panic!("{optimizer:?}: {error}"),
                        };
                        accepted.push(epsilon);
                        assert!(
                            error <= tolerances::STEP_OF_ANY_SIZE,
                            "{backend:?}, {optimizer:?}, {steps} steps with a gradient of {gradient:e}: {error:e}"
                        );
                    }
                }
            }
            assert!(accepted.contains(&1e-8), "{beta}: 1e-8 is the default");
        }
    }
}

#[test]
fn adam_takes_gradients_of_every_size() {
    check_every_size(|beta_2, epsilon| Adam { beta_2, epsilon, ..Adam::default() });
}

#[test]
fn rms_prop_takes_gradients_of_every_size() {
    check_every_size(|smoothing, epsilon| RmsProp { smoothing, epsilon, ..RmsProp::default() });
}

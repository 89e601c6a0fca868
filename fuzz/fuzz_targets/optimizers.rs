//! Compares every step of the optimizers with their formulas in `f64`, from the parameters that the step found.

#![no_main]

#[path = "../support/mod.rs"]
mod support;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stackprop::Floats;
use stackprop::loss::MeanAbsoluteError;
use stackprop::optimizer::{AdamW, NAdam, Nesterov, Optimizer, Regularized, RmsProp};
use stackprop::prelude::*;
use support::approximate::{Approximate, exact, rounded};
use support::backend::backends;
use support::{below_one, sized};

/// The lane width plus 1, and a bias.
const INPUTS: usize = 9;
const PARAMETERS: usize = INPUTS + 1;
type Net = Dense<INPUTS, 1, Identity>;

/// At most this many steps.
const STEPS: usize = 32;

/// The roundings of a coefficient of a step, computed from the decay factors: those of 10⁻⁶, as in
/// `tolerances::STEP_OF_EQUAL_GRADIENTS`.
const COEFFICIENT: f64 = 16.0;

#[derive(Arbitrary, Debug)]
struct Input {
    kind: Kind,
    /// A number of 128ths.
    learning_rate: u8,
    betas: [[u8; 2]; 2],
    /// A number of negative powers of ten.
    epsilon: u8,
    weights: [[i8; 2]; PARAMETERS],
    /// The gradients of the weights in each step. That of the bias is 1.
    gradients: Vec<[[i8; 2]; INPUTS]>,
}

#[derive(Arbitrary, Debug)]
enum Kind {
    Sgd,
    Momentum,
    Nesterov,
    RmsProp,
    Adam,
    /// Penalties are numbers of 1024ths.
    AdamW {
        weight_decay: u8,
    },
    /// A number of 256ths.
    NAdam {
        momentum_decay: u16,
    },
    /// Limits of 0 are off.
    Regularized {
        l1: u8,
        l2: u8,
        weight_decay: u8,
        limits: [[u8; 2]; 3],
    },
}

fuzz_target!(|input: Input| {
    let learning_rate = f32::from(input.learning_rate) / 128.0;
    let [beta_1, beta_2] = input.betas.map(below_one);
    let epsilon = 10_f32.powi(-i32::from(input.epsilon % 16));
    let penalty = |bits: u8| f32::from(bits) / 1024.0;
    match input.kind {
        Kind::Sgd => check(Sgd { learning_rate }, &input),
        Kind::Momentum => check(Momentum { learning_rate, momentum: beta_1 }, &input),
        Kind::Nesterov => check(Nesterov { learning_rate, momentum: beta_1 }, &input),
        Kind::RmsProp => check(RmsProp { learning_rate, smoothing: beta_2, epsilon }, &input),
        Kind::Adam => check(Adam { learning_rate, beta_1, beta_2, epsilon }, &input),
        Kind::AdamW { weight_decay } => {
            check(AdamW { learning_rate, beta_1, beta_2, epsilon, weight_decay: penalty(weight_decay) }, &input);
        }
        Kind::NAdam { momentum_decay } => {
            let momentum_decay = f32::from(momentum_decay) / 256.0;
            check(NAdam { learning_rate, beta_1, beta_2, epsilon, momentum_decay }, &input);
        }
        Kind::Regularized { l1, l2, weight_decay, limits } => {
            let [l1, l2, weight_decay] = [l1, l2, weight_decay].map(penalty);
            let [clip_value, clip_norm, max_norm] = limits.map(|[fraction, exponent]| match fraction {
                0 => f32::INFINITY,
                fraction => f32::from(fraction) * 10_f32.powi(i32::from(exponent % 20) - 8),
            });
            let optimizer = Sgd { learning_rate };
            check(Regularized { optimizer, l1, l2, clip_value, clip_norm, weight_decay, max_norm }, &input);
        }
    }
});

/// An optimizer and its formula.
trait Formula: Optimizer + Copy + std::fmt::Debug {
    /// The parameters after step number `step`, counted from 1; `None` if the formula jumps at these numbers.
    fn next(
        &self,
        step: u32,
        parameters: [f32; PARAMETERS],
        gradients: [f32; PARAMETERS],
        moments: &mut [Moments; PARAMETERS],
    ) -> [Option<Approximate>; PARAMETERS];
}

/// The moments of one parameter, and Πμ of NAdam.
#[derive(Clone, Copy)]
struct Moments {
    first: Approximate,
    second: Approximate,
    product: f64,
}

fn check<O: Formula>(optimizer: O, input: &Input) {
    if optimizer.check().is_err() {
        return; // ε is too small
    }
    for backend in backends() {
        let mut net = Net::zeroed();
        net.floats_mut().iter_mut().zip(input.weights).for_each(|(to, weight)| *to = sized(weight, 3));
        let mut stepper = Stepper::<Net, _, _, 1>::new(MeanAbsoluteError, optimizer);
        let mut moments = [Moments { first: exact(0.0), second: exact(0.0), product: 1.0 }; PARAMETERS];
        for (step, gradients) in (1..).zip(input.gradients.iter().take(STEPS)) {
            let inputs = gradients.map(|gradient| sized(gradient, 12));
            let before: [f32; PARAMETERS] = std::array::from_fn(|i| net.floats()[i]);
            let Some(target) = below(net.using(backend).predict(&inputs)[0]) else {
                break;
            };
            // The output lies above the target, so the gradient of a weight is its input, and that of the bias is 1.
            stepper.using(backend).step(&mut net, &[inputs], &[[target]]).expect("a finite loss");
            let gradients = std::array::from_fn(|i| inputs.get(i).copied().unwrap_or(1.0));
            let expected = optimizer.next(step, before, gradients, &mut moments);
            for (i, (found, expected)) in net.floats().iter().zip(expected).enumerate() {
                let what = (backend, optimizer, step, i, before[i], gradients[i]);
                expected.inspect(|expected| expected.assert(&what, *found));
            }
        }
    }
}

/// A number below `output`, at a distance that `f32` holds; `None` without one. No constant is below every output: a
/// step with ε = 10⁻¹¹ and v = 0 moves a weight by up to 10²⁵.
fn below(output: f32) -> Option<f32> {
    let target = if output < 0.0 { f32::MIN } else { -1.0 };
    (output.is_finite() && target < output).then_some(target)
}

/// Implements the formula of an optimizer whose parameters do not depend on each other.
macro_rules! formula {
    ($Optimizer:ty, $next:expr) => {
        impl Formula for $Optimizer {
            fn next(
                &self,
                step: u32,
                parameters: [f32; PARAMETERS],
                gradients: [f32; PARAMETERS],
                moments: &mut [Moments; PARAMETERS],
            ) -> [Option<Approximate>; PARAMETERS] {
                let next: fn(&Self, u32, Approximate, Approximate, &mut Moments) -> Approximate = $next;
                std::array::from_fn(|i| {
                    Some(next(self, step, exact(parameters[i]), exact(gradients[i]), &mut moments[i]))
                })
            }
        }
    };
}

formula!(Sgd, |settings, _, w, g, _| w - exact(settings.learning_rate) * g);
formula!(Momentum, |settings, _, w, g, moments| {
    moments.first = exact(settings.momentum) * moments.first + g;
    w - exact(settings.learning_rate) * moments.first
});
formula!(Nesterov, |settings, _, w, g, moments| {
    moments.first = exact(settings.momentum) * moments.first + g;
    w - exact(settings.learning_rate) * (g + exact(settings.momentum) * moments.first)
});
formula!(RmsProp, |settings, step, w, g, moments| {
    average(&mut moments.second, settings.smoothing, step, g * g);
    let scale = rounded(correction(settings.smoothing, step).sqrt(), COEFFICIENT);
    w - exact(settings.learning_rate) * g / (moments.second.sqrt() * scale + exact(settings.epsilon))
});
formula!(Adam, |settings, step, w, g, moments| {
    let Adam { learning_rate, beta_1, beta_2, epsilon } = *settings;
    average(&mut moments.first, beta_1, step, g);
    average(&mut moments.second, beta_2, step, g * g);
    w - exact(learning_rate) * (moments.first / (moments.second.sqrt() + exact(epsilon)))
});
formula!(AdamW, |settings, step, w, g, moments| {
    let AdamW { learning_rate, beta_1, beta_2, epsilon, weight_decay } = *settings;
    average(&mut moments.first, beta_1, step, g);
    average(&mut moments.second, beta_2, step, g * g);
    let decayed = w * (exact(1.0) - exact(learning_rate) * exact(weight_decay));
    decayed - exact(learning_rate) * (moments.first / (moments.second.sqrt() + exact(epsilon)))
});
formula!(NAdam, |settings, step, w, g, moments| {
    let NAdam { learning_rate, beta_1, beta_2, epsilon, momentum_decay } = *settings;
    average(&mut moments.first, beta_1, step, g);
    average(&mut moments.second, beta_2, step, g * g);
    let momentum = |step: f64| f64::from(beta_1) * (1.0 - 0.5 * 0.96_f64.powf(step * f64::from(momentum_decay)));
    let (now, next) = (momentum(step.into()), momentum(f64::from(step) + 1.0));
    moments.product *= now;
    let of_gradient = f64::from(learning_rate) * (1.0 - now) / (1.0 - moments.product);
    // The formula has m, and not m̂.
    let of_moment = f64::from(learning_rate) * next / (1.0 - moments.product * next) * correction(beta_1, step);
    let [of_gradient, of_moment] = [of_gradient, of_moment].map(|factor| rounded(factor, COEFFICIENT));
    w - (of_gradient * g + of_moment * moments.first) / (moments.second.sqrt() + exact(epsilon))
});

/// 1 − βᵗ
fn correction(beta: f32, step: u32) -> f64 {
    -(f64::from(step) * (f64::from(beta) - 1.0).ln_1p()).exp_m1()
}

/// The moving average, divided by the sum of its weights.
fn average(average: &mut Approximate, beta: f32, step: u32, value: Approximate) {
    if beta == 0.0 {
        *average = value;
        return;
    }
    let weight = rounded((1.0 - f64::from(beta)) / correction(beta, step), 4.0);
    *average = (exact(1.0) - weight) * *average + weight * value;
}

impl Formula for Regularized<Sgd> {
    fn next(
        &self,
        _: u32,
        parameters: [f32; PARAMETERS],
        gradients: [f32; PARAMETERS],
        _: &mut [Moments; PARAMETERS],
    ) -> [Option<Approximate>; PARAMETERS] {
        let w = parameters.map(exact);
        let norm = |numbers: &[Approximate]| numbers.iter().map(|x| *x * *x).sum::<Approximate>().sqrt();
        let mut g: [Approximate; PARAMETERS] = std::array::from_fn(|i| {
            let (g, sign) = (exact(gradients[i]), if parameters[i] == 0.0 { 0.0 } else { parameters[i].signum() });
            let penalized = g + (exact(self.l1 * sign) + exact(2.0 * self.l2) * w[i]);
            let g = if i < INPUTS { penalized } else { g };
            g.clamp(-f64::from(self.clip_value), self.clip_value.into())
        });
        if self.clip_norm.is_finite() {
            let scale = (exact(self.clip_norm) / (norm(&g) + rounded(1e-6, 1.0))).min(exact(1.0));
            g = g.map(|g| g * scale);
        }
        let next: [Approximate; PARAMETERS] = std::array::from_fn(|i| {
            w[i] - exact(self.optimizer.learning_rate) * (g[i] + exact(self.weight_decay) * w[i])
        });
        // The bias is no weight of the unit.
        let norm = norm(&next[..INPUTS]);
        let limit = f64::from(self.max_norm);
        // The 10⁻⁷ in the divisor makes the formula jump at the limit.
        let jumps = (norm.value - limit).abs() <= norm.error;
        std::array::from_fn(|i| match i < INPUTS && norm.value > limit {
            _ if jumps && i < INPUTS => None,
            true => Some(next[i] * (exact(limit) / (norm + rounded(1e-7, 1.0)))),
            false => Some(next[i]),
        })
    }
}

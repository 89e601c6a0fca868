//! Compares single steps of optimizers with their formulas in `f64`: for gradients and limits whose squares overflow or
//! vanish in `f32`, and after many steps; `.ci/long optimizers` takes 10⁷ steps.

use stackprop::loss::{FusedWith, Loss, MeanAbsoluteError};
use stackprop::optimizer::{AdamW, NAdam, Nesterov, Optimizer, Regularized, RmsProp};
use stackprop::prelude::*;
use stackprop::simd::{Execution, Portable, Scalar, Unfused};

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

/// Checks step number `steps`, with equal gradients and with random ones.
fn check_steps(steps: usize) {
    let execution = Unfused(Portable);
    let none = |_| 0.0;
    for beta in BETAS {
        let random = || {
            let mut rng = Rng::seed_from_u64(1);
            (0..steps).map(move |_| 0.5 + rng.uniform())
        };
        let check = |name: &str, equal: Result<f64, TrainError>, random: Result<f64, TrainError>| {
            let (equal, random) = (equal.expect("a valid setting"), random.expect("a valid setting"));
            assert!(equal <= tolerances::STEP_OF_EQUAL_GRADIENTS, "{name}, beta {beta}, {steps} equal: {equal:e}");
            let most = tolerances::step_of_random_gradients(beta, steps);
            assert!(random <= most, "{name}, beta {beta}, {steps} random: {random:e}, expected at most {most:e}");
        };
        macro_rules! check {
            ($optimizer:expr, $momentum:expr) => {{
                let (optimizer, momentum) = ($optimizer, $momentum);
                check(
                    &format!("{optimizer:?}"),
                    error_of_the_last_step(execution, optimizer, &momentum, constant(steps, 0.3)),
                    error_of_the_last_step(execution, optimizer, &momentum, random()),
                );
            }};
        }
        check!(Adam { beta_2: beta, ..Adam::default() }, none);
        check!(Adam { beta_1: beta, ..Adam::default() }, none);
        check!(AdamW { beta_2: beta, ..AdamW::default() }, none);
        check!(RmsProp { smoothing: beta, ..RmsProp::default() }, none);
        for momentum_decay in [0.0, 1e-7, 0.004, 20.0, 200.0, 1e30] {
            let n_adam = NAdam { momentum_decay, beta_1: beta, ..NAdam::default() };
            check!(n_adam, move |step| momentum(&n_adam, step));
        }
    }
}

#[test]
fn many_steps_stay_exact() {
    check_steps(1);
    check_steps(2);
    check_steps(1000);
}

/// A gradient of 10⁻¹⁰ after one of 10¹⁰: with β near 0 the averages must forget the first.
#[test]
fn small_decay_factors_forget_large_gradients() {
    for backend in backends() {
        for beta in [0.0, 1e-30, 1e-9, 1e-3, 0.3, 0.499, 0.5] {
            for gradients in [[1e10, 1e-10], [-3.0, 3e-7]] {
                for optimizer in
                    [Adam { beta_1: beta, ..Adam::default() }, Adam { beta_1: 0.0, beta_2: beta, ..Adam::default() }]
                {
                    let found = error_of_the_last_step(backend, optimizer, &|_| 0.0, gradients.into_iter());
                    let error = found.expect("valid settings");
                    assert!(
                        error <= tolerances::STEP_OF_ANY_SIZE,
                        "{backend:?}, {optimizer:?}, {gradients:?}: {error:e}"
                    );
                }
            }
        }
    }
}

/// An average that hardly changes loses nearly the same product w·average in each step: 839.2 and 839.4 units in the
/// last place of m̂ and v̂. If a step rounded that product to 839 units, the average would gain 0.2 or 0.4 of them.
#[test]
fn equal_roundings_do_not_add_up() {
    const STEPS: usize = 60_000;
    const BETA: f32 = 0.9999;
    let most = tolerances::step_of_random_gradients(BETA, STEPS);
    for optimizer in [Adam { beta_1: BETA, ..Adam::default() }, Adam { beta_2: BETA, ..Adam::default() }] {
        let mut rng = Rng::seed_from_u64(1);
        let gradients = (0..STEPS).map(|_| 1.000_25 + 0.02 * (rng.uniform() - 0.5));
        let error = error_of_the_last_step(Scalar, optimizer, &|_| 0.0, gradients).expect("valid settings");
        assert!(error <= most, "{optimizer:?}: {error:e}, expected at most {most:e}");
    }
}

#[test]
#[ignore = "10⁷ steps of every optimizer: .ci/long optimizers"]
fn ten_million_steps_stay_exact() {
    check_steps(10_000_000);
}

/// A moment that decays below the normal numbers becomes 0, because subnormal numbers are slow on many
/// CPUs. The second step adds nothing to the moment, and its learning rate makes the smallest one visible.
#[test]
fn moments_below_the_normal_numbers_become_zero() {
    fn weight_after<O: Optimizer + Copy>(execution: impl Execution, optimizer: O, gradient: f32) -> f32 {
        let mut stepper = Stepper::<Line, _, _, 1>::new(MeanAbsoluteError, optimizer);
        let mut net = Line::zeroed();
        for (learning_rate, gradient) in [(0.0, gradient), (2_f32.powi(100), 0.0)] {
            *stepper.optimizer.learning_rate_mut() = learning_rate;
            stepper.using(execution).step(&mut net, &[[gradient]], &[[-1.0]]).expect("a finite loss");
        }
        net.weights[0][0]
    }
    for backend in backends() {
        let check = |name: &str, after: &dyn Fn(f32) -> f32| {
            assert_eq!(after(f32::MIN_POSITIVE), 0.0, "{backend:?}, {name}");
            // Twice as large, the moment stays a normal number.
            assert!(after(4.0 * f32::MIN_POSITIVE) < 0.0, "{backend:?}, {name}");
        };
        let momentum = 0.5;
        check("Momentum", &|g| weight_after(backend, Momentum { learning_rate: 0.0, momentum }, g));
        check("Nesterov", &|g| weight_after(backend, Nesterov { learning_rate: 0.0, momentum }, g));
        check("Adam", &|g| weight_after(backend, Adam::default(), g));
    }
}

/// The powers of ten from the smallest numbers of `f32` to the largest.
fn sizes() -> impl Iterator<Item = f32> {
    (-37..=38).map(|exponent| 10_f32.powi(exponent))
}

/// The parameters after a step of SGD from zero, with a clipped gradient.
fn clipped<L>(execution: impl Execution, loss: L, clip_norm: f32, input: [f32; 2], target: f32) -> [f32; 3]
where
    L: FusedWith<Identity> + Loss<Target<[f32; 1]> = [f32; 1]>,
{
    type Pair = Dense<2, 1, Identity>;
    let optimizer = Regularized { clip_norm, ..Regularized::new(Sgd { learning_rate: 1.0 }) };
    let mut net = Pair::zeroed();
    let mut stepper = Stepper::<Pair, _, _, 1>::new(loss, optimizer);
    stepper.using(execution).step(&mut net, &[input], &[[target]]).expect("a finite loss");
    [net.weights[0][0], net.weights[1][0], net.bias[0]]
}

#[test]
fn gradients_of_every_size_are_clipped() {
    for backend in backends() {
        for clip_norm in [1e-30, 1e-20, 1.0, 1e10, 1e30_f32] {
            let check = |what: &str, found: [f32; 3], gradient: [f32; 3]| {
                let gradient = gradient.map(f64::from);
                let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
                let scale = (f64::from(clip_norm) / (norm + 1e-6)).min(1.0);
                let what = format!("{backend:?}, {what}, clipped to {clip_norm:e}");
                tolerances::LIMITED_NORM.assert(&what, &found, &gradient.map(|g| -g * scale));
            };
            for size in sizes() {
                // The output is 0: the gradient of the bias is 1.
                let input = [-2.5 * size, 1.5 * size];
                let found = clipped(backend, MeanAbsoluteError, clip_norm, input, -1.0);
                check(&format!("inputs of {size:e}"), found, [input[0], input[1], 1.0]);
            }
            for size in sizes().filter(|size| *size < 1e15) {
                // The gradient of the bias is twice the distance from the target.
                let found = clipped(backend, MeanSquaredError, clip_norm, [-2.5, 1.5], -0.5 * size);
                check(&format!("a target of {size:e}"), found, [-2.5, 1.5, 1.0].map(|factor| factor * size));
            }
        }
    }
}

/// The norms of nine units, whose sizes differ by up to 74 decades, with every limit.
#[test]
fn weights_of_every_size_are_limited() {
    type Nine = Dense<3, 9, Identity>;
    for backend in backends() {
        for max_norm in [1e-30, 1e-20, 1.0, 1e10, 1e38_f32] {
            for size in sizes() {
                let column = |unit: usize| if unit.is_multiple_of(2) { size } else { size.recip().clamp(1e-37, 1e38) };
                let rows = [-2.0, 0.0, -1.5].map(|factor| std::array::from_fn(|unit| factor * column(unit)));
                let mut net = Nine::new(rows, [0.0; 9]);
                let optimizer = Regularized { max_norm, ..Regularized::new(Sgd { learning_rate: 0.0 }) };
                let mut stepper = Stepper::<Nine, _, _, 1>::new(MeanAbsoluteError, optimizer);
                stepper.using(backend).step(&mut net, &[[0.0; 3]], &[[-1.0; 9]]).expect("a finite loss");

                for unit in 0..9 {
                    let weights = rows.map(|row| f64::from(row[unit]));
                    let norm = weights.iter().map(|w| w * w).sum::<f64>().sqrt();
                    let limit = f64::from(max_norm);
                    let scale = if norm > limit { limit / (norm + 1e-7) } else { 1.0 };
                    let found = net.weights.map(|row| row[unit]);
                    let what = format!("{backend:?}, weights of {:e}, limited to {max_norm:e}", column(unit));
                    tolerances::LIMITED_NORM.assert(&what, &found, &weights.map(|w| w * scale));
                }
            }
        }
    }
}

/// PyTorch multiplies only norms above the limit by `limit / (norm + 1e-7)`, which is below 1 at the limit too.
#[test]
fn weights_at_the_limit_stay() {
    type Two = Dense<2, 1, Identity>;
    let optimizer = Regularized { max_norm: 0.625, ..Regularized::new(Sgd { learning_rate: 0.0 }) };
    for backend in backends() {
        let mut net = Two::new([[0.375], [-0.5]], [0.0]);
        let mut stepper = Stepper::<Two, _, _, 1>::new(MeanAbsoluteError, optimizer);
        stepper.using(backend).step(&mut net, &[[0.0; 2]], &[[-1.0]]).expect("a finite loss");
        assert_eq!(net.weights, [[0.375], [-0.5]], "{backend:?}");
    }
}

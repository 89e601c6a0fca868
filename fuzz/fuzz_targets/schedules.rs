//! Compares schedules with PyTorch's recurrences and other forms of their formulas, in `f64`.

#![no_main]

#[path = "../support/mod.rs"]
mod support;

use std::f64::consts::FRAC_PI_2;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stackprop::loss::Evaluation;
use stackprop::schedule::{
    Constant, Cosine, Epoch, ExponentialDecay, OnPlateau, OneCycle, Schedule, StepDecay, StepInfo,
};
use support::{below_one, tolerances};

#[derive(Arbitrary, Debug)]
struct Input {
    kind: Kind,
    epochs: u8,
    batches: u8,
    losses: Vec<f32>,
}

/// A schedule; a rate is a number of thousandths.
#[derive(Arbitrary, Debug)]
enum Kind {
    Constant(f32),
    Step { initial: u16, factor: u8, every: u8 },
    Exponential { initial: u16, factor: u8 },
    Cosine { peak: u16, floor: u16, warm_up_steps: u8 },
    OneCycle { peak: u16, warm_up_fraction: u8, divisors: [u16; 2] },
    Plateau { initial: u16, factor: [u8; 2], patience: u8, threshold: [u8; 2], cooldown: u8, floor: u16 },
}

fn rate(thousandths: u16) -> f32 {
    f32::from(thousandths) / 1000.0
}

/// From 0 to 1.99.
fn factor(bits: u8) -> f32 {
    f32::from(bits) / 128.0
}

fuzz_target!(|input: Input| {
    let (epochs, batches) = (1 + usize::from(input.epochs) % 40, 1 + usize::from(input.batches) % 12);
    let fit = Length { epochs, batches };
    match input.kind {
        Kind::Constant(learning_rate) => {
            let mut schedule = Constant { learning_rate };
            if schedule.check().is_ok() {
                assert!(learning_rate >= 0.0 && learning_rate.is_finite());
                fit.compare(&mut schedule, |_| f64::from(learning_rate));
            }
        }
        Kind::Step { initial, factor: bits, every } => {
            let (initial, factor, every) = (rate(initial), factor(bits), usize::from(every));
            let mut schedule = StepDecay { initial, factor, every };
            assert_eq!(schedule.check().is_ok(), every > 0);
            if every > 0 {
                fit.compare(&mut schedule, |step| decayed(initial, factor, step / batches / every));
            }
        }
        Kind::Exponential { initial, factor: bits } => {
            let (initial, factor) = (rate(initial), factor(bits));
            fit.compare(&mut ExponentialDecay { initial, factor }, |step| decayed(initial, factor, step / batches));
        }
        Kind::Cosine { peak, floor, warm_up_steps } => {
            let (peak, floor, warm_up_steps) = (rate(peak), rate(floor), usize::from(warm_up_steps));
            let mut schedule = Cosine { peak, floor, warm_up_steps };
            assert_eq!(schedule.check().is_ok(), floor <= peak);
            if floor <= peak {
                let (peak, floor, warm_up, steps) =
                    (f64::from(peak), f64::from(floor), warm_up_steps as f64, fit.steps() as f64);
                fit.compare(&mut schedule, |step| match step as f64 {
                    step if step < warm_up => peak * (step + 1.0) / (warm_up + 1.0),
                    step => annealed(peak, floor, (step - warm_up) / (steps - warm_up)),
                });
            }
        }
        Kind::OneCycle { peak, warm_up_fraction, divisors } => {
            let (peak, warm_up_fraction) = (rate(peak), f32::from(warm_up_fraction) / 255.0);
            let [initial_divisor, final_divisor] = divisors.map(|divisor| f32::from(divisor) / 16.0);
            let mut schedule = OneCycle { peak, warm_up_fraction, initial_divisor, final_divisor };
            let is_valid = initial_divisor > 0.0 && final_divisor > 0.0;
            assert_eq!(schedule.check().is_ok(), is_valid);
            if is_valid {
                let peak = f64::from(peak);
                let initial = peak / f64::from(initial_divisor);
                let last = initial / f64::from(final_divisor);
                // PyTorch's phases end at these steps.
                let (summit, end) = (f64::from(warm_up_fraction) * fit.steps() as f64 - 1.0, fit.steps() as f64 - 1.0);
                fit.compare(&mut schedule, |step| match step as f64 {
                    step if step < summit => annealed(initial, peak, step / summit),
                    step if step == summit => peak,
                    step => annealed(peak, last, (step - summit) / (end - summit)),
                });
            }
        }
        Kind::Plateau { initial, factor, patience, threshold, cooldown, floor } => {
            let [factor, threshold] = [factor, threshold].map(below_one);
            let (initial, floor, patience, cooldown) = (rate(initial), rate(floor), patience % 8, cooldown % 8);
            let (patience, cooldown) = (usize::from(patience), usize::from(cooldown));
            let schedule = OnPlateau { factor, patience, threshold, cooldown, floor, ..OnPlateau::new(initial) };
            assert_eq!(schedule.check().is_ok(), floor <= initial);
            if floor <= initial {
                compare_with_pytorch(schedule, &input.losses);
            }
        }
    }
});

/// The length of a fit.
struct Length {
    epochs: usize,
    batches: usize,
}

impl Length {
    fn steps(&self) -> usize {
        self.epochs * self.batches
    }

    /// Compares every step.
    fn compare(&self, schedule: &mut dyn Schedule, expected: impl Fn(usize) -> f64) {
        for step in 0..self.steps() {
            let info = StepInfo::new(step, self.epochs, self.batches);
            assert_eq!(info.epoch, 1 + step / self.batches);
            assert_near(schedule.learning_rate(&info), expected(step), &info);
        }
    }
}

/// Accepts the rounding of a rate, and 10⁻¹³ of the largest rate: a small rate may be the difference of two large ones
/// in `f64`.
fn assert_near(found: f32, expected: f64, what: &dyn std::fmt::Debug) {
    if expected > f64::from(f32::MAX) {
        assert!(found >= f32::MAX, "{what:?}: {found:e}, expected {expected:e}");
        return;
    }
    const LARGEST: f64 = 65.536 * 256.0;
    let bound = tolerances::RATES.relative * expected.abs() + 1e-13 * LARGEST;
    assert!((f64::from(found) - expected).abs() <= bound, "{what:?}: {found:e}, expected {expected:e}");
}

/// `ExponentialLR` and `StepLR` multiply at every decay.
fn decayed(initial: f32, factor: f32, times: usize) -> f64 {
    (0..times).fold(f64::from(initial), |rate, _| rate * f64::from(factor))
}

/// cos²(x / 2) = (1 + cos x) / 2
fn annealed(from: f64, to: f64, progress: f64) -> f64 {
    to + (from - to) * (FRAC_PI_2 * progress).cos().powi(2)
}

/// `ReduceLROnPlateau`, line by line.
fn compare_with_pytorch(mut schedule: OnPlateau, losses: &[f32]) {
    let (factor, threshold) = (f64::from(schedule.factor), f64::from(schedule.threshold));
    let (mut rate, mut best, mut bad_epochs, mut cooldown) = (f64::from(schedule.initial), f64::INFINITY, 0, 0);
    for (index, loss) in losses.iter().take(64).enumerate() {
        let info = StepInfo::new(index, losses.len(), 1);
        assert_near(schedule.learning_rate(&info), rate, &schedule);
        let training = Evaluation { loss: *loss, accuracy: None };
        schedule.after_epoch(&Epoch { epoch: info.epoch, training, validation: None, metrics: Default::default() });

        if f64::from(*loss) < best * (1.0 - threshold) {
            (best, bad_epochs) = (f64::from(*loss), 0);
        } else {
            bad_epochs += 1;
        }
        if cooldown > 0 {
            (cooldown, bad_epochs) = (cooldown - 1, 0);
        }
        if bad_epochs > schedule.patience {
            // A change of just this size may count or not, because the rates are rounded in another way.
            let reduced = (rate * factor).max(f64::from(schedule.floor));
            if ((rate - reduced) / 1e-8 - 1.0).abs() < 1e-6 {
                return;
            }
            if rate - reduced > 1e-8 {
                rate = reduced;
            }
            (cooldown, bad_epochs) = (schedule.cooldown, 0);
        }
    }
}

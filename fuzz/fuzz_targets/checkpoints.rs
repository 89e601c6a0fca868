//! A fit that resumes from a checkpoint ends with the bits of an uninterrupted fit; bytes that are no checkpoint, or a
//! damaged one, are an error and change nothing.

#![no_main]

use std::ops::ControlFlow;

use arbitrary::{Arbitrary, Unstructured};
use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use stackprop::Floats;
use stackprop::optimizer::{NAdam, Optimizer, Regularized};
use stackprop::prelude::*;
use stackprop::schedule::{Constant, Cosine, OnPlateau, Schedule};
use stackprop::simd::Portable;
use stackprop::train::Monitor;

/// A network with every kind of state: batch normalisation, dropout, and parameters.
type Net = sequential![BatchNorm<Dense<2, 3, Dropout<Tanh, 20>>>, Dense<3, 3, Softmax>];

/// Does not divide the number of samples.
const BATCH: usize = 4;
const SAMPLES: usize = 10;
const EPOCHS: usize = 5;

/// The offsets of the checksum and of the bytes it covers.
const CHECKSUM: usize = 12;
const CHECKED: usize = 16;

#[derive(Arbitrary, Debug)]
struct Input {
    seed: u64,
    optimizer: Kind,
    /// A number of eighths.
    learning_rate: u8,
    settings: Settings,
    /// The epoch after which the first fit stops.
    stop: u8,
    damage: Damage,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Kind {
    Sgd,
    Momentum,
    Adam,
    NAdam,
    Regularized,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
struct Settings {
    schedule: Option<Rates>,
    patience: Option<u8>,
    validates: bool,
    shuffle: Option<u64>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Rates {
    Constant,
    Cosine,
    OnPlateau(u8),
}

#[derive(Arbitrary, Debug)]
enum Damage {
    /// Flips one to three bits, which the checksum always detects in a file of this length.
    Flip(u16, Option<u16>, Option<u16>),
    Cut(u16),
    Lengthen(u8),
    /// Writes arbitrary bytes and then corrects the checksum.
    Forge(Vec<(u16, u8)>),
}

fuzz_target!(|data: &[u8]| {
    refuse(&Sgd::default(), data);
    if let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) {
        let learning_rate = f32::from(input.learning_rate) / 8.0;
        match input.optimizer {
            Kind::Sgd => input.check(&Sgd { learning_rate }),
            Kind::Momentum => input.check(&Momentum { learning_rate, momentum: 0.9 }),
            Kind::Adam => input.check(&Adam { learning_rate, ..Adam::default() }),
            Kind::NAdam => input.check(&NAdam { learning_rate, ..NAdam::default() }),
            Kind::Regularized => {
                let adam = Adam { learning_rate, ..Adam::default() };
                input.check(&Regularized { l1: 1e-3, clip_norm: 0.5, max_norm: 1.0, ..Regularized::new(adam) });
            }
        }
    }
});

/// The results of a fit.
#[derive(Debug, PartialEq)]
struct End {
    parameters: Vec<u32>,
    epochs: Vec<Epoch>,
    best: Option<usize>,
    /// The checkpoint after each epoch.
    checkpoints: Vec<Vec<u8>>,
}

impl Input {
    fn check<O: Optimizer + Clone>(&self, optimizer: &O) {
        let Ok(whole) = self.fit(optimizer, None, usize::MAX) else {
            return; // the learning rate is too large
        };
        let stop = 1 + usize::from(self.stop) % whole.epochs.len();
        let first = self.fit(optimizer, None, stop).expect("the beginning of the whole");
        let checkpoint = first.checkpoints.last().expect("a checkpoint after each epoch");
        assert_eq!(first.checkpoints, whole.checkpoints[..stop]);
        let second = self.fit(optimizer, Some(checkpoint), usize::MAX).expect("the rest of the whole");
        let End { parameters, epochs, best, checkpoints } = &whole;
        assert_eq!(second.parameters, *parameters);
        assert_eq!((&second.epochs[..], second.best), (&epochs[stop..], *best));
        assert_eq!(second.checkpoints, checkpoints[stop..]);

        let mut damaged = checkpoint.clone();
        if self.damage.apply(&mut damaged) {
            refuse(optimizer, &damaged);
        } else {
            // The result of forged numbers is unspecified.
            let _ = self.fit(optimizer, Some(&damaged), usize::MAX);
        }
    }

    /// Runs a fit from its beginning or from a checkpoint, and stops it after epoch `until`.
    fn fit<O: Optimizer + Clone>(&self, optimizer: &O, from: Option<&[u8]>, until: usize) -> Result<End, String> {
        let rng = &mut Rng::seed_from_u64(self.seed);
        let mut net = Net::random(rng);
        let inputs = [(); SAMPLES].map(|()| [(); 2].map(|()| 2.0 * rng.uniform() - 1.0));
        let labels = [(); SAMPLES].map(|()| rng.below(3) as usize);
        let mut trainer = Trainer::<Net, _, _, BATCH>::new(CrossEntropy::default(), optimizer.clone());
        if let Some(checkpoint) = from {
            net = Net::zeroed();
            trainer.resume(&mut net, checkpoint).map_err(|error| error.to_string())?;
        }
        let mut checkpoints = Vec::new();
        let mut on_checkpoint = |checkpoint: &Checkpoint<Net>| {
            let mut bytes = vec![0; checkpoint.file_bytes()];
            // Moments may be infinite although the parameters are not.
            let is_finite = checkpoint.write_to(&mut bytes).is_ok();
            checkpoints.push(if is_finite { bytes } else { Vec::new() });
            if checkpoint.epoch() == until { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut schedule: Option<Box<dyn Schedule>> = self.settings.schedule.map(|rates| match rates {
            Rates::Constant => Box::new(Constant { learning_rate: 0.05 }) as Box<dyn Schedule>,
            Rates::Cosine => Box::new(Cosine { warm_up_steps: 3, ..Cosine::new(0.5) }),
            Rates::OnPlateau(patience) => Box::new(OnPlateau {
                factor: 0.5,
                patience: usize::from(patience % 3),
                threshold: 0.05,
                cooldown: 1,
                ..OnPlateau::new(0.5)
            }),
        });
        let monitor = if self.settings.validates { Monitor::Loss } else { Monitor::TrainingLoss };
        let early_stopping = self.settings.patience.map(|patience| EarlyStopping {
            patience: usize::from(patience % 4),
            monitor,
            ..EarlyStopping::default()
        });
        let fit = Fit {
            epochs: EPOCHS,
            validation_split: if self.settings.validates { 0.3 } else { 0.0 },
            shuffle: self.settings.shuffle,
            schedule: schedule.as_mut().map(|schedule| &mut **schedule as &mut dyn Schedule),
            early_stopping,
            on_checkpoint: Some(&mut on_checkpoint),
            ..Fit::default()
        };
        let history = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit);
        let history = history.map_err(|error| error.to_string())?;
        let (epochs, best) = (history.to_vec(), history.best_epoch());
        if checkpoints.iter().any(Vec::is_empty) {
            return Err("a checkpoint of infinite moments".to_owned());
        }
        Ok(End { parameters: bits(&net), epochs, best, checkpoints })
    }
}

impl Damage {
    /// Returns whether the result is invalid for certain.
    fn apply(&self, file: &mut Vec<u8>) -> bool {
        match self {
            Self::Flip(first, second, third) => {
                let before = file.clone();
                for bit in [Some(*first), *second, *third].into_iter().flatten() {
                    let bit = usize::from(bit) % (8 * file.len());
                    file[bit / 8] ^= 1 << (bit % 8);
                }
                *file != before
            }
            Self::Cut(len) => {
                file.truncate(usize::from(*len) % file.len());
                true
            }
            Self::Lengthen(byte) => {
                file.push(*byte);
                true
            }
            Self::Forge(edits) => {
                for (offset, byte) in edits {
                    let offset = usize::from(*offset) % file.len();
                    file[offset] = *byte;
                }
                let checksum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&file[CHECKED..]);
                file[CHECKSUM..CHECKED].copy_from_slice(&checksum.to_le_bytes());
                false
            }
        }
    }
}

/// Reads bytes that are no checkpoint: an error, and neither network nor trainer change. Arbitrary bytes are none,
/// because the checksum is wrong.
fn refuse<O: Optimizer + Clone>(optimizer: &O, bytes: &[u8]) {
    let mut net = Net::random(&mut Rng::seed_from_u64(1));
    let untouched = bits(&net);
    let mut trainer = Trainer::<Net, _, _, BATCH>::new(CrossEntropy::default(), optimizer.clone());
    let error = trainer.resume(&mut net, bytes).expect_err("no checkpoint");
    assert!(!error.to_string().is_empty());
    assert_eq!(bits(&net), untouched);
    // A resumed trainer would not begin at the first epoch.
    let fit = Fit { epochs: 1, ..Fit::default() };
    let samples = Samples::new(&[[0.5, -0.5], [1.0, 0.25]], &[0, 2]);
    if let Ok(history) = trainer.using(Portable).fit(&mut net, samples, fit) {
        assert_eq!(history.len(), 1);
    }
}

fn bits(net: &Net) -> Vec<u32> {
    net.floats().iter().map(|value| value.to_bits()).collect()
}

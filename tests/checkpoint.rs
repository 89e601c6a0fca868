//! Checkpoints: a fit resumed from a checkpoint ends with the same bits as an uninterrupted fit.

use std::ops::ControlFlow;

use stackprop::Floats;
use stackprop::activation::LeakyRelu;
use stackprop::optimizer::{AdamW, NAdam, Nesterov, Optimizer, Regularized, RmsProp};
use stackprop::prelude::*;
use stackprop::schedule::{Constant, Cosine, ExponentialDecay, OnPlateau, OneCycle, Schedule, StepDecay, StepInfo};
use stackprop::simd::Portable;
use stackprop::train::{Batch, Monitor};

mod support;
use support::{bits, rows};

const EPOCHS: usize = 6;
const BATCH: usize = 4;

/// A network with every kind of state: batch normalisation, dropout, and parameters.
type Net = sequential![BatchNorm<Dense<2, 5, Dropout<Tanh, 20>>>, Dense<5, 3, Softmax>];
type NetTrainer<O> = Trainer<Net, CrossEntropy, O, BATCH>;

/// An initialized network with samples and labels.
fn classes() -> (Net, Vec<[f32; 2]>, Vec<usize>) {
    let rng = &mut Rng::seed_from_u64(7);
    let net = Net::random(rng);
    (net, rows(22, rng), (0..22).map(|i| i % 3).collect())
}

/// The settings of a fit.
#[derive(Clone, Copy, Debug, Default)]
struct Settings {
    schedule: Option<fn() -> Box<dyn Schedule>>,
    early_stopping: Option<EarlyStopping>,
    validation_split: f32,
    shuffle: Option<u64>,
}

/// The results of a fit.
#[derive(Debug, PartialEq)]
struct End {
    parameters: Vec<u32>,
    /// The epochs, the learning rates of their batches, and the best epoch.
    epochs: Vec<Epoch>,
    rates: Vec<f32>,
    best: Option<usize>,
    /// The checkpoint after each epoch.
    checkpoints: Vec<Vec<u8>>,
}

/// Runs a fit from the beginning or from a checkpoint, and stops it after epoch `until`.
fn fit<O: Optimizer>(optimizer: O, settings: Settings, from: Option<&[u8]>, until: usize) -> End {
    let (mut net, inputs, labels) = classes();
    let mut trainer = NetTrainer::new(CrossEntropy::default(), optimizer);
    if let Some(checkpoint) = from {
        net = Net::zeroed();
        trainer.resume(&mut net, checkpoint).expect("a checkpoint of this network");
    }
    let (mut rates, mut checkpoints) = (Vec::new(), Vec::new());
    let mut on_batch = |batch: &Batch| {
        rates.push(batch.learning_rate);
        ControlFlow::Continue(())
    };
    let mut on_checkpoint = |checkpoint: &Checkpoint<Net>| {
        checkpoints.push(bytes(checkpoint));
        if checkpoint.epoch() == until { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut schedule = settings.schedule.map(|schedule| schedule());
    let fit = Fit {
        epochs: EPOCHS,
        validation_split: settings.validation_split,
        shuffle: settings.shuffle,
        schedule: schedule.as_mut().map(|schedule| &mut **schedule as &mut dyn Schedule),
        early_stopping: settings.early_stopping,
        on_batch: Some(&mut on_batch),
        on_checkpoint: Some(&mut on_checkpoint),
        ..Fit::default()
    };
    let history = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit).expect("a finite loss");
    let (parameters, epochs, best) = (bits(net.floats()), history.to_vec(), history.best_epoch());
    End { parameters, epochs, best, rates, checkpoints }
}

fn bytes(checkpoint: &Checkpoint<Net>) -> Vec<u8> {
    let mut bytes = vec![0; checkpoint.file_bytes()];
    assert_eq!(checkpoint.write_to(&mut bytes).expect("finite values").len(), checkpoint.file_bytes());
    bytes
}

/// Stops after each epoch in turn, resumes with a zeroed network and a new trainer, and compares.
fn check<O: Optimizer + Clone + std::fmt::Debug>(optimizer: O, settings: Settings) {
    let whole = fit(optimizer.clone(), settings, None, usize::MAX);
    let batches = whole.rates.len() / whole.epochs.len();
    for stop in 1..=whole.epochs.len() {
        let first = fit(optimizer.clone(), settings, None, stop);
        let second = fit(optimizer.clone(), settings, Some(&first.checkpoints[stop - 1]), usize::MAX);
        let expected = End {
            parameters: whole.parameters.clone(),
            epochs: whole.epochs[stop..].to_vec(),
            rates: whole.rates[stop * batches..].to_vec(),
            best: whole.best,
            checkpoints: whole.checkpoints[stop..].to_vec(),
        };
        assert_eq!(second, expected, "{optimizer:?}, {settings:?}, stopped after {stop}");
    }
}

#[test]
fn every_optimizer_goes_on_as_it_was() {
    let settings = Settings { shuffle: Some(3), ..Settings::default() };
    check(Sgd { learning_rate: 0.1 }, settings);
    check(Momentum::default(), settings);
    check(Nesterov::default(), settings);
    check(RmsProp::default(), settings);
    check(Adam { learning_rate: 0.05, ..Adam::default() }, settings);
    check(AdamW::default(), settings);
    check(NAdam::default(), settings);
    check(Regularized { l1: 1e-3, clip_norm: 0.5, max_norm: 1.0, ..Regularized::new(Adam::default()) }, settings);
}

#[test]
fn every_schedule_goes_on_as_it_was() {
    let schedules: [fn() -> Box<dyn Schedule>; 6] = [
        || Box::new(Constant { learning_rate: 0.05 }),
        || Box::new(StepDecay { initial: 0.1, factor: 0.5, every: 2 }),
        || Box::new(ExponentialDecay { initial: 0.1, factor: 0.7 }),
        || Box::new(Cosine { warm_up_steps: 3, ..Cosine::new(0.1) }),
        || Box::new(OneCycle::new(0.1)),
        || Box::new(OnPlateau { factor: 0.5, patience: 0, threshold: 0.05, cooldown: 1, ..OnPlateau::new(0.1) }),
    ];
    for schedule in schedules {
        for shuffle in [None, Some(1)] {
            check(Momentum::default(), Settings { schedule: Some(schedule), shuffle, ..Settings::default() });
        }
    }
}

/// A checkpoint includes the best network so far. Resuming a completed fit ends at once.
#[test]
fn early_stopping_goes_on_as_it_was() {
    for patience in [1, 2, usize::MAX] {
        for validation_split in [0.0, 0.3] {
            let monitor = if validation_split > 0.0 { Monitor::Loss } else { Monitor::TrainingLoss };
            let early_stopping = Some(EarlyStopping { patience, monitor, ..EarlyStopping::default() });
            let settings = Settings { early_stopping, validation_split, shuffle: Some(2), ..Settings::default() };
            check(Momentum { learning_rate: 1.5, momentum: 0.9 }, settings);
        }
    }
}

/// Resuming a fit that has all its epochs, or that early stopping ended, makes no step.
#[test]
fn a_fit_that_was_over_stays_over() {
    let (_, inputs, labels) = classes();
    let samples = Samples::new(&inputs, &labels);
    let resumed = |checkpoint: &[u8], epochs, early_stopping| {
        let (mut net, mut trainer) = (Net::zeroed(), NetTrainer::new(CrossEntropy::default(), Momentum::default()));
        trainer.resume(&mut net, checkpoint).expect("a checkpoint of this network");
        let fit = Fit { epochs, early_stopping, shuffle: None, ..Fit::default() };
        let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("no step");
        (bits(net.floats()), history)
    };

    let whole = fit(Momentum::default(), Settings::default(), None, usize::MAX);
    let last = whole.checkpoints.last().expect("a checkpoint");
    for epochs in 1..=EPOCHS {
        let (parameters, history) = resumed(last, epochs, None);
        assert_eq!(parameters, whole.parameters, "{epochs} of {EPOCHS} epochs");
        assert!(history.is_empty() && !history.stopped() && history.best_epoch().is_none());
    }
    let (parameters, history) = resumed(last, EPOCHS + 1, None);
    assert!(history.len() == 1 && !history.stopped() && parameters != whole.parameters);

    let early_stopping =
        Some(EarlyStopping { patience: 2, monitor: Monitor::TrainingLoss, ..EarlyStopping::default() });
    let momentum = Momentum { learning_rate: 3.0, momentum: 0.9 };
    let whole = fit(momentum, Settings { early_stopping, ..Settings::default() }, None, usize::MAX);
    let done = whole.epochs.len();
    assert!(done < EPOCHS, "early stopping ends the fit");
    let last = whole.checkpoints.last().expect("a checkpoint");
    for epochs in [1, done, done + 1, EPOCHS] {
        let (parameters, history) = resumed(last, epochs, early_stopping);
        assert_eq!(parameters, whole.parameters);
        assert!(history.is_empty());
        assert_eq!((history.stopped(), history.best_epoch()), (done < epochs, whole.best), "{epochs} epochs");
    }
}

/// Early stopping that a resumed fit adds counts its epochs from there.
#[test]
fn early_stopping_begins_with_the_fit_that_has_it() {
    let first = fit(Sgd::default(), Settings::default(), None, 4);
    let early_stopping =
        Some(EarlyStopping { patience: 2, monitor: Monitor::TrainingLoss, ..EarlyStopping::default() });
    let second = fit(
        Sgd::default(),
        Settings { early_stopping, ..Settings::default() },
        Some(&first.checkpoints[3]),
        usize::MAX,
    );
    assert_eq!(second.epochs.iter().map(|epoch| epoch.epoch).collect::<Vec<_>>(), [5, 6]);
    assert!(second.best >= Some(5), "{:?}", second.best);
}

/// Without early stopping a fit has no best epoch, even if the interrupted fit had one.
#[test]
fn early_stopping_ends_with_the_fit_that_had_it() {
    let early_stopping = Some(EarlyStopping { monitor: Monitor::TrainingLoss, ..EarlyStopping::default() });
    let first = fit(Sgd::default(), Settings { early_stopping, ..Settings::default() }, None, 2);
    assert_eq!(first.best, Some(2));
    let second = fit(Sgd::default(), Settings::default(), Some(&first.checkpoints[1]), usize::MAX);
    let whole = fit(Sgd::default(), Settings::default(), None, usize::MAX);
    assert_eq!((second.best, second.parameters), (None, whole.parameters));
}

/// If such a fit fails before its first complete epoch, it gives back the network of the checkpoint, and not the best.
#[test]
fn a_resumed_fit_that_fails_gives_back_the_network_of_the_checkpoint() {
    let early_stopping =
        Some(EarlyStopping { patience: usize::MAX, monitor: Monitor::TrainingLoss, ..EarlyStopping::default() });
    let momentum = Momentum { learning_rate: 3.0, momentum: 0.9 };
    let first = fit(momentum, Settings { early_stopping, ..Settings::default() }, None, usize::MAX);
    assert!(first.best < Some(EPOCHS), "the best epoch is not the last");
    let (_, inputs, labels) = classes();
    for early_stopping in [None, early_stopping] {
        let (mut net, mut trainer) = (Net::zeroed(), NetTrainer::new(CrossEntropy::default(), momentum));
        trainer.resume(&mut net, &first.checkpoints[EPOCHS - 1]).expect("a checkpoint of this network");
        let resumed = bits(net.floats());
        let mut schedule = |_: &StepInfo| f32::NAN;
        let fit = Fit { epochs: EPOCHS + 1, schedule: Some(&mut schedule), early_stopping, ..Fit::default() };
        trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit).expect_err("no learning rate");
        let expected = if early_stopping.is_some() { &first.parameters } else { &resumed };
        assert_ne!(first.parameters, resumed);
        assert_eq!(&bits(net.floats()), expected);
    }
}

#[test]
fn what_is_no_checkpoint_changes_nothing() {
    let (untouched, inputs, labels) = classes();
    let samples = Samples::new(&inputs, &labels);
    let checkpoint = fit(Adam::default(), Settings::default(), None, 3).checkpoints.pop().expect("three checkpoints");
    let undisturbed = fit(Adam::default(), Settings { shuffle: Some(0), ..Settings::default() }, None, usize::MAX);

    let mut damaged: Vec<Vec<u8>> = Vec::new();
    for byte in 0..checkpoint.len() {
        damaged.push(checkpoint[..byte].to_vec());
        let mut changed = checkpoint.clone();
        changed[byte] ^= 1 << (byte % 8);
        damaged.push(changed);
    }
    damaged.push([&checkpoint[..], &[0]].concat());
    // A checkpoint of another optimizer, and one that lacks state.
    damaged.push(fit(AdamW::default(), Settings::default(), None, 1).checkpoints.remove(0));
    let mut model = vec![0; Net::FILE_BYTES];
    untouched.write_to(&mut model).expect("finite parameters");
    damaged.push(model);

    let (mut net, mut trainer) = (untouched.clone(), NetTrainer::new(CrossEntropy::default(), Adam::default()));
    for bytes in &damaged {
        trainer.resume(&mut net, bytes).expect_err("no checkpoint of this fit");
        assert_eq!(bits(net.floats()), bits(untouched.floats()));
    }
    trainer.using(Portable).fit(&mut net, samples, Fit { epochs: EPOCHS, ..Fit::default() }).expect("a finite loss");
    assert_eq!(bits(net.floats()), undisturbed.parameters, "the trainer is as new as it was");

    let error = Net::zeroed().load_bytes(&checkpoint).expect_err("a checkpoint is no network");
    assert!(error.to_string().contains("found one of Checkpoint<"), "{error}");
    let error = trainer.resume(&mut net, damaged.last().expect("a model file")).expect_err("no checkpoint");
    assert!(error.to_string().contains("expected a model of Checkpoint<"), "{error}");
}

/// The checkpoint without these values, with a valid header and checksum.
fn with_values_removed(checkpoint: &[u8], values: std::ops::Range<usize>) -> Vec<u8> {
    let start = (24 + number(checkpoint, 16)).next_multiple_of(4);
    let count = number(checkpoint, 20) - values.len();
    let mut bytes = checkpoint.to_vec();
    bytes.drain(start + 4 * values.start..start + 4 * values.end);
    bytes[20..24].copy_from_slice(&(count as u32).to_le_bytes());
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes[16..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The file holds the bytes of `write_to`: network, snapshot, moments, and 16 numbers of the position.
#[cfg(feature = "std")]
#[test]
fn a_saved_checkpoint_is_that_of_the_memory() {
    let (net, inputs, labels) = classes();
    let path = std::env::temp_dir().join(format!("stackprop-saved-{}", std::process::id()));
    let (mut memory, mut debug) = (Vec::new(), String::new());
    let mut on_checkpoint = |checkpoint: &Checkpoint<Net>| {
        memory = bytes(checkpoint);
        debug = format!("{checkpoint:?}");
        checkpoint.save(&path).expect("a file in the temporary directory");
        ControlFlow::Continue(())
    };
    let new_trainer = || NetTrainer::new(CrossEntropy::default(), Momentum::default());
    let fit = Fit { epochs: 2, on_checkpoint: Some(&mut on_checkpoint), ..Fit::default() };
    let samples = Samples::new(&inputs, &labels);
    new_trainer().using(Portable).fit(&mut net.clone(), samples, fit).expect("a finite loss");
    let file = std::fs::read(&path).expect("the saved file");
    assert_eq!(file, memory);

    let parameters = Dense::<2, 5, Tanh>::LEN + 5 + Dense::<5, 3, Softmax>::LEN;
    let averages = 2 * 5;
    assert_eq!(number(&file, 20), Net::LEN + (parameters + averages) + parameters + 16);
    assert!(debug.starts_with("Checkpoint { epoch: 2, architecture: Checkpoint<"), "{debug}");

    let resumed = |load: &dyn Fn(&mut NetTrainer<Momentum>, &mut Net)| {
        let (mut net, mut trainer) = (Net::zeroed(), new_trainer());
        load(&mut trainer, &mut net);
        let fit = Fit { epochs: 4, ..Fit::default() };
        let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
        assert_eq!(history.first().map(|epoch| epoch.epoch), Some(3));
        bits(net.floats())
    };
    assert_eq!(
        resumed(&|trainer, net| trainer.resume_from(net, &path).expect("the saved file")),
        resumed(&|trainer, net| trainer.resume(net, &memory).expect("a checkpoint of this network")),
    );
    std::fs::remove_file(&path).expect("the saved file");
}

/// Older versions kept fewer numbers beside the moments of Adam, NAdam and RMSprop. `resume` and `resume_from` name the
/// cause, for a network too whose text is longer than an error shows.
fn refuses_an_older_state<O: Optimizer>(optimizer: O, fewer: usize) {
    type Deep = sequential![
        Dense<2, 3, Tanh>,
        Dense<3, 3, LeakyRelu<10>>,
        Dense<3, 3, LeakyRelu<20>>,
        Dense<3, 3, LeakyRelu<30>>,
        Dense<3, 3, LeakyRelu<40>>,
        Dense<3, 3, LeakyRelu<50>>,
        Dense<3, 3, Softmax>
    ];
    let mut deep = Deep::random(&mut Rng::seed_from_u64(1));
    let mut trainer = Trainer::<Deep, _, _, BATCH>::new(CrossEntropy::default(), optimizer);
    let mut saved = Vec::new();
    let mut on_checkpoint = |checkpoint: &Checkpoint<Deep>| {
        saved.resize(checkpoint.file_bytes(), 0);
        checkpoint.write_to(&mut saved).expect("finite values");
        ControlFlow::Continue(())
    };
    let (_, inputs, labels) = classes();
    let fit = Fit { epochs: 1, on_checkpoint: Some(&mut on_checkpoint), ..Fit::default() };
    trainer.using(Portable).fit(&mut deep, Samples::new(&inputs, &labels), fit).expect("a finite loss");

    // The position has 16 values; the optimizer's own numbers lie before it.
    let now = number(&saved, 20);
    let old = with_values_removed(&saved, now - 16 - fewer..now - 16);
    let expected = format!(
        "expected a file of {now} values, found one of {} values for the same architecture: another version of the \
         crate wrote it",
        now - fewer
    );
    let before = bits(deep.floats());
    let error = trainer.resume(&mut deep, &old).expect_err("an older state");
    assert_eq!(error.to_string(), expected);

    #[cfg(feature = "std")]
    {
        let path = std::env::temp_dir().join(format!("stackprop-older-{}-{fewer}", std::process::id()));
        std::fs::write(&path, &old).expect("a temporary file");
        let error = trainer.resume_from(&mut deep, &path).expect_err("an older state").to_string();
        std::fs::remove_file(&path).expect("the temporary file");
        assert_eq!(error, format!("{path:?}: {expected}"));
    }
    assert_eq!(bits(deep.floats()), before);
}

/// The number at this offset of the header: 16 for the length of the text, 20 for the number of values.
fn number(checkpoint: &[u8], offset: usize) -> usize {
    u32::from_le_bytes(checkpoint[offset..offset + 4].try_into().expect("four bytes")) as usize
}

#[test]
fn an_older_state_is_named_as_the_cause() {
    refuses_an_older_state(Adam::default(), 1);
    refuses_an_older_state(NAdam::default(), 5);
    refuses_an_older_state(RmsProp::default(), 2);
}

/// A checkpoint with a valid checksum and invalid numbers can be read, and causes no panic.
#[test]
fn a_forged_position_does_no_harm() {
    let checkpoint = fit(Adam::default(), Settings::default(), None, 1).checkpoints.remove(0);
    let (_, inputs, labels) = classes();
    let position = checkpoint.len() - 64..;
    for value in [0.0, -1.0, 65535.0, 1e30, f32::MIN_POSITIVE] {
        let mut forged = checkpoint.clone();
        forged[position.clone()].chunks_mut(4).for_each(|bytes| bytes.copy_from_slice(&f32::to_le_bytes(value)));
        let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&forged[16..]);
        forged[12..16].copy_from_slice(&checksum.to_le_bytes());

        let (mut net, mut trainer) = (Net::zeroed(), NetTrainer::new(CrossEntropy::default(), Adam::default()));
        trainer.resume(&mut net, &forged).expect("a checkpoint of this network");
        let mut schedule = OnPlateau::new(0.1);
        let fit = Fit {
            epochs: 2,
            schedule: Some(&mut schedule),
            early_stopping: Some(EarlyStopping { monitor: Monitor::TrainingLoss, ..EarlyStopping::default() }),
            ..Fit::default()
        };
        // The result is unspecified.
        let _ = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit);
    }
}

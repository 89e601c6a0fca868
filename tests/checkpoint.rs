//! Checkpoints: a fit resumed from a checkpoint ends with the same bits as an uninterrupted fit.

use std::ops::ControlFlow;

use stackprop::Floats;
use stackprop::optimizer::{AdamW, NAdam, Nesterov, Optimizer, Regularized, RmsProp};
use stackprop::prelude::*;
use stackprop::schedule::{Constant, Cosine, ExponentialDecay, OnPlateau, OneCycle, Schedule, StepDecay, StepInfo};
use stackprop::simd::Portable;
use stackprop::train::{Batch, Monitor};

#[path = "checkpoint/format.rs"]
mod format;
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

/// The network of the checkpoint learns on, another one that was never initialized does not.
#[test]
fn a_resumed_fit_refuses_a_network_of_zeros() {
    let first = fit(Momentum::default(), Settings::default(), None, 2);
    let whole = fit(Momentum::default(), Settings::default(), None, usize::MAX);
    let (_, inputs, labels) = classes();
    let samples = Samples::new(&inputs, &labels);
    let (mut net, mut trainer) = (Net::zeroed(), NetTrainer::new(CrossEntropy::default(), Momentum::default()));
    trainer.resume(&mut net, &first.checkpoints[1]).expect("a checkpoint of this network");

    let settings = || Fit { epochs: EPOCHS, shuffle: None, ..Fit::default() };
    let error = trainer.using(Portable).fit(&mut Net::zeroed(), samples, settings()).expect_err("zeros");
    assert_eq!(error, TrainError::NotInitialized { layer: 1 });
    trainer.using(Portable).fit(&mut net, samples, settings()).expect("a finite loss");
    assert_eq!(bits(net.floats()), whole.parameters, "the trainer stays at its position");
}

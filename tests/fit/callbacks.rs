//! Callbacks: their order, their `Break`, and what they receive.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use stackprop::layer::Train;
use stackprop::prelude::*;
use stackprop::schedule::{Schedule, StepInfo};
use stackprop::simd::Portable;
use stackprop::train::{Batch, Callback, FitInfo, History};

use super::{Classifier, ClassifierTrainer, classes};

/// Writes down its calls, and breaks at one of them.
struct Recorder<'a> {
    name: char,
    log: &'a RefCell<Vec<String>>,
    breaks_at: &'a str,
}

impl Recorder<'_> {
    fn note(&self, call: &str) -> ControlFlow<()> {
        self.log.borrow_mut().push(format!("{}: {call}", self.name));
        if call == self.breaks_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl<Net: Train> Callback<Net> for Recorder<'_> {
    fn on_begin(&mut self, info: &FitInfo<'_>) {
        let _ = self.note(&format!("{info:?}"));
    }

    fn on_batch(&mut self, batch: &Batch) -> ControlFlow<()> {
        self.note(&format!("batch {}.{}", batch.epoch, batch.batch))
    }

    fn on_epoch(&mut self, epoch: &Epoch, _: &Net) -> ControlFlow<()> {
        self.note(&format!("epoch {}", epoch.epoch))
    }

    fn on_checkpoint(&mut self, checkpoint: &Checkpoint<'_, Net>) -> ControlFlow<()> {
        self.note(&format!("checkpoint {}", checkpoint.epoch()))
    }

    fn on_end(&mut self, history: Option<&History>) {
        let _ =
            self.note(&history.map_or("end without history".into(), |history| format!("end after {}", history.len())));
    }
}

/// The calls of the closures `c` and the callbacks `1` and `2` in a fit of epochs of three batches; one of them breaks.
fn calls(
    breaking: char,
    breaks_at: &str,
    epochs: usize,
    schedule: Option<&mut dyn Schedule>,
) -> (Vec<String>, Result<History, TrainError>) {
    let log = RefCell::default();
    let [c, mut one, mut two] = ['c', '1', '2'].map(|name| {
        let breaks_at = if name == breaking { breaks_at } else { "" };
        Recorder { name, log: &log, breaks_at }
    });
    let (mut net, inputs, labels) = classes();
    let fit = Fit {
        epochs,
        schedule: schedule.map(|schedule| schedule as &mut dyn Schedule),
        on_batch: Some(&mut |batch| c.note(&format!("batch {}.{}", batch.epoch, batch.batch))),
        on_epoch: Some(&mut |epoch, _| c.note(&format!("epoch {}", epoch.epoch))),
        on_checkpoint: Some(&mut |checkpoint| c.note(&format!("checkpoint {}", checkpoint.epoch()))),
        callbacks: &mut [&mut one, &mut two],
        ..Fit::default()
    };
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let result = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit);
    (log.into_inner(), result)
}

const BEGIN: &str = "FitInfo { epochs: 2, resumed: 0, samples: 10, batches: 3, has_validation: false, metrics: [] }";

/// The calls of a fit in which all see all `events`, the closures first.
fn in_order(events: &[&str], end: &str) -> Vec<String> {
    let to = |names: &str, event: &str| names.chars().map(|name| format!("{name}: {event}")).collect::<Vec<_>>();
    let events = events.iter().flat_map(|event| to("c12", event));
    to("12", BEGIN).into_iter().chain(events).chain(to("12", end)).collect()
}

const EVENTS: [&str; 10] = [
    "batch 1.1",
    "batch 1.2",
    "batch 1.3",
    "epoch 1",
    "checkpoint 1",
    "batch 2.1",
    "batch 2.2",
    "batch 2.3",
    "epoch 2",
    "checkpoint 2",
];

#[test]
fn the_closure_comes_first_and_the_callbacks_in_their_order() {
    let (found, result) = calls('-', "", 2, None);
    assert_eq!(found, in_order(&EVENTS, "end after 2"));
    assert!(!result.expect("a finite loss").stopped());
}

/// A `Break` ends the fit after all have seen the same event; an epoch that ended is followed by its checkpoint.
#[test]
fn a_break_stops_the_fit_after_all_were_called() {
    for breaking in ['c', '1', '2'] {
        for (breaks_at, seen, epochs) in [("batch 1.2", 2, 0), ("epoch 1", 5, 1), ("checkpoint 1", 5, 1)] {
            let (found, result) = calls(breaking, breaks_at, 2, None);
            assert_eq!(found, in_order(&EVENTS[..seen], &format!("end after {epochs}")), "{breaking}: {breaks_at}");
            let history = result.expect("a finite loss");
            assert_eq!((history.len(), history.stopped()), (epochs, true), "{breaking}: {breaks_at}");
        }
    }
}

/// Also with an error after the first step, but not if the fit never began, nor after a panic.
#[test]
fn the_end_of_a_fit_that_began_is_called() {
    let mut nan = |step: &StepInfo| if step.step == 1 { f32::NAN } else { 0.1 };
    let (found, result) = calls('-', "", 2, Some(&mut nan));
    assert!(result.is_err(), "a learning rate of NaN");
    assert_eq!(found, in_order(&EVENTS[..1], "end without history"));

    let (found, result) = calls('-', "", 0, None);
    assert!(result.is_err() && found.is_empty(), "{found:?}");

    let log = RefCell::default();
    let mut recorder = Recorder { name: '1', log: &log, breaks_at: "" };
    let (mut net, inputs, labels) = classes();
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let fit = Fit {
        on_batch: Some(&mut |_| panic!("a panic of a callback")),
        callbacks: &mut [&mut recorder],
        ..Fit::default()
    };
    let samples = Samples::new(&inputs, &labels);
    let result = catch_unwind(AssertUnwindSafe(|| trainer.using(Portable).fit(&mut net, samples, fit)));
    assert!(result.is_err());
    assert_eq!(log.borrow().len(), 1, "only the begin");
}

#[test]
fn a_resumed_fit_begins_with_the_epochs_done_before() {
    let (mut net, inputs, labels) = classes();
    let samples = Samples::new(&inputs, &labels);
    let mut saved = Vec::new();
    let mut save = |checkpoint: &Checkpoint<Classifier>| {
        saved.resize(checkpoint.file_bytes(), 0);
        checkpoint.write_to(&mut saved).expect("finite values");
        ControlFlow::Break(())
    };
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let fit = Fit { epochs: 2, on_checkpoint: Some(&mut save), ..Fit::default() };
    trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");

    trainer.resume(&mut net, &saved).expect("a checkpoint");
    let log = RefCell::default();
    let mut recorder = Recorder { name: '1', log: &log, breaks_at: "" };
    let accuracy = &mut metrics::Accuracy::default();
    let fit = Fit {
        epochs: 2,
        validation: Some(samples),
        metrics: &mut [accuracy],
        callbacks: &mut [&mut recorder],
        ..Fit::default()
    };
    trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
    let begin =
        r#"1: FitInfo { epochs: 2, resumed: 1, samples: 10, batches: 3, has_validation: true, metrics: ["accuracy"] }"#;
    let log = log.borrow();
    assert_eq!((log[0].as_str(), log[1].as_str()), (begin, "1: batch 2.1"));
    assert_eq!(log.last().expect("calls"), "1: end after 1");
}

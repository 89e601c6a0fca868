//! A panic in a program's own code inside a fit, caught by the program: the trainer is then like a new one, and the
//! network has the parameters of the last good epoch.

mod support;

use std::cell::Cell;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use bytemuck::Zeroable;
use stackprop::architecture::Architecture;
use stackprop::layer::Train;
use stackprop::loss::{FusedWith, Loss};
use stackprop::optimizer::{Backward, Optimizer, Recorded};
use stackprop::prelude::*;
use stackprop::schedule::{Cosine, OnPlateau, Schedule, StepInfo};
use stackprop::simd::{Portable, Simd};
use stackprop::train::Batch;
use stackprop::{Floats, Row};
use support::{bits, rows};

const BATCH: usize = 4;
const EPOCHS: usize = 4;
/// Ten samples are three batches.
const BATCHES: usize = 3;
const LEARNING_RATE: f32 = 0.3;

/// A network with every kind of state: batch normalisation, dropout, and parameters.
type Net = sequential![BatchNorm<Dense<2, 5, Dropout<Tanh, 20>>>, Dense<5, 3, Softmax>];
type NetTrainer = Trainer<Net, Fragile, FragileMomentum, BATCH>;

thread_local! {
    /// The number of calls of a `Fuse` until it panics; 0 is never.
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static WHERE: Cell<Place> = const { Cell::new(Place::Nowhere) };
}

/// The code of the program that panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Nowhere,
    OnBatch,
    OnEpoch,
    OnCheckpoint,
    LearningRate,
    AfterEpoch,
    /// The loss of a batch, before its update.
    Delta,
    /// The loss of validation samples.
    Evaluate,
    /// The optimizer, after it changed the first layer.
    Update,
}

/// Panics at the call that the test chose. The panic prints no message, because it skips the hook.
fn fuse(place: Place) {
    if WHERE.get() == place {
        match CALLS.get() {
            0 => {}
            1 => {
                WHERE.set(Place::Nowhere);
                resume_unwind(Box::new(place));
            }
            calls => CALLS.set(calls - 1),
        }
    }
}

/// The cross-entropy, with a fuse.
#[derive(Clone, Copy, Zeroable)]
struct Fragile(CrossEntropy);

impl Loss for Fragile {
    type Target<R: Row> = usize;

    fn check<R: Row>(&self, targets: &[usize]) -> Result<(), TrainError> {
        self.0.check::<R>(targets)
    }

    fn target_of<R: Row>(label: usize) -> usize {
        label
    }

    fn class_of<R: Row>(target: &usize) -> Option<usize> {
        Some(*target)
    }
}

impl FusedWith<stackprop::activation::Softmax> for Fragile {
    fn weighted_delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[usize], weight: f32) -> Evaluation {
        fuse(Place::Delta);
        self.0.weighted_delta(simd, logits, targets, weight)
    }

    fn evaluate<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[usize]) -> Evaluation {
        fuse(Place::Evaluate);
        self.0.evaluate(simd, logits, targets)
    }
}

/// Momentum, with a fuse between the layers.
#[derive(Clone, Copy, Zeroable)]
struct FragileMomentum(Momentum);

impl Optimizer for FragileMomentum {
    const ARCHITECTURE: Architecture = Architecture::name("FragileMomentum");

    type State<Gradient: Floats> = <Momentum as Optimizer>::State<Gradient>;
    type Buffer<Gradient: Floats> = Gradient;

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.0.learning_rate
    }

    fn update<B: Backward>(&self, backward: B, gradient: &mut B::Gradient, state: &mut Self::State<B::Gradient>) {
        let Recorded { simd, net, gradient } = backward.record(gradient);
        let mut layer = 0;
        net.visit_parameters(&mut |parameters: &mut [f32]| {
            if layer == 1 {
                fuse(Place::Update);
            } else if layer == 0 && WHERE.get() == Place::Update && CALLS.get() == 1 {
                parameters.fill(1e9);
                state.floats_mut().fill(-1e9);
            }
            layer += 1;
        });
        self.0.update(Recorded { simd, net, gradient }, &mut (), state);
    }
}

/// A schedule with a fuse.
struct FragileSchedule<S>(S);

impl<S: Schedule> Schedule for FragileSchedule<S> {
    fn learning_rate(&mut self, step: &StepInfo) -> f32 {
        fuse(Place::LearningRate);
        self.0.learning_rate(step)
    }

    fn after_epoch(&mut self, epoch: &Epoch) {
        fuse(Place::AfterEpoch);
        self.0.after_epoch(epoch);
    }

    fn state_mut(&mut self) -> &mut [f32] {
        self.0.state_mut()
    }
}

/// An initialized network, ten samples for training and four for validation.
fn classes() -> (Net, Vec<[f32; 2]>, Vec<usize>) {
    let rng = &mut Rng::seed_from_u64(7);
    (Net::random(rng), rows(14, rng), (0..14).map(|i| i % 3).collect())
}

fn new_trainer() -> NetTrainer {
    let momentum = Momentum { learning_rate: LEARNING_RATE, momentum: 0.9 };
    NetTrainer::new(Fragile(CrossEntropy::default()), FragileMomentum(momentum))
}

/// The record of a fit: its epochs, its batches, and the network's bits after each epoch.
#[derive(Debug, Default, PartialEq)]
struct Record {
    epochs: Vec<Epoch>,
    best: Option<usize>,
    batches: Vec<Batch>,
    nets: Vec<Vec<u32>>,
}

/// Runs a fit; a panic leaves the record up to it.
fn fit(trainer: &mut NetTrainer, net: &mut Net, scheduled: bool, early_stopping: bool) -> (bool, Record) {
    let (_, inputs, labels) = classes();
    let (samples, validation) =
        (Samples::new(&inputs[..10], &labels[..10]), Samples::new(&inputs[10..], &labels[10..]));
    let mut record = Record::default();
    let mut on_batch = |batch: &Batch| {
        record.batches.push(*batch);
        fuse(Place::OnBatch);
        ControlFlow::Continue(())
    };
    let mut on_epoch = |_: &Epoch, net: &Net| {
        record.nets.push(bits(net.floats()));
        fuse(Place::OnEpoch);
        ControlFlow::Continue(())
    };
    let mut on_checkpoint = |_: &Checkpoint<Net>| {
        fuse(Place::OnCheckpoint);
        ControlFlow::Continue(())
    };
    let mut schedule = FragileSchedule(Cosine::new(0.5));
    let fit = Fit {
        epochs: EPOCHS,
        validation: Some(validation),
        schedule: scheduled.then_some(&mut schedule as &mut dyn Schedule),
        early_stopping: early_stopping.then_some(EarlyStopping { patience: usize::MAX, ..EarlyStopping::default() }),
        on_batch: Some(&mut on_batch),
        on_epoch: Some(&mut on_epoch),
        on_checkpoint: Some(&mut on_checkpoint),
        ..Fit::default()
    };
    let history = catch_unwind(AssertUnwindSafe(|| trainer.using(Portable).fit(net, samples, fit)));
    let Ok(history) = history else { return (true, record) };
    let history = history.expect("a finite loss");
    (record.epochs, record.best) = (history.to_vec(), history.best_epoch());
    (false, record)
}

/// The number of complete epochs at the `call`-th call of a place: the epochs whose parameters a panic may restore.
fn complete(place: Place, call: usize) -> usize {
    match place {
        Place::OnBatch | Place::LearningRate | Place::Delta | Place::Update => (call - 1) / BATCHES,
        // The validation precedes the decision to keep the epoch, and the schedule follows it.
        Place::Evaluate => call - 1,
        _ => call,
    }
}

/// After a panic, the trainer gives the bits of a new one that starts from the same network.
#[test]
fn a_trainer_is_as_new_after_a_panic() {
    let places = [
        Place::OnBatch,
        Place::OnEpoch,
        Place::OnCheckpoint,
        Place::LearningRate,
        Place::AfterEpoch,
        Place::Delta,
        Place::Evaluate,
        Place::Update,
    ];
    for place in places {
        let last = if complete(place, 4) == 1 { EPOCHS * BATCHES } else { EPOCHS };
        for call in 1..=last {
            for early_stopping in [false, true] {
                check(place, call, early_stopping);
            }
        }
    }
}

fn check(place: Place, call: usize, early_stopping: bool) {
    let context = format!("{place:?}, call {call}, early stopping {early_stopping}");
    let (untrained, ..) = classes();
    let (mut net, mut trainer) = (untrained.clone(), new_trainer());
    WHERE.set(place);
    CALLS.set(call);
    let (panicked, record) = fit(&mut trainer, &mut net, true, early_stopping);
    assert!(panicked, "{context}");
    assert_eq!(WHERE.replace(Place::Nowhere), Place::Nowhere, "{context}");
    assert_eq!(trainer.stepper.optimizer.0.learning_rate, LEARNING_RATE, "{context}: the optimizer's own rate");

    // The record of the undisturbed fit holds the network after each epoch.
    let (_, undisturbed) = fit(&mut new_trainer(), &mut untrained.clone(), true, early_stopping);
    let nets: Vec<_> = [bits(untrained.floats())].into_iter().chain(undisturbed.nets).collect();
    assert_eq!(record.batches[..], undisturbed.batches[..record.batches.len()], "{context}");
    let losses = undisturbed.epochs[..complete(place, call)].iter().map(|epoch| epoch.validation.unwrap().loss);
    let expected = match early_stopping {
        false => complete(place, call),
        // Of equal losses, the first.
        true => (1..).zip(losses).min_by(|(_, one), (_, other)| one.total_cmp(other)).map_or(0, |(epoch, _)| epoch),
    };
    assert_eq!(bits(net.floats()), nets[expected], "{context}: the network of epoch {expected}");

    let mut same = net.clone();
    for (scheduled, early_stopping) in [(false, early_stopping), (true, !early_stopping)] {
        let (panicked, found) = fit(&mut trainer, &mut net, scheduled, early_stopping);
        let mut fresh = new_trainer();
        let (_, expected) = fit(&mut fresh, &mut same, scheduled, early_stopping);
        assert!(!panicked && found.epochs.len() == EPOCHS, "{context}");
        assert_eq!(found, expected, "{context}");
        assert_eq!(bits(net.floats()), bits(same.floats()), "{context}");
        trainer = new_trainer();
    }
}

/// A resumed fit that panics does not resume again.
#[test]
fn a_resumed_fit_that_panics_starts_again() {
    let (mut net, inputs, labels) = classes();
    let samples = Samples::new(&inputs, &labels);
    let mut saved = Vec::new();
    let mut save_the_second = |checkpoint: &Checkpoint<Net>| {
        saved.resize(checkpoint.file_bytes(), 0);
        checkpoint.write_to(&mut saved).expect("finite values");
        if checkpoint.epoch() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let stopped = Fit { epochs: EPOCHS, on_checkpoint: Some(&mut save_the_second), ..Fit::default() };
    new_trainer().using(Portable).fit(&mut net, samples, stopped).expect("a finite loss");
    let after_two = bits(net.floats());

    let (mut resumed, mut trainer) = (Net::zeroed(), new_trainer());
    trainer.resume(&mut resumed, &saved).expect("a checkpoint of this network");
    let mut panic_at_once = |batch: &Batch| -> ControlFlow<()> { resume_unwind(Box::new(batch.epoch)) };
    let broken = Fit { epochs: EPOCHS, on_batch: Some(&mut panic_at_once), ..Fit::default() };
    let epoch = catch_unwind(AssertUnwindSafe(|| trainer.using(Portable).fit(&mut resumed, samples, broken)));
    assert_eq!(epoch.expect_err("a panic").downcast_ref(), Some(&3_usize));
    assert_eq!(bits(resumed.floats()), after_two, "the network of the checkpoint");

    let mut same = resumed.clone();
    let whole = || Fit { epochs: EPOCHS, ..Fit::default() };
    let found = trainer.using(Portable).fit(&mut resumed, samples, whole()).expect("a finite loss");
    let expected = new_trainer().using(Portable).fit(&mut same, samples, whole()).expect("a finite loss");
    assert_eq!(found.to_vec(), expected.to_vec());
    assert_eq!((found.len(), bits(resumed.floats())), (EPOCHS, bits(same.floats())));
}

/// A panic in a check, before the first step, changes nothing: a resumed fit continues where it was.
#[test]
fn a_panic_before_the_first_step_changes_nothing() {
    struct PanicsInItsCheck;
    impl Schedule for PanicsInItsCheck {
        fn check(&self) -> Result<(), TrainError> {
            resume_unwind(Box::new(()))
        }
        fn learning_rate(&mut self, _: &StepInfo) -> f32 {
            0.1
        }
    }
    let (mut net, inputs, labels) = classes();
    let samples = Samples::new(&inputs, &labels);
    let mut saved = Vec::new();
    let mut save = |checkpoint: &Checkpoint<Net>| {
        saved.resize(checkpoint.file_bytes(), 0);
        checkpoint.write_to(&mut saved).expect("finite values");
        ControlFlow::Continue(())
    };
    let first = Fit { on_checkpoint: Some(&mut save), ..Fit::default() };
    let mut trainer = new_trainer();
    trainer.using(Portable).fit(&mut net, samples, first).expect("a finite loss");
    trainer.resume(&mut net, &saved).expect("a checkpoint of this network");
    let broken = Fit { epochs: EPOCHS, schedule: Some(&mut PanicsInItsCheck), ..Fit::default() };
    catch_unwind(AssertUnwindSafe(|| trainer.using(Portable).fit(&mut net, samples, broken))).expect_err("a panic");
    let whole = Fit { epochs: EPOCHS, ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut net, samples, whole).expect("a finite loss");
    assert_eq!(history.iter().map(|epoch| epoch.epoch).collect::<Vec<_>>(), [2, 3, 4]);
}

/// An error ends a fit like a panic: the trainer is as new, the dropout's seed included.
#[test]
fn a_trainer_is_as_new_after_an_error() {
    let (untrained, mut inputs, labels) = classes();
    let (mut net, mut trainer) = (untrained.clone(), new_trainer());
    inputs[9] = [f32::NAN; 2];
    let mut schedule = OnPlateau::new(0.7);
    let broken = Fit { epochs: EPOCHS, schedule: Some(&mut schedule), shuffle: None, ..Fit::default() };
    trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), broken).expect_err("a NaN");
    assert_eq!(trainer.stepper.optimizer.0.learning_rate, LEARNING_RATE);
    assert_eq!(bits(net.floats()), bits(untrained.floats()));

    let (_, found) = fit(&mut trainer, &mut net, false, false);
    let (_, expected) = fit(&mut new_trainer(), &mut untrained.clone(), false, false);
    assert_eq!(found, expected);
}

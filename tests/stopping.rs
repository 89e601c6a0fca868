//! How a fit stops: a callback's `Break`, early stopping, and what the history says about it.

mod support;

use std::ops::ControlFlow;

use stackprop::Floats;
use stackprop::prelude::*;
use stackprop::simd::Portable;
use stackprop::train::{Batch, Monitor};
use support::{bits, rows};

const BATCH: usize = 4;

type Classifier = sequential![Dense<2, 5, Tanh>, Dense<5, 3, Softmax>];
// The backend does not matter here; this one compiles fastest.
type ClassifierTrainer<O> = Trainer<Classifier, CrossEntropy, O, BATCH>;

/// Ten samples in three classes, and an initialized network.
fn classes() -> (Classifier, [[f32; 2]; 10], [usize; 10]) {
    let rng = &mut Rng::seed_from_u64(7);
    let net = Classifier::random(rng);
    (net, rows(10, rng).try_into().expect("ten rows"), std::array::from_fn(|i| i % 3))
}

#[test]
fn a_batch_callback_stops_at_once() {
    let (mut net, inputs, labels) = classes();
    let mut seen = Vec::new();
    let mut stop_in_the_second_epoch = |batch: &Batch| {
        seen.push((batch.epoch, batch.batch, batch.batches));
        if (batch.epoch, batch.batch) == (2, 2) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let fit = Fit { epochs: 9, shuffle: None, on_batch: Some(&mut stop_in_the_second_epoch), ..Fit::default() };
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd { learning_rate: 0.5 });
    let mut by_hand = net.clone();
    let history = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit).expect("a finite loss");
    assert_eq!(seen, [(1, 1, 3), (1, 2, 3), (1, 3, 3), (2, 1, 3), (2, 2, 3)]);
    assert_eq!((history.len(), history.stopped()), (1, true));

    for batch in [0..4, 4..8, 8..10, 0..4, 4..8] {
        trainer.using(Portable).step(&mut by_hand, &inputs[batch.clone()], &labels[batch]).expect("a finite loss");
    }
    assert_eq!(bits(net.floats()), bits(by_hand.floats()), "the network stays as the batch left it");
}

/// With early stopping, a batch callback that stops the fit leaves the best epoch before, if there is one.
#[test]
fn a_batch_callback_gives_back_the_best_epoch_of_early_stopping() {
    for stop in 1..=4 {
        let (mut net, inputs, labels) = classes();
        let (mut epochs, mut after_batch) = (Vec::new(), net.clone());
        let mut on_batch = |batch: &Batch| {
            if (batch.epoch, batch.batch) == (stop, 2) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut on_epoch = |epoch: &Epoch, net: &Classifier| {
            epochs.push((epoch.training.loss, bits(net.floats())));
            ControlFlow::Continue(())
        };
        let monitor = Monitor::TrainingLoss;
        let fit = Fit {
            epochs: 9,
            shuffle: None,
            early_stopping: Some(EarlyStopping { patience: usize::MAX, monitor, ..EarlyStopping::default() }),
            on_batch: Some(&mut on_batch),
            on_epoch: Some(&mut on_epoch),
            ..Fit::default()
        };
        // Too large a learning rate makes the loss rise and fall.
        let momentum = Momentum { learning_rate: 3.0, momentum: 0.9 };
        let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), momentum);
        let samples = Samples::new(&inputs, &labels);
        let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
        assert_eq!((history.len(), history.stopped()), (stop - 1, true));
        let best = epochs.iter().min_by(|(one, _), (other, _)| one.total_cmp(other));
        match best {
            Some((_, best)) => assert_eq!(&bits(net.floats()), best, "stopped in epoch {stop}"),
            None => {
                let mut by_hand = ClassifierTrainer::new(CrossEntropy::default(), momentum);
                for batch in [0..4, 4..8] {
                    let (inputs, labels) = (&inputs[batch.clone()], &labels[batch]);
                    by_hand.using(Portable).step(&mut after_batch, inputs, labels).expect("a finite loss");
                }
                assert_eq!(bits(net.floats()), bits(after_batch.floats()));
            }
        }
    }
}

/// `stopped` is true if and only if fewer than `Fit::epochs` epochs are complete.
#[test]
fn a_stopped_run_lacks_epochs() {
    const EPOCHS: usize = 3;
    let (untrained, inputs, labels) = classes();
    let samples = Samples::new(&inputs, &labels);
    for stop in 1..=EPOCHS {
        for callback in ["batch 1", "batch 3", "epoch", "checkpoint", "early stopping"] {
            let at = |epoch, found| {
                if callback == found && epoch == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let mut on_batch = |batch: &Batch| at(batch.epoch, ["batch 1", "batch 2", "batch 3"][batch.batch - 1]);
            let mut on_epoch = |epoch: &Epoch, _: &Classifier| at(epoch.epoch, "epoch");
            let mut on_checkpoint = |checkpoint: &Checkpoint<Classifier>| at(checkpoint.epoch(), "checkpoint");
            // With a learning rate of 0, no epoch is better than the first.
            let patience = if callback == "early stopping" { stop - 1 } else { usize::MAX };
            if patience == 0 {
                continue; // is the same as 1
            }
            let monitor = Monitor::TrainingAccuracy;
            let fit = Fit {
                epochs: EPOCHS,
                early_stopping: Some(EarlyStopping { patience, monitor, ..EarlyStopping::default() }),
                on_batch: Some(&mut on_batch),
                on_epoch: Some(&mut on_epoch),
                on_checkpoint: Some(&mut on_checkpoint),
                ..Fit::default()
            };
            let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd { learning_rate: 0.0 });
            let history = trainer.using(Portable).fit(&mut untrained.clone(), samples, fit).expect("a finite loss");
            let complete = if callback.starts_with("batch") { stop - 1 } else { stop };
            assert_eq!(history.len(), complete, "{callback} in epoch {stop}");
            assert_eq!(history.stopped(), complete < EPOCHS, "{callback} in epoch {stop}");
        }
    }
}

#[test]
fn an_epoch_callback_stops_after_its_epoch() {
    let (mut net, inputs, labels) = classes();
    let mut stop_after_three = |epoch: &Epoch, _: &Classifier| {
        if epoch.epoch == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let samples = Samples::new(&inputs, &labels);
    let fit = Fit { epochs: 9, on_epoch: Some(&mut stop_after_three), ..Fit::default() };
    let mut three = net.clone();
    let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
    assert_eq!((history.len(), history.stopped()), (3, true));

    let history =
        trainer.using(Portable).fit(&mut three, samples, Fit { epochs: 3, ..Fit::default() }).expect("a finite loss");
    assert!(!history.stopped());
    assert_eq!(bits(net.floats()), bits(three.floats()));
}

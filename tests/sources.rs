//! Fits on samples that a closure or an iterator computes, compared with fits on equal slices; their errors.

mod support;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use stackprop::Floats;
use stackprop::prelude::*;
use stackprop::simd::Portable;
use stackprop::train::{Batch, Generated, History, Monitor, Source, SourceError, Stream};
use support::bits;

const SAMPLES: usize = 10;
const BATCH: usize = 4;

type Net = sequential![Dense<2, 5, Dropout<Tanh, 20>>, Dense<5, 3, Softmax>];
type NetTrainer = Trainer<Net, CrossEntropy, Momentum, BATCH>;
type Sample = ([f32; 2], usize);

/// Ten samples in three classes; the last batch is short.
fn samples() -> [Sample; SAMPLES] {
    let mut rng = Rng::seed_from_u64(3);
    std::array::from_fn(|i| ([rng.normal(), rng.normal()], i % 3))
}

fn slices() -> ([[f32; 2]; SAMPLES], [usize; SAMPLES]) {
    (samples().map(|(input, _)| input), samples().map(|(_, label)| label))
}

/// All that a fit reports and changes.
type Outcome = (Vec<u32>, Vec<Epoch>, Vec<Batch>);

/// A fit of 6 epochs with a schedule per step, validation samples and early stopping.
fn fit<S>(shuffle: Option<u64>, source: S) -> Result<Outcome, S::Error>
where
    S: Source<Input = [f32; 2], Target = usize>,
{
    let (inputs, labels) = slices();
    let (mut net, mut batches) = (Net::random(&mut Rng::seed_from_u64(1)), Vec::new());
    let mut on_batch = |batch: &Batch| {
        batches.push(*batch);
        ControlFlow::Continue(())
    };
    let fit = Fit {
        epochs: 6,
        validation: Some(Samples::new(&inputs[..3], &labels[..3])),
        shuffle,
        schedule: Some(&mut schedule::OneCycle::new(0.5)),
        early_stopping: Some(EarlyStopping { patience: 2, ..EarlyStopping::default() }),
        on_batch: Some(&mut on_batch),
        ..Fit::default()
    };
    let mut trainer = NetTrainer::new(CrossEntropy::default(), Momentum::default());
    let history: History = trainer.using(Portable).fit(&mut net, source, fit)?;
    Ok((bits(net.floats()), history.to_vec(), batches))
}

#[test]
fn a_closure_is_like_a_slice() {
    let (inputs, labels) = slices();
    for shuffle in [None, Some(7)] {
        let expected = fit(shuffle, Samples::new(&inputs, &labels)).expect("a finite loss");
        let generated = Generated::new(SAMPLES, |index, _: &mut Rng| samples()[index]);
        assert_eq!(fit(shuffle, generated), Ok(expected), "{shuffle:?}");
    }
}

#[test]
fn a_stream_is_like_a_slice_in_order() {
    let (inputs, labels) = slices();
    let expected = fit(None, Samples::new(&inputs, &labels)).expect("a finite loss");
    let stream = || Stream::new(|_| samples()).with_len(SAMPLES);
    assert_eq!(fit(None, stream()), Ok(expected.clone()));
    // Without a buffer, a stream keeps its order.
    assert_eq!(fit(Some(7), stream()), Ok(expected.clone()));
    #[cfg(feature = "alloc")]
    {
        assert_eq!(fit(None, stream().with_buffer(SAMPLES)), Ok(expected.clone()));
        assert_eq!(fit(Some(7), stream().with_buffer(1)), Ok(expected.clone()));
        let shuffled = fit(Some(7), stream().with_buffer(3)).expect("a finite loss");
        assert_ne!(shuffled.0, expected.0);
        assert_eq!(fit(Some(7), stream().with_buffer(3)), Ok(shuffled.clone()), "the seed repeats the order");
        assert_ne!(fit(Some(8), stream().with_buffer(3)).expect("a finite loss").0, shuffled.0);
    }
}

/// Each epoch draws new numbers, and a second fit or a resumed one the same.
#[test]
fn the_numbers_depend_on_seed_epoch_and_index() {
    let run = |shuffle, resume: Option<&[u8]>| {
        let (mut drawn, mut checkpoints) = (Vec::new(), Vec::new());
        let generated = Generated::new(SAMPLES, |index, rng: &mut Rng| {
            let number = rng.next_u32();
            drawn.push((index, number));
            let ([x, y], label) = samples()[index];
            ([x + 0.1 * rng.normal(), y], label)
        });
        let mut save = |checkpoint: &Checkpoint<Net>| {
            let mut bytes = vec![0; checkpoint.file_bytes()];
            checkpoint.write_to(&mut bytes).expect("finite values");
            checkpoints.push(bytes);
            ControlFlow::Continue(())
        };
        let mut net = Net::random(&mut Rng::seed_from_u64(1));
        let mut trainer = NetTrainer::new(CrossEntropy::default(), Momentum::default());
        if let Some(bytes) = resume {
            trainer.resume(&mut net, bytes).expect("a checkpoint");
        }
        let fit = Fit { epochs: 3, shuffle, on_checkpoint: Some(&mut save), ..Fit::default() };
        trainer.using(Portable).fit(&mut net, generated, fit).expect("a finite loss");
        (bits(net.floats()), drawn, checkpoints)
    };
    let (net, drawn, checkpoints) = run(Some(7), None);
    assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), 3 * SAMPLES, "a number repeats");
    assert_eq!(drawn.iter().map(|(_, number)| number).collect::<BTreeSet<_>>().len(), 3 * SAMPLES);
    assert_eq!(run(Some(7), None).1, drawn);
    assert_ne!(run(Some(8), None).1, drawn);
    assert_eq!(
        run(None, None).1[..SAMPLES].iter().map(|(index, _)| *index).collect::<Vec<_>>(),
        Vec::from_iter(0..SAMPLES)
    );

    let (resumed, drawn_later, _) = run(Some(7), Some(&checkpoints[0]));
    assert_eq!((resumed, &drawn_later[..]), (net, &drawn[SAMPLES..]));
}

/// Any buffer yields each sample once.
#[cfg(feature = "alloc")]
#[test]
fn a_shuffled_stream_has_every_sample_once() {
    for buffer in [0, 1, 3, SAMPLES, 100] {
        let mut seen = Vec::new();
        let mut on_batch = |batch: &Batch| {
            seen.push((batch.loss, batch.samples, batch.batches));
            ControlFlow::Continue(())
        };
        // The loss of each batch is the square of its sample.
        let mut net = Dense::<1, 1, Identity>::new([[1.0]], [0.0]);
        let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 1>::new(MeanSquaredError, Sgd { learning_rate: 0.0 });
        let fit = Fit { on_batch: Some(&mut on_batch), ..Fit::default() };
        let stream = Stream::new(|_| (0..9).map(|i| ([i as f32], [0.0]))).with_buffer(buffer);
        trainer.using(Portable).fit(&mut net, stream, fit).expect("a finite loss");
        let in_order: Vec<_> = (0..9).map(|i| ((i * i) as f32, 1, 0)).collect();
        assert_eq!(seen == in_order, buffer < 2, "{buffer}");
        seen.sort_by(|one, other| one.0.total_cmp(&other.0));
        assert_eq!(seen, in_order, "{buffer}");
    }
}

type Line = Dense<1, 1, Identity>;

/// The error of a fit of at most three epochs, and the number of steps before it.
fn error<S>(source: S, fit: Fit<'_, Net, CrossEntropy>) -> (String, usize)
where
    S: Source<Input = [f32; 2], Target = usize, Error: std::error::Error>,
{
    let mut net = Net::random(&mut Rng::seed_from_u64(1));
    let before = bits(net.floats());
    // Leaked, because the settings may live longer than this call.
    let steps: &Cell<usize> = Box::leak(Box::default());
    let count = Box::leak(Box::new(|_: &Batch| {
        steps.set(steps.get() + 1);
        ControlFlow::Continue(())
    }));
    let fit = Fit { epochs: 3, shuffle: None, on_batch: Some(count), ..fit };
    let mut trainer = NetTrainer::new(CrossEntropy::default(), Momentum::default());
    let error = trainer.using(Portable).fit(&mut net, source, fit).expect_err("an invalid source");
    let steps = steps.get();
    if steps < 3 {
        assert_eq!(bits(net.floats()), before, "the first epoch fails");
    }
    (error.to_string(), steps)
}

#[test]
fn invalid_samples_are_found() {
    // Sample 6 of the second epoch is wrong: it lies in the fifth batch.
    let wrong = |sample: Sample| {
        Stream::new(move |epoch| {
            let mut samples = samples();
            if epoch == 2 {
                samples[6] = sample;
            }
            samples
        })
    };
    let text = "expected labels below 3, found label 3 at sample 6 in epoch 2";
    assert_eq!(error(wrong(([0.0; 2], 3)), Fit::default()), (text.into(), 4));
    let text = "expected finite inputs, found NaN at sample 6 in epoch 2";
    assert_eq!(error(wrong(([0.0, f32::NAN], 0)), Fit::default()), (text.into(), 4));
    // A buffer changes the order, not the place that an error names.
    #[cfg(feature = "alloc")]
    for buffer in [2, 4, SAMPLES] {
        let fit = Fit { epochs: 3, shuffle: Some(7), ..Fit::default() };
        let mut trainer = NetTrainer::new(CrossEntropy::default(), Momentum::default());
        let mut net = Net::random(&mut Rng::seed_from_u64(1));
        let found = trainer.fit(&mut net, wrong(([0.0; 2], 3)).with_buffer(buffer), fit).expect_err("a wrong label");
        let text = "expected labels below 3, found label 3 at sample 6 in epoch 2";
        assert_eq!(found.to_string(), text, "{buffer}");
    }
    let generated = Generated::new(SAMPLES, |index, _: &mut Rng| ([0.5; 2], if index == 5 { 7 } else { 0 }));
    let text = "expected labels below 3, found label 7 at sample 5 in epoch 1";
    assert_eq!(error(generated, Fit::default()), (text.into(), 1));
}

#[test]
fn an_error_of_the_program_is_kept() {
    let read = |index| if index == 5 { Err(std::fmt::Error) } else { Ok(samples()[index]) };
    let expected = SourceError::Source { epoch: 1, sample: 5, error: std::fmt::Error };
    assert_eq!(fit(None, Generated::new(SAMPLES, |index, _: &mut Rng| read(index))), Err(expected));
    assert_eq!(fit(None, Stream::new(|_| (0..SAMPLES).map(read)).with_len(SAMPLES)), Err(expected));
    let cause = std::error::Error::source(&expected).expect("the program's error").to_string();
    assert_eq!(expected.to_string(), format!("expected a sample, found an error at sample 5 in epoch 1: {cause}"));
}

#[test]
fn lengths_that_do_not_fit() {
    let none = "expected at least one sample, found none";
    assert_eq!(error(Generated::new(0, |_, _: &mut Rng| samples()[0]), Fit::default()), (none.into(), 0));
    assert_eq!(error(Stream::new(|_| samples().into_iter().take(0)), Fit::default()), (none.into(), 0));
    assert_eq!(error(Stream::new(|epoch| samples().into_iter().skip(10 * (epoch - 1))), Fit::default()).0, none);

    // A batch more, a sample more, a sample less and a batch less than promised, in the second epoch.
    for (found, reported, steps) in [(14, 12, 5), (10, 10, 5), (8, 8, 5), (4, 4, 4)] {
        let promised = if found > 9 { 9 } else { 10 };
        let long = move |epoch| {
            let len = if epoch == 2 { found } else { promised };
            samples().into_iter().cycle().take(len)
        };
        let (text, done) = error(Stream::new(long).with_len(promised), Fit::default());
        assert_eq!(text, format!("expected {promised} samples per epoch of the stream, found {reported}"));
        assert_eq!(done, steps, "{found}");
    }
    // Without a promise, lengths may differ.
    let stream = Stream::new(|epoch| samples().into_iter().take(epoch));
    let mut net = Net::random(&mut Rng::seed_from_u64(1));
    let mut trainer = NetTrainer::new(CrossEntropy::default(), Momentum::default());
    let history = trainer.using(Portable).fit(&mut net, stream, Fit { epochs: 3, ..Fit::default() });
    assert_eq!(history.expect("a finite loss").len(), 3);
}

#[test]
fn settings_that_a_source_cannot_meet() {
    let split = Fit { validation_split: 0.5, ..Fit::default() };
    let text = "expected samples in memory for a validation split, found a source that computes them: set `validation`";
    assert_eq!(error(Stream::new(|_| samples()), split), (text.into(), 0));
    let mut constant = schedule::Constant { learning_rate: 0.1 };
    let scheduled = Fit { schedule: Some(&mut constant), ..Fit::default() };
    let text = "expected a known number of samples for the schedule, found a stream without one: call `with_len`";
    assert_eq!(error(Stream::new(|_| samples()), scheduled), (text.into(), 0));
    let early_stopping = Some(EarlyStopping::default());
    let (text, steps) = error(Stream::new(|_| samples()), Fit { early_stopping, ..Fit::default() });
    assert!(text.starts_with("expected validation samples for early stopping") && steps == 0, "{text}");

    let mut trainer = Trainer::<Line, _, _, 2>::new(MeanSquaredError, Sgd::default());
    let early_stopping = Some(EarlyStopping { monitor: Monitor::TrainingLoss, ..EarlyStopping::default() });
    let stream = Stream::new(|_| (0..5).map(|i| ([i as f32], [i as f32])));
    let fit = Fit { epochs: 50, early_stopping, ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut Line::zeroed(), stream, fit).expect("a finite loss");
    assert!(history.best_epoch().is_some());
}

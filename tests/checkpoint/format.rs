//! The bytes of a checkpoint: in memory and in a file, damaged, of another version, and forged.

use std::ops::ControlFlow;

use stackprop::Floats;
use stackprop::activation::LeakyRelu;
use stackprop::optimizer::{AdamW, NAdam, Optimizer, RmsProp};
use stackprop::prelude::*;
use stackprop::schedule::OnPlateau;
use stackprop::simd::Portable;
use stackprop::train::Monitor;

use super::support::bits;
use super::{BATCH, EPOCHS, Net, NetTrainer, Settings, bytes, classes, fit};

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

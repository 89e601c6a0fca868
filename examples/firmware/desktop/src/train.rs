//! Trains the firmware's models, with reproducible arithmetic, so that every desktop writes the same files.

use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use stackprop::prelude::*;
use stackprop::quantized::{Lite, Quantizer};
use stackprop::schedule::Cosine;
use stackprop_firmware::{mnist, xor};

use crate::idx::{DataSet, Part};

const SEED: u64 = 42;

/// The path of the model file that the firmware includes.
pub(crate) fn model(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../models/{name}.stackprop"))
}

pub(crate) fn xor() -> Result<(), Box<dyn Error>> {
    let mut net = xor::Net::random(&mut Rng::seed_from_u64(SEED));
    let mut trainer = Trainer::<xor::Net, _, _, 4>::new(BinaryCrossEntropy::default(), Sgd { learning_rate: 1.0 });
    let fit = Fit { epochs: 1000, ..Fit::default() };
    let history = trainer.using(Reproducible).fit(&mut net, Samples::new(&xor::INPUTS, &xor::TARGETS), fit)?;
    if let Some(Epoch { epoch, training, .. }) = history.last() {
        println!("epoch {epoch}  loss {:.4}", training.loss);
    }
    save(&net, "xor")
}

pub(crate) fn mnist(directory: &Path) -> Result<(), Box<dyn Error>> {
    const BATCH: usize = 32;
    const EPOCHS: usize = 15;
    let data = DataSet::find(directory)?;
    let (images, labels) = data.read(Part::Train, mnist::CLASSES as u8)?;
    let (test_images, test_labels) = data.read(Part::Test, mnist::CLASSES as u8)?;
    let test = Samples::new(&test_images, &test_labels);

    let mut net = mnist::Net::boxed_random(&mut Rng::seed_from_u64(SEED));
    let mut trainer = Trainer::<mnist::Net, _, _, BATCH>::boxed(CrossEntropy::default(), Adam::default());
    let mut show = |epoch: &Epoch, _: &mnist::Net| {
        println!("epoch {:>2}/{EPOCHS}  loss {:.4}", epoch.epoch, epoch.training.loss);
        ControlFlow::Continue(())
    };
    let fit = Fit {
        epochs: EPOCHS,
        shuffle: Some(SEED),
        schedule: Some(&mut Cosine::new(0.002)),
        on_epoch: Some(&mut show),
        ..Fit::default()
    };
    trainer.using(Reproducible).fit(&mut net, Samples::new(&images, &labels), fit)?;
    if let Some(accuracy) = trainer.using(Reproducible).evaluate(&net, test)?.accuracy {
        println!("test accuracy: {accuracy:.4}");
    }
    save(&*net, "mnist")
}

/// Quantizes the network that reads digits. The ranges of its values are those of the first 1,000 training images.
pub(crate) fn quantize_mnist(directory: &Path) -> Result<(), Box<dyn Error>> {
    let (images, _) = DataSet::find(directory)?.read(Part::Train, mnist::CLASSES as u8)?;
    let samples = images.get(..1000).ok_or("expected 1,000 training images")?;
    let mut net = mnist::Net::boxed();
    net.load(model("mnist"))?;
    save(&*Quantizer::default().boxed::<mnist::Net, Lite>(&net, samples)?, "mnist-int8")
}

fn save(net: &impl ModelFile, name: &str) -> Result<(), Box<dyn Error>> {
    let path = model(name);
    net.save(&path)?;
    println!("model: {}", path.display());
    Ok(())
}

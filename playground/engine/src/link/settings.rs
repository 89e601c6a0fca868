//! The keys of the settings.

use super::fields::Fields;
use crate::settings::{Data, Network, Settings, Stop, Training, View};

/// All settings except the training.
pub(super) fn settings<F: Fields>(fields: &mut F, settings: &mut Settings, default: &Settings) -> Result<(), F::Error> {
    let Settings { data, network, training: _, stop, view } = settings;
    self::data(fields, data, &default.data)?;
    self::network(fields, network, &default.network)?;
    self::stop(fields, stop, &default.stop)?;
    self::view(fields, view, &default.view)
}

fn data<F: Fields>(fields: &mut F, data: &mut Data, default: &Data) -> Result<(), F::Error> {
    let Data { source, classes, noise, train_percent, seed } = data;
    fields.field("data", source, &default.source)?;
    fields.field("classes", classes, &default.classes)?;
    fields.field("noise", noise, &default.noise)?;
    fields.field("train", train_percent, &default.train_percent)?;
    fields.field("dataSeed", seed, &default.seed)
}

fn network<F: Fields>(fields: &mut F, network: &mut Network, default: &Network) -> Result<(), F::Error> {
    let Network { features, layers, initializer, seed } = network;
    fields.field("features", features, &default.features)?;
    fields.field("layers", layers, &default.layers)?;
    fields.field("init", initializer, &default.initializer)?;
    fields.field("seed", seed, &default.seed)
}

pub(super) fn training<F: Fields>(fields: &mut F, training: &mut Training, base: &Training) -> Result<(), F::Error> {
    let Training { loss, optimizer, learning_rate, .. } = training;
    fields.field("loss", loss, &base.loss)?;
    fields.field("optimizer", optimizer, &base.optimizer)?;
    fields.field("rate", learning_rate, &base.learning_rate)?;
    let Training { regularization, regularization_rate, schedule, schedule_epochs, batch_size, .. } = training;
    fields.field("reg", regularization, &base.regularization)?;
    fields.field("regRate", regularization_rate, &base.regularization_rate)?;
    fields.field("schedule", schedule, &base.schedule)?;
    fields.field("scheduleEpochs", schedule_epochs, &base.schedule_epochs)?;
    fields.field("batch", batch_size, &base.batch_size)
}

fn stop<F: Fields>(fields: &mut F, stop: &mut Stop, default: &Stop) -> Result<(), F::Error> {
    let Stop { condition, value } = stop;
    fields.field("stop", condition, &default.condition)?;
    fields.field("stopValue", value, &default.value)
}

fn view<F: Fields>(fields: &mut F, view: &mut View, default: &View) -> Result<(), F::Error> {
    let View { test_samples, discrete } = view;
    fields.field("test", test_samples, &default.test_samples)?;
    fields.field("discrete", discrete, &default.discrete)
}

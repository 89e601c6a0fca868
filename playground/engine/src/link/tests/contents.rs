//! Runs of any settings.

use proptest::collection::vec;
use proptest::num::f32::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde::de::DeserializeOwned;

use super::super::value::{Value, all};
use crate::data;
use crate::data::{Problem, Samples};
use crate::run::{Edit, Run, Stage};
use crate::settings::*;

/// The content of a link.
pub(super) type Content = (Run, Option<Samples>);

pub(super) fn content() -> impl Strategy<Value = Content> {
    let view = any::<[bool; 2]>().prop_map(|[test_samples, discrete]| View { test_samples, discrete });
    (data_settings(), network(), stop(), view)
        .prop_flat_map(|(data, network, stop, view)| {
            let own = own_samples(data.source);
            (Just(Settings { data, network, training: Training::default(), stop, view }), own)
        })
        .prop_flat_map(|(settings, own)| {
            let stages = stages(&settings, own.as_ref());
            (Just(settings), Just(own), stages)
        })
        .prop_map(|(mut settings, own, stages)| {
            settings.training = stages[stages.len() - 1].training;
            (Run { settings, stages }, own)
        })
}

/// One to four stages. About half of them have the training of the stage before them.
fn stages(settings: &Settings, own: Option<&Samples>) -> impl Strategy<Value = Vec<Stage>> + use<> {
    let outputs = match data::classes(&settings.data, own) {
        2 => 1,
        classes => classes,
    };
    let hidden = settings.network.layers.iter().map(|layer| layer.units);
    let widths: Vec<_> = [settings.network.features.len()].into_iter().chain(hidden).chain([outputs]).collect();
    let stage = (vec(edit(&widths), 0..3), training(settings.data.source), 0..1_000_000_000_u32)
        .prop_map(|(edits, training, epochs)| Stage { edits, training, epochs, has_zeros: false });
    vec((stage, any::<bool>()), 1..=4).prop_map(|stages| {
        let mut before = None;
        let stage = |(mut stage, repeats): (Stage, bool)| {
            stage.training = before.filter(|_| repeats).unwrap_or(stage.training);
            before = Some(stage.training);
            stage
        };
        stages.into_iter().map(stage).collect()
    })
}

fn any_of<T: Value + DeserializeOwned + Clone + core::fmt::Debug + 'static>() -> impl Strategy<Value = T> {
    select(all::<T>())
}

fn not_negative() -> impl Strategy<Value = f32> {
    POSITIVE | NORMAL | SUBNORMAL | ZERO
}

fn finite() -> impl Strategy<Value = f32> {
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO
}

fn layers() -> impl Strategy<Value = Vec<Layer>> {
    let layer = (1..=WIDTH, any_of(), select(vec![0, 10, 20, 30, 40, 50]), any::<bool>());
    let layer = layer.prop_map(|(units, activation, dropout, batch_norm)| {
        let dropout = if activation == Activation::Heaviside { 0 } else { dropout };
        Layer { units, activation, dropout, batch_norm }
    });
    vec(layer, 0..=HIDDEN_LAYERS)
}

fn network() -> impl Strategy<Value = Network> {
    let features = subsequence(all::<Feature>(), 1..=7).prop_shuffle();
    (features, layers(), any_of(), any::<u32>()).prop_map(|(features, layers, initializer, seed)| Network {
        features,
        layers,
        initializer,
        seed,
    })
}

fn data_settings() -> impl Strategy<Value = Data> {
    (any_of(), 2..=WIDTH, 0..=50_u32, 10..=90_u32, any::<u32>())
        .prop_map(|(source, classes, noise, train_percent, seed)| Data { source, classes, noise, train_percent, seed })
}

fn training(source: Source) -> impl Strategy<Value = Training> {
    let losses = match source.is_regression() {
        true => vec![Loss::Squared, Loss::Absolute, Loss::Huber],
        false => all(),
    };
    let rates = (not_negative(), not_negative(), 1..=100_000_u32, 1..=BATCH);
    (select(losses), any_of(), any_of(), any_of(), rates).prop_map(
        |(
            loss,
            optimizer,
            regularization,
            schedule,
            (learning_rate, regularization_rate, schedule_epochs, batch_size),
        )| {
            let [learning_rate, regularization_rate] = [learning_rate, regularization_rate].map(f32::abs);
            Training {
                loss,
                optimizer,
                learning_rate,
                regularization,
                regularization_rate,
                schedule,
                schedule_epochs,
                batch_size,
            }
        },
    )
}

fn stop() -> impl Strategy<Value = Stop> {
    prop_oneof![
        finite().prop_map(|value| Stop { condition: StopCondition::Never, value }),
        not_negative().prop_map(|value| Stop { condition: StopCondition::Loss, value: value.abs() }),
        (select(vec![StopCondition::Epochs, StopCondition::Patience]), 1..=16_777_216_u32)
            .prop_map(|(condition, value)| Stop { condition, value: value as f32 }),
    ]
}

fn own_samples(source: Source) -> BoxedStrategy<Option<Samples>> {
    let points = || vec([finite(), finite()], 2..20);
    match source {
        Source::OwnValues => (points(), vec(finite(), 20))
            .prop_map(|(points, mut targets)| {
                targets.truncate(points.len());
                Some(Samples { problem: Problem::Regression, points, targets })
            })
            .boxed(),
        Source::OwnClasses => (points(), vec(any::<String>(), 2..=WIDTH), vec(any::<Index>(), 20))
            .prop_map(|(points, names, classes)| {
                let targets = classes.iter().take(points.len()).map(|class| class.index(names.len()) as f32).collect();
                Some(Samples { problem: Problem::Classes(names), points, targets })
            })
            .boxed(),
        _ => Just(None).boxed(),
    }
}

/// An edit of a network with these numbers of inputs, units and outputs.
fn edit(widths: &[usize]) -> impl Strategy<Value = Edit> + use<> {
    let layers: Vec<_> = widths.windows(2).enumerate().map(|(layer, pair)| (layer, pair[0], pair[1])).collect();
    (select(layers), any::<Index>(), option::of(any::<Index>()), finite()).prop_map(
        |((layer, inputs, units), unit, input, value)| {
            let input = input.map(|input| input.index(inputs));
            Edit { layer, input, unit: unit.index(units), value }
        },
    )
}

//! The limits of a run: the ranges of its settings, the parameters of its edits.

use super::error::LinkError;
use super::stage::key;
use crate::data;
use crate::data::Samples;
use crate::run::{Edit, Run};
use crate::settings::Settings;

/// Checks the settings, the training and the edits of each stage, and that the epochs of all stages fit a `u32`.
pub(super) fn check(run: &Run, own: Option<&Samples>) -> Result<(), LinkError> {
    run.settings.check()?;
    let widths = widths(&run.settings, own);
    let mut epochs = 0_u32;
    for stage in &run.stages {
        stage.training.check(run.settings.data.source)?;
        stage.edits.iter().try_for_each(|edit| check_edit(edit, &widths))?;
        let sum = epochs.checked_add(stage.epochs);
        epochs = sum.ok_or_else(|| LinkError::new("epochs", format_args!("at most {} in all", u32::MAX), "more"))?;
    }
    Ok(())
}

/// The number of inputs, of the units of each hidden layer, and of outputs. Two classes have one output.
fn widths(settings: &Settings, own: Option<&Samples>) -> Vec<usize> {
    let outputs = match data::classes(&settings.data, own) {
        2 => 1,
        classes => classes,
    };
    let hidden = settings.network.layers.iter().map(|layer| layer.units);
    [settings.network.features.len()].into_iter().chain(hidden).chain([outputs]).collect()
}

fn check_edit(edit: &Edit, widths: &[usize]) -> Result<(), LinkError> {
    let expected = match widths.windows(2).nth(edit.layer) {
        None => format!("a layer below {}", widths.len() - 1),
        Some(&[inputs, _]) if edit.input.is_some_and(|input| input >= inputs) => format!("an input below {inputs}"),
        Some(&[_, units]) if edit.unit >= units => format!("a unit below {units}"),
        Some(_) => return Ok(()),
    };
    Err(LinkError::new("edit", expected, key(edit)))
}

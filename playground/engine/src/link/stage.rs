//! A stage of a run: the changes of its training, its edits and its epochs.

use super::error::LinkError;
use super::fields::{Fields, Reader, Writer};
use super::settings::training;
use super::value::{Unexpected, Value};
use crate::run::{Edit, Stage};
use crate::settings::Training;

/// The `key=value` of a stage; none if it changes nothing and has no epoch.
pub(super) fn write(stage: &Stage, base: &Training) -> Vec<String> {
    let mut writer = Writer::default();
    let Ok(()) = training(&mut writer, &mut stage.training.clone(), base);
    writer.extend(stage.edits.iter().map(|edit| format!("{}={}", key(edit), edit.value.write())).collect());
    let Ok(()) = writer.field("epochs", &mut stage.epochs.clone(), &0);
    writer.pairs()
}

/// The stage of the pairs that are left.
pub(super) fn read(mut reader: Reader<'_>, base: &Training) -> Result<Stage, LinkError> {
    let mut stage = Stage::new(*base);
    training(&mut reader, &mut stage.training, base)?;
    reader.field("epochs", &mut stage.epochs, &0)?;
    stage.edits = reader.others("an edit such as w1.3.0 or b1.0", edit)?;
    Ok(stage)
}

/// The key of an edit: `w` with layer, input and unit, or `b` with layer and unit.
pub(super) fn key(edit: &Edit) -> String {
    let Edit { layer, input, unit, .. } = edit;
    match input {
        Some(input) => format!("w{layer}.{input}.{unit}"),
        None => format!("b{layer}.{unit}"),
    }
}

/// An edit, or `None` if the key names no parameter.
fn edit(key: &str, value: &str) -> Option<Result<Edit, Unexpected>> {
    let numbers = key.get(1..)?.split('.').map(|number| number.parse().ok()).collect::<Option<Vec<usize>>>()?;
    let (layer, input, unit) = match (key.as_bytes().first()?, numbers.as_slice()) {
        (b'w', &[layer, input, unit]) => (layer, Some(input), unit),
        (b'b', &[layer, unit]) => (layer, None, unit),
        _ => return None,
    };
    Some(f32::read(value).map(|value| Edit { layer, input, unit, value }))
}

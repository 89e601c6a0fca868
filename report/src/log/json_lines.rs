//! JSON lines.

use serde_json::{Map, Value};

use super::format::sealed::Format;

/// The format of [`JsonLinesLog`](super::JsonLinesLog).
#[derive(Clone, Copy, Debug)]
pub struct JsonLines;

impl Format for JsonLines {
    fn header(_: &[&str]) -> String {
        String::new()
    }

    fn row(columns: &[&str], epoch: usize, values: &[Option<f32>]) -> String {
        let number = |value: &Option<f32>| match value.filter(|value| value.is_finite()) {
            Some(value) => format!("{value:?}"),
            None => Value::Null.to_string(),
        };
        let values = [epoch.to_string()].into_iter().chain(values.iter().map(number));
        // Not a `Map`, which sorts its keys.
        let pairs = columns.iter().zip(values).map(|(name, value)| format!("{}:{value}", Value::from(*name)));
        format!("{{{}}}\n", pairs.collect::<Vec<_>>().join(","))
    }

    fn epoch(columns: &[&str], row: &str) -> Option<usize> {
        let object: Map<String, Value> = serde_json::from_str(row).ok()?;
        let is_row = object.len() == columns.len() && columns.iter().all(|name| object.contains_key(*name));
        object.get("epoch").filter(|_| is_row)?.as_u64()?.try_into().ok()
    }
}

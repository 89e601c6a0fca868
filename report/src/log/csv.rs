//! Comma-separated values.

use csv::{ReaderBuilder, StringRecord, Writer};

use super::format::sealed::Format;

/// The format of [`CsvLog`](super::CsvLog).
#[derive(Clone, Copy, Debug)]
pub struct Csv;

impl Format for Csv {
    fn header(columns: &[&str]) -> String {
        line(columns.iter().copied())
    }

    fn row(_: &[&str], epoch: usize, values: &[Option<f32>]) -> String {
        let values = values.iter().map(|value| value.map_or_else(String::new, |value| format!("{value:?}")));
        line([epoch.to_string()].into_iter().chain(values))
    }

    fn epoch(columns: &[&str], row: &str) -> Option<usize> {
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
        let mut record = StringRecord::new();
        let is_row = reader.read_record(&mut record).ok()? && record.len() == columns.len();
        record.get(0).filter(|_| is_row)?.parse().ok()
    }
}

/// One line of fields, with quotation marks where a field needs them.
fn line(fields: impl Iterator<Item = impl AsRef<[u8]>>) -> String {
    let mut writer = Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(fields);
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

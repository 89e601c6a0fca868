//! Tables of comma-separated numbers: a line of column names, then one line per row. Names and numbers may be quoted,
//! and an unnamed first column may name the rows, as in the files of R's `write.csv` and of pandas' `to_csv`.

use std::fs;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use crate::data_error::DataError;

/// Reads the rows of a file whose columns have these names, in this order. `check` returns an error for an invalid row:
/// the expected values.
pub fn read<const COLUMNS: usize>(
    path: &Path,
    names: [&str; COLUMNS],
    check: impl Fn(&[f32; COLUMNS]) -> Result<(), &'static str>,
) -> Result<Vec<[f32; COLUMNS]>, DataError> {
    let text = fs::read_to_string(path).map_err(|error| DataError::new(path, "a readable file", error.to_string()))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut table = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let malformed = |error: csv::Error| DataError::new(path, "comma-separated values", error.to_string());

    let mut header = table.headers().map_err(malformed)?.clone();
    let quotes = trim(&mut header);
    let row_names = usize::from(header.len() == COLUMNS + 1 && header[0].is_empty());
    if !header.iter().skip(row_names).eq(names) {
        let header = text.lines().next().unwrap_or_default();
        let found = if header.is_empty() { "an empty first line".into() } else { format!("\"{header:.200}\"") };
        let expected = format!("the columns \"{}\"{quotes} in the first line", names.join(","));
        return Err(DataError::new(path, expected, found));
    }
    let mut rows = Vec::new();
    for record in table.records() {
        let mut record = record.map_err(malformed)?;
        let quotes = trim(&mut record);
        if record.iter().eq([""]) {
            continue; // a line of spaces
        }
        let in_line = |expected: &str| format!("{expected} in line {}", line(text, &record));
        let row = row(&record, row_names)
            .map_err(|found| DataError::new(path, in_line(&format!("{COLUMNS} numbers{quotes}")), found))?;
        check(&row).map_err(|expected| {
            let found = record.iter().collect::<Vec<_>>().join(",");
            DataError::new(path, in_line(expected), format!("\"{found:.200}\""))
        })?;
        rows.push(row);
    }
    if rows.is_empty() { Err(DataError::new(path, "rows after the first line", "none")) } else { Ok(rows) }
}

/// Removes the spaces around each field. If a space came before a quote, the quote is a character of the field, and
/// `trim` returns a condition for errors.
fn trim(record: &mut StringRecord) -> &'static str {
    let is_quoted_late = |field: &str| field.starts_with(char::is_whitespace) && field.trim_start().starts_with('"');
    let has_late_quote = record.iter().any(is_quoted_late);
    record.trim();
    if has_late_quote { ", with no space before a quote," } else { "" }
}

/// The numbers of a record after its name, if it has one, or a description of the first error.
fn row<const COLUMNS: usize>(record: &StringRecord, row_names: usize) -> Result<[f32; COLUMNS], String> {
    if record.len() != COLUMNS + row_names {
        return Err(record.len().saturating_sub(row_names).to_string());
    }
    let mut row = [0.0; COLUMNS];
    for (number, text) in row.iter_mut().zip(record.iter().skip(row_names)) {
        *number = text.parse().ok().filter(|number: &f32| number.is_finite()).ok_or(format!("\"{text}\""))?;
    }
    Ok(row)
}

/// The number of the line on which a record begins. (The record's position is the end of the record before it.)
fn line(text: &str, record: &StringRecord) -> usize {
    let end = record.position().map_or(0, |position| position.byte() as usize);
    let begin = text.len() - text[end..].trim_start_matches(['\r', '\n']).len();
    1 + text[..begin].replace("\r\n", "\n").matches(['\r', '\n']).count()
}

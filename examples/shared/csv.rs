//! Tables of comma-separated numbers: a line of column names, then one line per row.

use std::fs;
use std::path::Path;

use crate::data_error::DataError;

/// Reads the rows of a file whose columns have these names, in this order.
pub fn read<const COLUMNS: usize>(path: &Path, names: [&str; COLUMNS]) -> Result<Vec<[f32; COLUMNS]>, DataError> {
    let text = fs::read_to_string(path).map_err(|error| DataError::new(path, "a readable file", error.to_string()))?;
    let mut lines = text.lines().enumerate();
    let header = lines.next().map_or("", |(_, header)| header.trim_start_matches('\u{feff}'));
    if !header.split(',').map(str::trim).eq(names) {
        let found = if header.is_empty() { "an empty first line".into() } else { format!("\"{header:.200}\"") };
        return Err(DataError::new(path, format!("the columns \"{}\" in the first line", names.join(",")), found));
    }
    let rows: Vec<_> = lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            row(line).map_err(|found| DataError::new(path, format!("{COLUMNS} numbers in line {}", index + 1), found))
        })
        .collect::<Result<_, _>>()?;
    if rows.is_empty() { Err(DataError::new(path, "rows after the first line", "none")) } else { Ok(rows) }
}

/// The numbers of a line, or a description of its first error.
fn row<const COLUMNS: usize>(line: &str) -> Result<[f32; COLUMNS], String> {
    let mut row = [0.0; COLUMNS];
    let found = line.split(',').count();
    if found != COLUMNS {
        return Err(found.to_string());
    }
    for (number, text) in row.iter_mut().zip(line.split(',')) {
        *number = text.trim().parse().ok().filter(|number: &f32| number.is_finite()).ok_or(format!("\"{text}\""))?;
    }
    Ok(row)
}

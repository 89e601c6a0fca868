//! The visitor's samples from a CSV file.

use std::collections::BTreeSet;

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::data::{MAX_SAMPLES, MIN_SAMPLES};
use crate::data::{Problem, Samples};
use crate::settings::WIDTH;
use crate::shown::shown;

/// The number of columns: x₁, x₂ and the target.
const COLUMNS: usize = 3;
/// x₁ and x₂ span −5 to 5.
const POINT_RADIUS: f64 = 5.0;
/// Values span −1 to 1.
const VALUE_RADIUS: f64 = 1.0;

/// A CSV file holds no samples of the plane.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected {expected}, found {found}")]
pub struct CsvError {
    /// The line, counted from 1.
    pub line: usize,
    /// The valid content.
    pub expected: String,
    /// The content of the line.
    pub found: String,
}

/// Reads samples from three columns, x₁, x₂, and a label or a value, separated by commas, semicolons or tabs. A first
/// line without numbers in its first two columns is a header.
///
/// The targets are classes if one is a text, or if all are integers with at most eight different values. Classes are
/// sorted, and their names are the labels. Otherwise the targets are values, scaled to −1 … 1. x₁ and x₂ are scaled
/// to −5 … 5; a constant column becomes 0.
///
/// ```
/// use stackprop_playground::data;
/// use stackprop_playground::data::Problem;
///
/// let samples = data::parse_csv("x1,x2,flower\n0,3,iris\n1,3,rose\n2,3,iris\n")?;
/// assert_eq!(samples.problem, Problem::Classes(vec!["iris".into(), "rose".into()]));
/// assert_eq!(samples.points, [[-5.0, 0.0], [0.0, 0.0], [5.0, 0.0]]);
/// assert_eq!(samples.targets, [0.0, 1.0, 0.0]);
///
/// let error = data::parse_csv("1,2,a\n3,,b\n").unwrap_err();
/// assert_eq!(error.to_string(), "line 2: expected a number as x2, found nothing");
/// # Ok::<(), data::CsvError>(())
/// ```
///
/// # Errors
///
/// The first line whose content is invalid, if there are fewer than 2 or more than 2,000 samples, or one class or more
/// than eight.
pub fn parse_csv(text: &str) -> Result<Samples, CsvError> {
    samples(text).map_err(|Invalid { start, expected, found }| CsvError { line: line(text, start), expected, found })
}

/// The number of the line that contains a record. The reader counts the end of a line, and empty lines, to the record
/// that follows.
fn line(text: &str, start: usize) -> usize {
    let (before, record) = text.split_at_checked(start).unwrap_or((text, ""));
    let skipped = record.len() - record.trim_ascii_start().len();
    1 + before.bytes().chain(record.bytes().take(skipped)).filter(|&byte| byte == b'\n').count()
}

/// An error of the record that begins at `start`.
struct Invalid {
    start: usize,
    expected: String,
    found: String,
}

/// A sample as the file states it.
struct Row {
    /// The first byte of the record.
    start: usize,
    point: [f32; 2],
    target: String,
}

impl Row {
    fn error(&self, expected: impl Into<String>, found: impl Into<String>) -> Invalid {
        Invalid { start: self.start, expected: expected.into(), found: found.into() }
    }
}

fn samples(text: &str) -> Result<Samples, Invalid> {
    let rows = rows(text)?;
    let (x1, x2): (Vec<_>, Vec<_>) = rows.iter().map(|row| row.point.into()).unzip();
    let points = scaled(&x1, POINT_RADIUS).into_iter().zip(scaled(&x2, POINT_RADIUS)).map(Into::into).collect();
    let (problem, targets) = match values(&rows)? {
        None => classes(&rows, |target| (0, target.into()))?,
        Some(values) if are_classes(&values) => classes(&rows, integer)?,
        Some(values) => (Problem::Regression, scaled(&values, VALUE_RADIUS)),
    };
    Ok(Samples { problem, points, targets })
}

/// The samples of a file, 2 to 2,000.
fn rows(text: &str) -> Result<Vec<Row>, Invalid> {
    let mut reader = ReaderBuilder::new();
    reader.delimiter(delimiter(text)).has_headers(false).flexible(true).trim(Trim::All);
    // A text has no invalid UTF-8 and a flexible reader no uneven records, so reading does not fail.
    let records = reader.from_reader(text.as_bytes()).into_records().map_while(Result::ok);
    let records = records.filter(|record| record.iter().any(|cell| !cell.is_empty()));
    let mut rows = Vec::new();
    for (index, record) in records.enumerate() {
        if index == 0 && is_header(&record) {
            continue;
        }
        let row = row(&record)?;
        if rows.len() == MAX_SAMPLES {
            return Err(row.error(format!("at most {MAX_SAMPLES} samples"), "another one"));
        }
        rows.push(row);
    }
    if rows.len() < MIN_SAMPLES {
        let start = rows.last().map_or(0, |row| row.start);
        let expected = format!("at least {MIN_SAMPLES} samples");
        return Err(Invalid { start, expected, found: rows.len().to_string() });
    }
    Ok(rows)
}

/// The separator of the first line with content.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    [b'\t', b';'].into_iter().find(|&separator| line.contains(char::from(separator))).unwrap_or(b',')
}

fn is_header(record: &StringRecord) -> bool {
    record.len() == COLUMNS && record.iter().take(2).all(|cell| cell.parse::<f32>().is_err())
}

fn row(record: &StringRecord) -> Result<Row, Invalid> {
    let start = record.position().map_or(0, |position| position.byte() as usize);
    let error = |expected: String, found| Invalid { start, expected, found };
    if record.len() != COLUMNS {
        return Err(error(format!("{COLUMNS} columns"), record.len().to_string()));
    }
    let cell = |column| record.get(column).unwrap_or_default();
    let number = |column, name| match cell(column).parse::<f32>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(error(format!("a number as {name}"), shown(cell(column)))),
    };
    let point = [number(0, "x1")?, number(1, "x2")?];
    match cell(2) {
        "" => Err(error("a label or a value".into(), shown(""))),
        target => Ok(Row { start, point, target: target.into() }),
    }
}

/// The targets as numbers, or `None` if one is a text.
fn values(rows: &[Row]) -> Result<Option<Vec<f32>>, Invalid> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        match row.target.parse::<f32>() {
            Ok(value) if value.is_finite() => values.push(value),
            Ok(_) => return Err(row.error("a label or a finite value", shown(&row.target))),
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(values))
}

/// Whether values are integers, at most eight different ones.
fn are_classes(values: &[f32]) -> bool {
    let different: BTreeSet<_> = values.iter().map(|&value| value as i64).collect();
    values.iter().all(|value| value.trunc() == *value) && different.len() <= WIDTH
}

/// An integer, and its name without a fraction: "2" for "2.0".
fn integer(target: &str) -> (i64, String) {
    let value = target.parse::<f32>().unwrap_or_default() as i64;
    (value, value.to_string())
}

/// The class of each row. `key` gives its order and its name.
fn classes(rows: &[Row], key: impl Fn(&str) -> (i64, String)) -> Result<(Problem, Vec<f32>), Invalid> {
    let mut classes = BTreeSet::new();
    for row in rows {
        classes.insert(key(&row.target));
        if classes.len() > WIDTH {
            let expected = format!("at most {WIDTH} classes, or numbers only");
            return Err(row.error(expected, format!("one more, {}", shown(&row.target))));
        }
    }
    if let (1, Some(row)) = (classes.len(), rows.last()) {
        return Err(row.error("at least 2 classes", format!("only {}", shown(&row.target))));
    }
    let class = |row: &Row| classes.range(..key(&row.target)).count() as f32;
    let targets = rows.iter().map(class).collect();
    Ok((Problem::Classes(classes.iter().map(|(_, name)| name.clone()).collect()), targets))
}

/// Scales values linearly to −radius … radius; equal values become 0.
fn scaled(values: &[f32], radius: f64) -> Vec<f32> {
    let low = f64::from(values.iter().copied().fold(f32::INFINITY, f32::min));
    let high = f64::from(values.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let scale = |value: f32| match high > low {
        true => (f64::from(value) - low) / (high - low) * (2.0 * radius) - radius,
        false => 0.0,
    };
    values.iter().map(|&value| scale(value) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(samples: &Samples) -> Vec<&str> {
        match &samples.problem {
            Problem::Classes(names) => names.iter().map(String::as_str).collect(),
            Problem::Regression => vec![],
        }
    }

    fn error(text: &str) -> String {
        parse_csv(text).expect_err("the file is invalid").to_string()
    }

    /// Lines `x1,x2,target` with a target for each line.
    fn lines(targets: impl Iterator<Item = String>) -> String {
        targets.enumerate().map(|(line, target)| format!("{line},{line},{target}\n")).collect()
    }

    #[test]
    fn separators_headers_and_ends_of_lines_are_detected() {
        let expected = parse_csv("1,2,a\n3,4,b\n").unwrap();
        for text in [
            "1;2;a\n3;4;b",
            "1\t2\ta\n3\t4\tb\n",
            "x1,x2,label\n1,2,a\n3,4,b\n",
            "x1; x2; label\r\n1; 2; a\r\n3; 4; b\r\n",
            "\u{feff}first,second,label\n1,2,a\n3,4,b\n",
            "\n1,2,a\n  \n\n3,4,b\n\n",
            " 1 , 2 ,\"a\"\n3,4,b",
        ] {
            assert_eq!(parse_csv(text), Ok(expected.clone()), "{text:?}");
        }
    }

    #[test]
    fn coordinates_span_five_in_each_direction() {
        let samples = parse_csv("10,7,a\n20,7,b\n12.5,7,a\n").unwrap();
        assert_eq!(samples.points, [[-5.0, 0.0], [5.0, 0.0], [-2.5, 0.0]]);
        let samples = parse_csv("-3.4e38,1,a\n3.4e38,1,b\n0,1,a\n").unwrap();
        assert_eq!(samples.points, [[-5.0, 0.0], [5.0, 0.0], [0.0, 0.0]]);
    }

    #[test]
    fn texts_are_classes_in_the_order_of_their_characters() {
        let samples = parse_csv("1,2,rose\n3,4,iris\n5,6,7\n").unwrap();
        assert_eq!(
            (names(&samples), samples.targets.as_slice()),
            (vec!["7", "iris", "rose"], [2.0, 1.0, 0.0].as_slice())
        );
    }

    #[test]
    fn integers_are_classes_in_the_order_of_their_values() {
        let samples = parse_csv("1,2,10\n3,4,-2\n5,6,9.0\n7,8,9\n").unwrap();
        assert_eq!(names(&samples), ["-2", "9", "10"]);
        assert_eq!(samples.targets, [2.0, 0.0, 1.0, 1.0]);
        let samples = parse_csv(&lines((0..16).map(|i| (i % 8).to_string()))).unwrap();
        assert_eq!(names(&samples).len(), 8);
    }

    #[test]
    fn fractions_and_more_than_eight_integers_are_values() {
        let samples = parse_csv("1,2,0.5\n3,4,1\n5,6,2.5\n").unwrap();
        assert_eq!((samples.problem, samples.targets), (Problem::Regression, vec![-1.0, -0.5, 1.0]));
        let samples = parse_csv(&lines((0..9).map(|i| i.to_string()))).unwrap();
        assert_eq!(samples.problem, Problem::Regression);
        assert_eq!(samples.targets[..2], [-1.0, -0.75]);
    }

    #[test]
    fn an_error_names_the_line() {
        assert_eq!(error("1,2,a\n3,4\n"), "line 2: expected 3 columns, found 2");
        assert_eq!(error("x,y,z\r\n1,2,a\r\n\r\n3,4,b,c\r\n"), "line 4: expected 3 columns, found 4");
        assert_eq!(error("x1,x2,label\n1,up,a\n"), "line 2: expected a number as x2, found \"up\"");
        assert_eq!(error("1,2,a\n,4,b\n"), "line 2: expected a number as x1, found nothing");
        assert_eq!(error("1,NaN,a\n3,4,b\n"), "line 1: expected a number as x2, found \"NaN\"");
        assert_eq!(error("1,2,a\n\n3,1e39,b\n"), "line 3: expected a number as x2, found \"1e39\"");
        assert_eq!(error("1,2,\n3,4,b\n"), "line 1: expected a label or a value, found nothing");
        assert_eq!(error("1,2,0.5\n3,4,-inf\n"), "line 2: expected a label or a finite value, found \"-inf\"");
    }

    #[test]
    fn an_error_names_the_numbers_of_samples_and_classes() {
        assert_eq!(error(""), "line 1: expected at least 2 samples, found 0");
        assert_eq!(error("x1,x2,label\n1,2,a\n"), "line 2: expected at least 2 samples, found 1");
        let many = |number| lines((0..number).map(|i| (i % 2).to_string()));
        assert_eq!(parse_csv(&many(2000)).unwrap().points.len(), 2000);
        assert_eq!(error(&many(2001)), "line 2001: expected at most 2000 samples, found another one");
        let letters = |number| lines((0..number).map(|i| format!("class {i}")));
        assert_eq!(names(&parse_csv(&letters(8)).unwrap()).len(), 8);
        let text = "line 9: expected at most 8 classes, or numbers only, found one more, \"class 8\"";
        assert_eq!(error(&letters(9)), text);
        assert_eq!(error("1,2,a\n3,4,a\n"), "line 2: expected at least 2 classes, found only \"a\"");
        assert_eq!(error("1,2,7\n3,4,7\n"), "line 2: expected at least 2 classes, found only \"7\"");
    }

    #[test]
    fn a_long_cell_is_cut_in_an_error() {
        assert!(error(&format!("1,{},a\n", "é".repeat(1000))).len() < 140);
    }
}

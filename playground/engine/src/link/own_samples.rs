//! The visitor's samples in a link.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::LinkError;
use super::fields::Fields;
use super::value::{Unexpected, Value, percent_decoded};
use crate::data::{Problem, Samples};
use crate::settings::Source;

/// The names of the classes and the samples, both empty without samples of the visitor's.
#[derive(Default)]
pub(super) struct OwnSamples {
    labels: Vec<Label>,
    rows: Rows,
}

impl OwnSamples {
    pub(super) fn new(samples: &Samples) -> Self {
        let labels = match &samples.problem {
            Problem::Regression => vec![],
            Problem::Classes(names) => names.iter().cloned().map(Label).collect(),
        };
        let rows = samples.points.iter().zip(&samples.targets).map(|(&[x1, x2], &target)| [x1, x2, target]);
        Self { labels, rows: Rows(rows.collect()) }
    }

    pub(super) fn fields<F: Fields>(&mut self, fields: &mut F) -> Result<(), F::Error> {
        fields.field("labels", &mut self.labels, &vec![])?;
        fields.field("samples", &mut self.rows, &Rows::default())
    }

    /// The samples, if the source is the visitor's.
    pub(super) fn samples(self, source: Source) -> Result<Option<Samples>, LinkError> {
        let Self { labels, rows: Rows(rows) } = self;
        let problem = match source {
            Source::OwnClasses => Problem::Classes(labels.into_iter().map(|Label(name)| name).collect()),
            _ if !labels.is_empty() => return Err(LinkError::new("labels", "data=own-classes", source.write())),
            Source::OwnValues => Problem::Regression,
            _ if rows.is_empty() => return Ok(None),
            _ => return Err(LinkError::new("samples", "data=own-classes or data=own-values", source.write())),
        };
        let (points, targets) = rows.into_iter().map(|[x1, x2, target]| ([x1, x2], target)).unzip();
        let samples = Samples { problem, points, targets };
        samples.check()?;
        Ok(Some(samples))
    }
}

/// The name of a class, percent-encoded.
struct Label(String);

impl Label {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
}

impl Value for Label {
    fn write(&self) -> String {
        utf8_percent_encode(&self.0, Self::ENCODED).to_string()
    }

    fn read(text: &str) -> Result<Self, Unexpected> {
        percent_decoded(text).map(Self)
    }
}

/// x₁, x₂ and the target of each sample, as base64url of little-endian numbers.
#[derive(Default)]
struct Rows(Vec<[f32; 3]>);

impl Value for Rows {
    fn write(&self) -> String {
        let bytes: Vec<u8> = self.0.as_flattened().iter().flat_map(|value| value.to_le_bytes()).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn read(text: &str) -> Result<Self, Unexpected> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Unexpected::new("base64url", text))?;
        let (values, []) = bytes.as_chunks::<4>() else { return Err(Self::incomplete(&bytes)) };
        let values: Vec<f32> = values.iter().copied().map(f32::from_le_bytes).collect();
        let (rows, []) = values.as_chunks::<3>() else { return Err(Self::incomplete(&bytes)) };
        Ok(Self(rows.to_vec()))
    }
}

impl Rows {
    fn incomplete(bytes: &[u8]) -> Unexpected {
        Unexpected { expected: "twelve bytes for each sample".into(), found: format!("{} in all", bytes.len()) }
    }
}

//! Writing and reading a link.

use crate::data::Samples;
use crate::link::error::LinkError;
use crate::link::fields::{Reader, Writer};
use crate::link::own_samples::OwnSamples;
use crate::link::{check, settings, stage};
use crate::run::{Run, Stage};
use crate::settings::{Settings, Training};

/// The link of a run. The last stage has the training of the settings. `own` are the visitor's samples; the link
/// contains them if the source of the data is theirs.
///
/// ```
/// use stackprop_playground::link;
/// use stackprop_playground::run::{Run, Stage};
/// use stackprop_playground::settings::{Settings, Source};
///
/// let mut settings = Settings::default();
/// settings.data.source = Source::Spiral;
/// settings.training.learning_rate = 0.1;
/// let stage = Stage { edits: vec![], training: settings.training, epochs: 200, has_zeros: false };
/// let run = Run { settings, stages: vec![stage] };
/// assert_eq!(link::encode(&run, None), "data=spiral&rate=0.1&epochs=200");
/// assert_eq!(link::decode("data=spiral&rate=0.1&epochs=200"), Ok((run, None)));
/// ```
#[must_use]
pub fn encode(run: &Run, own: Option<&Samples>) -> String {
    let mut writer = Writer::default();
    let Ok(()) = settings::settings(&mut writer, &mut run.settings.clone(), &Settings::default());
    let mut base = Training::default();
    let mut texts = run.stages.iter().map(|stage| {
        let text = stage::write(stage, &base);
        base = stage.training;
        text
    });
    writer.extend(texts.next().unwrap_or_default());
    let further: Vec<String> = texts.map(|pairs| pairs.join(",")).collect();
    if !further.is_empty() {
        writer.extend(vec![format!("stages={}", further.join(";"))]);
    }
    if let Some(own) = own
        && run.settings.data.source.is_own()
    {
        let Ok(()) = OwnSamples::new(own).fields(&mut writer);
    }
    writer.pairs().join("&")
}

/// The run of a link, and the visitor's samples if the link contains them. The empty link has the default settings.
///
/// ```
/// use stackprop_playground::link;
///
/// let error = link::decode("layers=4:tahn").unwrap_err().to_string();
/// assert!(error.starts_with("layers: expected one of tanh, relu, ") && error.ends_with(", found \"tahn\""));
/// ```
///
/// # Errors
///
/// If a key is unknown, or a value is not in the range of its setting.
pub fn decode(link: &str) -> Result<(Run, Option<Samples>), LinkError> {
    let mut reader = Reader::new(link.split('&'))?;
    let mut settings = Settings::default();
    settings::settings(&mut reader, &mut settings, &Settings::default())?;
    let mut own = OwnSamples::default();
    own.fields(&mut reader)?;
    let further = reader.take("stages");
    let mut stages = vec![stage::read(reader, &Training::default())?];
    for text in further.into_iter().flat_map(|text| text.split(';')) {
        let base = stages.last().map(|stage: &Stage| stage.training).unwrap_or_default();
        stages.push(stage::read(Reader::new(text.split(','))?, &base)?);
    }
    settings.training = stages.last().map(|stage| stage.training).unwrap_or_default();
    let run = Run { settings, stages };
    let own = own.samples(run.settings.data.source)?;
    check::check(&run, own.as_ref())?;
    Ok((run, own))
}

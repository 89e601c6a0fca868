//! Links and errors word for word.

use super::super::{decode, encode};
use crate::data::MAX_SAMPLES;
use crate::data::{Problem, Samples};
use crate::run::{Edit, Run, Stage};
use crate::settings::*;

fn run(settings: Settings, stages: Vec<Stage>) -> Run {
    Run { settings, stages }
}

#[test]
fn the_empty_link_has_the_default_settings() {
    let stage = Stage::new(Training::default());
    let expected = run(Settings::default(), vec![stage]);
    assert_eq!(encode(&expected, None), "");
    assert_eq!(decode(""), Ok((expected, None)));
}

#[test]
fn a_link_is_readable() {
    let data = Data { source: Source::Spiral, classes: 3, noise: 10, train_percent: 80, seed: 7 };
    let mut settings = Settings { data, ..Settings::default() };
    settings.network.features = vec![Feature::X1, Feature::X2Squared, Feature::SinX1];
    settings.network.layers = vec![
        Layer { units: 8, activation: Activation::Tanh, dropout: 0, batch_norm: false },
        Layer { units: 4, activation: Activation::LeakyRelu, dropout: 20, batch_norm: true },
    ];
    settings.stop = Stop { condition: StopCondition::Loss, value: 0.001 };
    settings.view = View { test_samples: true, discrete: true };
    let first = Training { optimizer: Optimizer::Adam, learning_rate: 1e-5, ..Training::default() };
    let second = Training { batch_size: 1, ..first };
    settings.training = second;
    let weight = Edit { layer: 2, input: Some(3), unit: 1, value: 0.5 };
    let bias = Edit { layer: 2, input: None, unit: 1, value: -1.0 };
    let stages = vec![
        Stage { edits: vec![weight], training: first, epochs: 120, has_zeros: false },
        Stage { edits: vec![bias], training: first, epochs: 0, has_zeros: false },
        Stage { edits: vec![], training: second, epochs: 30, has_zeros: false },
    ];
    let link = "data=spiral&classes=3&noise=10&train=80&dataSeed=7&features=x1,x2^2,sin(x1)&layers=8:tanh,4:leaky-relu:d20:bn\
                &stop=loss&stopValue=0.001&test=1&discrete=1&optimizer=adam&rate=1e-5&w2.3.1=0.5&epochs=120\
                &stages=b2.1=-1;batch=1,epochs=30";
    let run = run(settings, stages);
    assert_eq!(encode(&run, None), link);
    assert_eq!(decode(link), Ok((run.clone(), None)));
    assert_eq!(decode(&link.replace('^', "%5E")), Ok((run, None)), "an application may encode characters");
}

#[test]
fn own_samples_are_base64url() {
    let mut settings = Settings::default();
    settings.data.source = Source::OwnClasses;
    let problem = Problem::Classes(vec!["a,b".into(), "é&".into()]);
    let samples = Samples { problem, points: vec![[1.0, -2.0], [0.5, 0.0]], targets: vec![0.0, 1.0] };
    let stage = Stage::new(settings.training);
    let run = run(settings, vec![stage]);
    // Python: base64.urlsafe_b64encode(struct.pack("<6f", 1, -2, 0, 0.5, 0, 1))
    let link = "data=own-classes&labels=a%2Cb,%C3%A9%26&samples=AACAPwAAAMAAAAAAAAAAPwAAAAAAAIA_";
    assert_eq!(encode(&run, Some(&samples)), link);
    assert_eq!(decode(link), Ok((run.clone(), Some(samples.clone()))));
    let mut circle = run;
    circle.settings.data.source = Source::Circle;
    assert_eq!(encode(&circle, Some(&samples)), "", "a link contains samples only if the network learns them");
}

#[test]
fn a_link_holds_two_thousand_samples() {
    let samples = |number| Samples { points: vec![[1.0; 2]; number], targets: vec![0.5; number], ..Samples::default() };
    let mut settings = Settings::default();
    settings.data.source = Source::OwnValues;
    settings.training.loss = Loss::Squared;
    let stage = Stage::new(settings.training);
    let run = run(settings, vec![stage]);
    let most = samples(MAX_SAMPLES);
    assert_eq!(decode(&encode(&run, Some(&most))), Ok((run.clone(), Some(most))));
    let error = decode(&encode(&run, Some(&samples(MAX_SAMPLES + 1)))).unwrap_err();
    assert_eq!(error.to_string(), "samples: expected 2 to 2000, found 2001");
}

#[test]
fn an_error_names_the_key_the_expected_values_and_the_found_one() {
    let error = |link| decode(link).expect_err("the link is damaged").to_string();
    let sources = "circle, xor, gauss, spiral, plane, bumps, own-classes, own-values";
    assert_eq!(error("data=torus"), format!("data: expected one of {sources}, found \"torus\""));
    assert_eq!(error("noise=-1"), "noise: expected an integer from 0 to 4294967295, found \"-1\"");
    assert_eq!(error("noise=51"), "noise in percent: expected 0 to 50, found 51");
    assert_eq!(error("rate=inf"), "rate: expected a number, found \"inf\"");
    assert_eq!(error("rate="), "rate: expected a number, found nothing");
    assert_eq!(error("test=yes"), "test: expected 0 or 1, found \"yes\"");
    assert_eq!(error("data"), "\"data\": expected key=value, found no =");
    assert_eq!(error("batch=1&batch=2"), "batch: expected one value, found two");
    let text = "units:activation, then :d20 for dropout, :bn for batch normalization";
    assert_eq!(error("layers=4:tanh:x"), format!("layers: expected {text}, found \"4:tanh:x\""));
    assert_eq!(error("layers=4"), format!("layers: expected {text}, found \"4\""));
    assert!(error("colour=red").ends_with("epochs or an edit such as w1.3.0 or b1.0, found \"colour\""));
    assert!(error("stages=noise=3").starts_with("link: expected loss, optimizer, rate, "));
    assert_eq!(error("stages=batch=0"), "batch size: expected 1 to 32, found 0");
    assert_eq!(error("w3.0.0=1"), "edit: expected a layer below 3, found w3.0.0");
    assert_eq!(error("w0.2.0=1"), "edit: expected an input below 2, found w0.2.0");
    assert_eq!(error("b2.1=1"), "edit: expected a unit below 1, found b2.1");
    assert_eq!(error("b2.0=x"), "b2.0: expected a number, found \"x\"");
    assert_eq!(error("epochs=4294967295&stages=epochs=1"), "epochs: expected at most 4294967295 in all, found more");
    assert_eq!(error("data=own-values&samples=!"), "samples: expected base64url, found \"!\"");
    assert_eq!(error("data=own-values&samples=AAAA"), "samples: expected twelve bytes for each sample, found 3 in all");
    assert_eq!(error("data=own-values"), "samples: expected 2 to 2000, found 0");
    assert_eq!(error("labels=a,b"), "labels: expected data=own-classes, found circle");
    assert_eq!(
        error("samples=AACAPwAAAMAAAAAA"),
        "samples: expected data=own-classes or data=own-values, found circle"
    );
    assert_eq!(error("labels=%ff"), "labels: expected percent-encoded UTF-8, found \"%ff\"");
}

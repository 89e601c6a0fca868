//! Sessions: what a visitor does, and the link that repeats it to the bit.

use stackprop_playground::data::MAX_SAMPLES;
use stackprop_playground::data::{Problem, Samples};
use stackprop_playground::link;
use stackprop_playground::run::Edit;
use stackprop_playground::session::{Session, SessionError, StopReason};
use stackprop_playground::settings::{
    Activation, Data, Layer, Loss, Network, Optimizer, Schedule, Settings, Source, Stop, StopCondition, Training,
};

fn steps(session: &mut Session, epochs: u32) -> u32 {
    (0..epochs).filter(|_| session.step()).count() as u32
}

fn bits(session: &Session) -> Vec<u32> {
    session.network().parameters().iter().map(|value| value.to_bits()).collect()
}

/// The session of the link of a session.
fn reopened(session: &Session) -> Session {
    let (run, own) = link::decode(&link::encode(session.run(), session.own())).unwrap();
    Session::repeat(run, own).unwrap()
}

fn test_loss(session: &Session) -> f32 {
    session.scores()[1].loss
}

#[test]
fn a_link_repeats_stages_and_edits_to_the_bit() {
    let mut settings = Settings::default();
    settings.data = Data { source: Source::Spiral, noise: 10, ..settings.data };
    settings.network.layers.push(Layer { units: 5, activation: Activation::Relu, dropout: 20, batch_norm: true });
    let mut session = Session::new(settings.clone(), None).unwrap();
    session.edit(Edit { layer: 0, input: Some(1), unit: 2, value: 0.75 }).unwrap();
    assert_eq!(steps(&mut session, 30), 30);
    settings.training = Training { optimizer: Optimizer::Adam, learning_rate: 0.003, ..settings.training };
    session.set_settings(settings.clone()).unwrap();
    steps(&mut session, 20);
    session.edit(Edit { layer: 3, input: None, unit: 0, value: -0.1 }).unwrap();
    steps(&mut session, 10);

    assert_eq!(session.run().stages.iter().map(|stage| stage.epochs).collect::<Vec<_>>(), [30, 20, 10]);
    let mut again = reopened(&session);
    assert_eq!(bits(&again), bits(&session));
    assert_eq!(again.run(), session.run());
    // Both continue alike: with the optimizer's state, the order of the samples and the dropout.
    steps(&mut session, 5);
    steps(&mut again, 5);
    assert_eq!(bits(&again), bits(&session));
    assert_eq!(again.history(), session.history());
}

#[test]
fn a_change_of_data_network_or_loss_begins_a_new_run() {
    let mut session = Session::new(Settings::default(), None).unwrap();
    let changes: [fn(&mut Settings); 3] = [
        |settings| settings.data.noise = 20,
        |settings| settings.network.seed = 2,
        |settings| settings.training.loss = Loss::Squared,
    ];
    for change in changes {
        steps(&mut session, 3);
        let mut settings = session.run().settings.clone();
        change(&mut settings);
        session.set_settings(settings).unwrap();
        assert_eq!((session.run().epochs(), session.run().stages.len()), (0, 1));
    }
    steps(&mut session, 3);
    let mut settings = session.run().settings.clone();
    settings.view.discrete = true;
    session.set_settings(settings).unwrap();
    assert_eq!((session.run().epochs(), session.run().stages.len()), (3, 1));
}

#[test]
fn reset_repeats_the_run_from_its_seed() {
    let mut session = Session::new(Settings::default(), None).unwrap();
    let first = bits(&session);
    steps(&mut session, 5);
    let trained = bits(&session);
    session.reset();
    assert_eq!(bits(&session), first);
    steps(&mut session, 5);
    assert_eq!(bits(&session), trained);
}

#[test]
fn exclusive_or_and_spiral_are_learned() {
    let layer = |units| Layer { units, ..Layer::default() };
    let xor = Settings {
        data: Data { source: Source::Xor, ..Data::default() },
        network: Network { layers: vec![layer(4)], ..Network::default() },
        training: Training { learning_rate: 0.1, ..Training::default() },
        ..Settings::default()
    };
    let mut session = Session::new(xor, None).unwrap();
    steps(&mut session, 300);
    assert!(test_loss(&session) < 0.1, "{}", test_loss(&session));

    let spiral = Settings {
        data: Data { source: Source::Spiral, train_percent: 80, ..Data::default() },
        network: Network { layers: vec![layer(8), layer(8)], ..Network::default() },
        training: Training { optimizer: Optimizer::Adam, learning_rate: 0.03, ..Training::default() },
        ..Settings::default()
    };
    let mut session = Session::new(spiral, None).unwrap();
    steps(&mut session, 200);
    assert!(test_loss(&session) < 0.1, "{}", test_loss(&session));
}

#[test]
fn training_stops_on_its_condition() {
    let with = |condition, value| Settings { stop: Stop { condition, value }, ..Settings::default() };
    let mut session = Session::new(with(StopCondition::Epochs, 7.0), None).unwrap();
    assert_eq!(steps(&mut session, 100), 7);
    assert_eq!(session.stopped(), Some(StopReason::Epochs(7)));

    let mut session = Session::new(with(StopCondition::Loss, 0.5), None).unwrap();
    let epochs = steps(&mut session, 1000);
    assert!(epochs < 1000 && test_loss(&session) <= 0.5);
    // A lower loss continues the run.
    session.set_settings(with(StopCondition::Loss, 0.4)).unwrap();
    assert!(steps(&mut session, 1000) > 0 && test_loss(&session) <= 0.4);

    let mut flat = with(StopCondition::Patience, 5.0);
    flat.training.learning_rate = 0.0;
    let mut session = Session::new(flat, None).unwrap();
    assert_eq!(steps(&mut session, 100), 5);

    let mut cosine = Settings::default();
    cosine.training = Training { schedule: Schedule::Cosine, schedule_epochs: 12, ..cosine.training };
    let mut session = Session::new(cosine, None).unwrap();
    assert_eq!(steps(&mut session, 100), 12);
}

#[test]
fn divergence_stops_and_keeps_the_last_good_epoch() {
    let layer = Layer { units: 8, activation: Activation::Relu, ..Layer::default() };
    let mut settings = Settings::default();
    settings.network.layers = vec![layer; 2];
    settings.network.seed = 4;
    settings.training = Training { loss: Loss::Squared, learning_rate: 0.1, batch_size: 1, ..settings.training };
    settings.data.source = Source::Bumps;
    let mut session = Session::new(settings.clone(), None).unwrap();
    let first = bits(&session);
    assert_eq!(steps(&mut session, 50), 0);
    assert!(matches!(session.stopped(), Some(StopReason::Diverged { .. })));
    assert_eq!(bits(&session), first);

    // A change of the view is no way out: the link would not repeat the epochs behind.
    settings.view.discrete = true;
    session.set_settings(settings.clone()).unwrap();
    assert_eq!(steps(&mut session, 50), 0);
    // A lower learning rate is, and so is an edit.
    settings.training.learning_rate = 0.001;
    session.set_settings(settings).unwrap();
    assert_eq!(steps(&mut session, 3), 3);
    assert_eq!(bits(&reopened(&session)), bits(&session));
}

#[test]
fn a_link_that_diverges_says_so() {
    let (run, own) =
        link::decode("data=bumps&layers=8:relu,8:relu&seed=4&loss=squared&rate=0.1&batch=1&epochs=50").unwrap();
    let session = Session::repeat(run, own).unwrap();
    assert_eq!(session.run().epochs(), 0);
    let reason = session.stopped().unwrap().to_string();
    assert_eq!(reason, "the training diverged: the loss is inf; choose a lower learning rate");
}

#[test]
fn a_link_stops_where_the_page_stops() {
    let mut settings = Settings::default();
    settings.data = Data { source: Source::Spiral, noise: 10, ..settings.data };
    settings.training = Training { optimizer: Optimizer::Adam, learning_rate: 0.01, ..settings.training };
    let mut session = Session::new(settings.clone(), None).unwrap();
    steps(&mut session, 150);
    settings.stop = Stop { condition: StopCondition::Patience, value: 20.0 };
    session.set_settings(settings).unwrap();
    session.edit(Edit { layer: 1, input: None, unit: 0, value: 3.0 }).unwrap();
    let mut again = reopened(&session);
    assert_eq!(again.stopped(), session.stopped());
    assert_eq!(steps(&mut again, 1000), steps(&mut session, 1000));
    assert_eq!((again.stopped(), bits(&again)), (session.stopped(), bits(&session)));
}

#[test]
fn samples_of_the_visitor() {
    let mut session = Session::new(Settings::default(), None).unwrap();
    let points: Vec<[f32; 2]> = (0..30).map(|i| [(i % 6) as f32 - 3.0, (i / 6) as f32 - 2.0]).collect();
    let targets = points.iter().map(|[x1, x2]| f32::from(x1 > x2) + f32::from(x1 + x2 > 0.0)).collect();
    let names = ["a", "b & c", "d"].map(String::from).to_vec();
    let samples = Samples { problem: Problem::Classes(names), points, targets };
    session.set_samples(samples.clone()).unwrap();
    steps(&mut session, 20);
    assert_eq!(session.objective().outputs(), 3);
    let again = reopened(&session);
    assert_eq!(again.own(), Some(&samples));
    assert_eq!(bits(&again), bits(&session));
    assert_eq!(session.confusion().iter().sum::<u32>() as usize, session.test().points.len());
    let mut settings = Settings::default();
    settings.data.source = Source::OwnValues;
    settings.training.loss = Loss::Squared;
    let error = session.set_settings(settings).unwrap_err().to_string();
    let expected = "expected samples of your own with values, found samples with classes: draw or load others first";
    assert_eq!(error, expected);
    // The samples stay while the visitor looks at others.
    session.set_settings(Settings::default()).unwrap();
    let mut settings = Settings::default();
    settings.data.source = Source::OwnClasses;
    session.set_settings(settings).unwrap();
    assert_eq!(session.train().points.len() + session.test().points.len(), 30);
}

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    let mut session = Session::new(Settings::default(), None).unwrap();
    steps(&mut session, 3);
    let before = (session.run().clone(), bits(&session));
    let edit = |layer, input, unit, value| Edit { layer, input, unit, value };
    for wrong in [edit(3, None, 0, 1.0), edit(0, Some(2), 0, 1.0), edit(0, Some(0), 4, 1.0), edit(2, None, 1, 1.0)] {
        assert_eq!(session.edit(wrong), Err(SessionError::NoSuchParameter), "{wrong:?}");
    }
    assert!(matches!(session.edit(edit(0, None, 0, f32::NAN)), Err(SessionError::NotFinite { .. })));
    let mut settings = session.run().settings.clone();
    settings.data.source = Source::OwnClasses;
    assert_eq!(session.set_settings(settings), Err(SessionError::NoSamples));
    let mut settings = session.run().settings.clone();
    settings.training.batch_size = 0;
    assert!(session.set_settings(settings).is_err());
    let mut settings = session.run().settings.clone();
    settings.network.layers[0] = Layer { activation: Activation::Heaviside, dropout: 10, ..Layer::default() };
    assert!(session.set_settings(settings).is_err(), "the step has no dropout");
    let many = Samples {
        problem: Problem::Regression,
        points: vec![[0.0; 2]; MAX_SAMPLES + 1],
        targets: vec![0.0; MAX_SAMPLES + 1],
    };
    assert!(matches!(session.set_samples(many), Err(SessionError::Samples(_))));
    assert_eq!((session.run().clone(), bits(&session)), before);

    let (run, own) = link::decode("epochs=300000").unwrap();
    let error = Session::repeat(run, own).unwrap_err();
    assert_eq!(error.to_string(), "expected a run of at most 3000000 steps, found 7500000");
}

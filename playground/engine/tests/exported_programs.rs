//! Exported programs, compiled and run: their model files equal the page's, byte for byte.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use stackprop_playground::export::MANIFEST;
use stackprop_playground::run::Edit;
use stackprop_playground::session::Session;
use stackprop_playground::settings::{
    Activation, Data, Feature, Initializer, Layer, Loss, Network, Optimizer, Regularization, Schedule, Settings,
    Source, Training,
};

/// The features of every case but one.
const POINT: [Feature; 2] = [Feature::X1, Feature::X2];

/// A run's settings. Few training samples keep the programs short; their number is no multiple of a batch.
fn settings(source: Source, features: &[Feature], layers: &[Layer], training: Training) -> Settings {
    let data = Data { source, classes: 3, noise: 20, train_percent: 11, seed: 5 };
    let network =
        Network { features: features.to_vec(), layers: layers.to_vec(), initializer: Initializer::Usual, seed: 3 };
    Settings { data, network, training, ..Settings::default() }
}

fn layer(units: usize, activation: Activation) -> Layer {
    Layer { units, activation, dropout: 0, batch_norm: false }
}

fn training(loss: Loss, optimizer: Optimizer) -> Training {
    Training { loss, optimizer, learning_rate: 0.02, schedule_epochs: 12, ..Training::default() }
}

fn begin(settings: Settings) -> Session {
    Session::new(settings, None).expect("valid settings")
}

fn train(session: &mut Session, epochs: usize) {
    assert!((0..epochs).all(|_| session.step()), "{:?}", session.stopped());
}

/// Continues the run with another training.
fn change(session: &mut Session, change: impl FnOnce(&mut Training)) {
    let mut settings = session.run().settings.clone();
    change(&mut settings.training);
    session.set_settings(settings).expect("valid settings");
}

fn edit(session: &mut Session, layer: usize, input: Option<usize>, unit: usize, value: f32) {
    session.edit(Edit { layer, input, unit, value }).expect("a parameter");
}

/// Two classes with cross-entropy: the page's defaults.
fn defaults() -> Session {
    let layers = [layer(4, Activation::Tanh), layer(2, Activation::Tanh)];
    let mut session = begin(settings(Source::Circle, &POINT, &layers, Training::default()));
    train(&mut session, 15);
    session
}

/// Softmax of three classes, dropout, batch normalization, and a schedule that stops midway.
fn softmax() -> Session {
    let dropout = Layer { dropout: 20, ..layer(8, Activation::Relu) };
    let both = Layer { dropout: 10, batch_norm: true, ..layer(5, Activation::Gelu) };
    let schedule = Training { schedule: Schedule::Cosine, ..training(Loss::CrossEntropy, Optimizer::Adam) };
    let mut session = begin(settings(Source::Gauss, &POINT, &[dropout, both], schedule));
    train(&mut session, 7);
    session
}

/// Regression with PyTorch's initializer, an L2 penalty and a schedule that observes the loss.
fn regression() -> Session {
    let training = Training {
        regularization: Regularization::L2,
        regularization_rate: 0.01,
        schedule: Schedule::OnPlateau,
        batch_size: 32,
        ..training(Loss::Huber, Optimizer::Nesterov)
    };
    let layers = [layer(6, Activation::Softplus), Layer { batch_norm: true, ..layer(3, Activation::Elu) }];
    let mut settings = settings(Source::Bumps, &POINT, &layers, training);
    settings.network.initializer = Initializer::Pytorch;
    let mut session = begin(settings);
    train(&mut session, 12);
    session
}

/// Stages with edits, in which the penalty, the optimizer, the schedule and the batch change.
fn stages() -> Session {
    let layers = [Layer { batch_norm: true, ..layer(3, Activation::HardTanh) }, layer(3, Activation::Selu)];
    let mut first = settings(Source::Spiral, &POINT, &layers, training(Loss::Absolute, Optimizer::AdamW));
    (first.data.classes, first.training.regularization) = (2, Regularization::L1);
    let mut session = begin(first);
    edit(&mut session, 0, Some(1), 2, 0.5);
    train(&mut session, 5);
    edit(&mut session, 2, None, 0, -0.25);
    edit(&mut session, 1, Some(0), 1, 1e-7);
    edit(&mut session, 0, None, 1, 3.0);
    train(&mut session, 4);
    change(&mut session, |training| training.batch_size = 7);
    train(&mut session, 3);
    change(&mut session, |training| {
        (training.optimizer, training.schedule) = (Optimizer::NAdam, Schedule::StepDecay);
    });
    train(&mut session, 12);
    edit(&mut session, 2, Some(0), 0, 0.1);
    assert_eq!(session.run().stages.len(), 5);
    session
}

/// The perceptron rule on one unit.
fn perceptron() -> Session {
    let mut settings = settings(Source::Xor, &POINT, &[], training(Loss::Perceptron, Optimizer::Sgd));
    (settings.network.initializer, settings.training.batch_size) = (Initializer::Zero, 1);
    let mut session = begin(settings);
    train(&mut session, 5);
    session
}

/// Zeros, which a fit refuses: single steps, then others on a schedule that observes the loss.
fn zeros() -> Session {
    let layers = [layer(4, Activation::Tanh), layer(2, Activation::Relu)];
    let training = Training { schedule: Schedule::OneCycle, ..training(Loss::Squared, Optimizer::Momentum) };
    let mut settings = settings(Source::Plane, &POINT, &layers, training);
    settings.network.initializer = Initializer::Zero;
    let mut session = begin(settings);
    train(&mut session, 7);
    change(&mut session, |training| {
        (training.schedule, training.schedule_epochs, training.learning_rate) = (Schedule::OnPlateau, 60, 1e-3);
    });
    train(&mut session, 40);
    session
}

/// One class against the rest, all features, six layers, and a schedule to its end.
fn one_against_rest() -> Session {
    let features = [
        Feature::X2,
        Feature::X1,
        Feature::X1Squared,
        Feature::X2Squared,
        Feature::Product,
        Feature::SinX1,
        Feature::SinX2,
    ];
    let activations = [
        Activation::LeakyRelu,
        Activation::Silu,
        Activation::HardSwish,
        Activation::HardSigmoid,
        Activation::Logistic,
        Activation::Identity,
    ];
    let layers = activations.map(|activation| layer(3, activation));
    let training = Training { schedule: Schedule::ExponentialDecay, ..training(Loss::Huber, Optimizer::RmsProp) };
    let mut session = begin(settings(Source::Spiral, &features, &layers, training));
    train(&mut session, 12);
    session
}

/// A run before its first epoch, with an edit.
fn beginning() -> Session {
    let layers = [layer(2, Activation::Heaviside), layer(2, Activation::Relu6)];
    let mut session = begin(settings(Source::Gauss, &POINT, &layers, training(Loss::Hinge, Optimizer::Sgd)));
    edit(&mut session, 0, Some(0), 1, -2.0);
    session
}

/// The cases, as the names of their programs and sessions.
fn cases() -> [(&'static str, Session); 8] {
    [
        ("defaults", defaults()),
        ("softmax", softmax()),
        ("regression", regression()),
        ("stages", stages()),
        ("perceptron", perceptron()),
        ("zeros", zeros()),
        ("one_against_rest", one_against_rest()),
        ("beginning", beginning()),
    ]
}

/// Runs a command, whose errors fail the test.
fn run(command: &mut Command) -> Output {
    let output = command.output().expect("the command exists");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}\n{}{}", text(&output.stdout), text(&output.stderr));
    output
}

/// Writes a package of the programs, with the manifest that goes with them; warnings are errors.
fn write_package(package: &Path, cases: &[(&str, Session)]) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let manifest = MANIFEST.replace("../stackprop", repository.to_str().expect("a path in UTF-8"));
    fs::create_dir_all(package.join("src/bin")).expect("a directory");
    fs::write(package.join("Cargo.toml"), manifest + "\n[lints.rust]\nwarnings = \"deny\"\n\n[workspace]\n").unwrap();
    // The versions of the workspace are on this computer.
    fs::copy(repository.join("Cargo.lock"), package.join("Cargo.lock")).expect("the lock file");
    // The default style, and not that of a directory above.
    fs::write(package.join("rustfmt.toml"), "").expect("a file");
    for (name, session) in cases {
        fs::write(package.join(format!("src/bin/{name}.rs")), session.export().program()).expect("a file");
    }
}

#[test]
fn exported_programs_end_with_the_parameters_of_the_page() {
    let package = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("exported");
    let cases = cases();
    write_package(&package, &cases);
    for (name, _) in &cases {
        let program = format!("src/bin/{name}.rs");
        run(Command::new("rustfmt").current_dir(&package).args(["--check", "--edition", "2024", &program]));
    }
    let cargo = || {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(&package).args(["build", "--offline", "--quiet", "--target-dir", "target"]);
        // These take a third of the time to compile, and give the same bits.
        command.envs([("CARGO_PROFILE_DEV_OPT_LEVEL", "0"), ("CARGO_PROFILE_DEV_DEBUG", "0")]);
        command
    };
    run(&mut cargo());
    for (name, session) in &cases {
        let directory = package.join(name);
        fs::create_dir_all(&directory).expect("a directory");
        let file = directory.join("network.stackprop");
        let _ = fs::remove_file(&file);
        run(Command::new(package.join("target/debug").join(name)).current_dir(&directory));
        let (found, expected) = (fs::read(&file).expect("a model file"), session.export().model_file().unwrap());
        assert!(found == expected, "{name}: the files differ");
    }
}

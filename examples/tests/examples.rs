//! Runs the examples as a user does, and checks their output, their files and their error messages.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use support::{IMAGES, LABELS, directory, gzip, idx};

/// Builds the examples, with the profile of this test, and gives the directory that they are in.
fn examples() -> &'static Path {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        // In the workspace, whose `cargo test` has just built them with the same features of the dependencies.
        cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        cargo.args(["build", "--quiet", "--examples"]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success(), "the examples do not build");
        // The test's path is target/PROFILE/deps/examples-HASH; the examples are in target/PROFILE/examples.
        let test = std::env::current_exe().unwrap();
        test.parent().unwrap().with_file_name("examples")
    })
}

/// Runs an example in a separate directory.
fn run(name: &str, directory: &Path, arguments: &[&str]) -> Output {
    let program = examples().join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Command::new(program).current_dir(directory).args(arguments).output().unwrap()
}

/// The figure in the last line, after its name.
fn figure(output: &Output, name: &str) -> f64 {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    let last = text.lines().last().unwrap();
    let figure = last.strip_prefix(name).and_then(|rest| rest.strip_prefix(": "));
    figure.and_then(|figure| figure.parse().ok()).unwrap_or_else(|| panic!("no {name} in the last line: {last}"))
}

/// The accuracy in the last line.
fn accuracy(output: &Output) -> f64 {
    figure(output, "test accuracy")
}

fn assert_pictures(directory: &Path, names: &[&str]) {
    for name in names {
        let picture = fs::read_to_string(directory.join(name)).unwrap();
        assert!(picture.starts_with("<svg ") && picture.trim_end().ends_with("</svg>"), "{name}");
    }
}

/// The pictures of a classifier of images.
const CLASSIFIER: &[&str] = &["learning_curves.svg", "confusion.svg", "predictions.svg", "mistakes.svg"];

/// Images of 28×28 pixels with a bar at a position that depends on the class, 0 to 9.
fn images(count: u32) -> Vec<u8> {
    let image = |class: u32| (0..784).map(move |pixel| if pixel / 28 / 2 == class { 255 } else { 0 });
    idx(IMAGES, &[count, 28, 28], &(0..count).flat_map(|index| image(index % 10)).collect::<Vec<u8>>())
}

fn labels(count: u32) -> Vec<u8> {
    idx(LABELS, &[count], &(0..count).map(|index| (index % 10) as u8).collect::<Vec<u8>>())
}

/// The four files of a small but complete data set.
fn whole(directory: &Path) {
    fs::write(directory.join("train-images-idx3-ubyte"), images(200)).unwrap();
    fs::write(directory.join("train-labels.idx1-ubyte"), labels(200)).unwrap();
    fs::write(directory.join("t10k-images-idx3-ubyte.gz"), gzip(&images(50))).unwrap();
    fs::write(directory.join("t10k-labels.idx1-ubyte.gz"), gzip(&labels(50))).unwrap();
}

#[test]
fn digits_are_read_and_the_figure_is_always_the_same() {
    // An unoptimized build takes a quarter of a second per epoch.
    let arguments: &[&str] = if cfg!(debug_assertions) { &["--epochs", "8"] } else { &[] };
    let (one, two) = (directory("digits-1"), directory("digits-2"));
    let (first, second) = (run("digits", &one, arguments), run("digits", &two, arguments));
    assert!(accuracy(&first) >= 0.96);
    assert_eq!(String::from_utf8_lossy(&first.stdout), String::from_utf8_lossy(&second.stdout));

    let output = one.join("output/digits");
    assert_pictures(&output, CLASSIFIER);
    let (model, same) = (output.join("model.stackprop"), two.join("output/digits/model.stackprop"));
    assert_eq!(fs::read(model).unwrap(), fs::read(same).unwrap());
}

#[test]
fn idx_files_are_read_plain_and_compressed_under_either_name() {
    let directory = directory("idx");
    whole(&directory);
    for (name, arguments) in [("mnist", &[][..]), ("fashion_mnist", &["--one-cycle"])] {
        let arguments = [&["--data", ".", "--output", name, "--epochs", "2"], arguments].concat();
        let output = run(name, &directory, &arguments);
        assert_eq!(accuracy(&output), 1.0, "{name}: {}", String::from_utf8_lossy(&output.stdout));
        assert_pictures(&directory.join(name), CLASSIFIER);
    }
}

#[test]
fn emnist_letters_are_learned_by_26_outputs() {
    let directory = directory("letters");
    // One column of ink, at a position that depends on the class; EMNIST stores it as a row.
    let image = |class: u32| (0..784).map(move |pixel| if pixel / 28 == class { 255 } else { 0 });
    for (part, count) in [("train", 520), ("test", 52)] {
        let images: Vec<u8> = (0..count).flat_map(|index| image(index % 26)).collect();
        let labels: Vec<u8> = (0..count).map(|index| (index % 26) as u8 + 1).collect();
        let name = |what: &str| directory.join(format!("emnist-letters-{part}-{what}-ubyte.gz"));
        fs::write(name("images-idx3"), gzip(&idx(IMAGES, &[count, 28, 28], &images))).unwrap();
        fs::write(name("labels-idx1"), gzip(&idx(LABELS, &[count], &labels))).unwrap();
    }
    let output = run("mnist", &directory, &["--data", "emnist-letters", "--output", ".", "--epochs", "4"]);
    assert_eq!(accuracy(&output), 1.0, "{}", String::from_utf8_lossy(&output.stdout));
    assert_pictures(&directory, CLASSIFIER);
}

#[test]
fn bad_files_are_named_with_what_was_expected_and_found() {
    type Spoil = fn(&Path);
    let cases: &[(&str, Spoil, &[&str])] = &[
        ("no-directory", |d| fs::remove_dir_all(d).unwrap(), &["no-directory", "a directory", "nothing there"]),
        (
            "no-files",
            |d| fs::read_dir(d).unwrap().for_each(|file| fs::remove_file(file.unwrap().path()).unwrap()),
            &["no-files", "train-images-idx3-ubyte", "neither"],
        ),
        (
            "no-labels",
            |d| fs::remove_file(d.join("t10k-labels.idx1-ubyte.gz")).unwrap(),
            &["no-labels", "t10k-labels-idx1-ubyte", "neither"],
        ),
        (
            "empty",
            |d| fs::write(d.join("train-images-idx3-ubyte"), "").unwrap(),
            &["train-images-idx3-ubyte:", "0x00000803", "no whole header"],
        ),
        (
            "cut-header",
            |d| fs::write(d.join("train-images-idx3-ubyte"), &images(200)[..9]).unwrap(),
            &["train-images-idx3-ubyte:", "0x00000803", "no whole header"],
        ),
        (
            "cut",
            |d| fs::write(d.join("train-images-idx3-ubyte"), &images(200)[..1016]).unwrap(),
            &["train-images-idx3-ubyte:", "expected 156800 bytes", "found 1000"],
        ),
        (
            "too-long",
            |d| fs::write(d.join("train-labels.idx1-ubyte"), [labels(200), vec![0]].concat()).unwrap(),
            &["train-labels.idx1-ubyte:", "expected 200 bytes", "more"],
        ),
        (
            "gigantic",
            |d| fs::write(d.join("train-images-idx3-ubyte"), idx(IMAGES, &[u32::MAX, 28, 28], &[0; 784])).unwrap(),
            &["train-images-idx3-ubyte:", "expected 3367254359280 bytes", "found 784"],
        ),
        (
            "labels-for-images",
            |d| fs::write(d.join("train-images-idx3-ubyte"), labels(200)).unwrap(),
            &["train-images-idx3-ubyte:", "expected an IDX file of images", "0x00000803", "found 0x00000801"],
        ),
        (
            "other-size",
            |d| fs::write(d.join("train-images-idx3-ubyte"), idx(IMAGES, &[1, 8, 8], &[0; 64])).unwrap(),
            &["train-images-idx3-ubyte:", "images of 28×28 pixels", "found 8×8"],
        ),
        (
            "fewer-labels",
            |d| fs::write(d.join("train-labels.idx1-ubyte"), labels(199)).unwrap(),
            &["train-labels.idx1-ubyte:", "expected 200 labels", "found 199"],
        ),
        (
            "wrong-label",
            |d| fs::write(d.join("train-labels.idx1-ubyte"), idx(LABELS, &[200], &[11; 200])).unwrap(),
            &["train-labels.idx1-ubyte:", "labels from 0 to 9", "label 11 at index 0"],
        ),
        (
            "too-few",
            |d| {
                fs::write(d.join("train-images-idx3-ubyte"), images(3)).unwrap();
                fs::write(d.join("train-labels.idx1-ubyte"), labels(3)).unwrap();
            },
            &["too-few", "at least 10 images to train", "found 3"],
        ),
        (
            "cut-gzip",
            |d| fs::write(d.join("t10k-images-idx3-ubyte.gz"), &gzip(&images(50))[..100]).unwrap(),
            &["t10k-images-idx3-ubyte.gz:", "expected 39200 bytes", "and then: "],
        ),
        (
            "damaged-gzip",
            |d| {
                let mut bytes = gzip(&labels(50));
                let checksum = bytes.len() - 8;
                bytes[checksum] ^= 1;
                fs::write(d.join("t10k-labels.idx1-ubyte.gz"), bytes).unwrap();
            },
            &["t10k-labels.idx1-ubyte.gz:", "expected 50 bytes", "and then: "],
        ),
    ];
    for (name, spoil, fragments) in cases {
        let directory = directory(name);
        whole(&directory);
        spoil(&directory);
        let output = run("mnist", directory.parent().unwrap(), &["--data", name, "--epochs", "1"]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {error}");
        assert!(error.starts_with("error: ") && error.lines().count() == 1, "{name}: {error}");
        for fragment in *fragments {
            assert!(error.contains(fragment), "{name}: expected {fragment} in {error}");
        }
    }
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let directory = directory("no-output");
    fs::write(directory.join("file"), "").unwrap();
    let output = run("digits", &directory, &["--epochs", "1", "--output", "file/pictures"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.starts_with("error: file/pictures: "), "{error}");
}

/// Another name of the old file keeps its contents, because the picture is a new file.
#[cfg(unix)]
#[test]
fn a_picture_is_replaced_as_a_whole() {
    let directory = directory("replaced");
    let (picture, other_name) = (directory.join("activations.svg"), directory.join("old.svg"));
    fs::write(&picture, "the old picture").unwrap();
    fs::hard_link(&picture, &other_name).unwrap();
    let output = run("activations", &directory, &["--output", "."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_pictures(&directory, &["activations.svg"]);
    assert!(fs::read_to_string(other_name).unwrap() == "the old picture");

    fs::remove_file(&picture).unwrap();
    fs::create_dir(&picture).unwrap();
    let output = run("activations", &directory, &["--output", "."]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(error, "error: cannot write \"./activations.svg\": expected a regular file, found a directory\n");
}

#[test]
fn bad_tables_are_named_with_what_was_expected_and_found() {
    const NAMES: &str = "MedInc,HouseAge,AveRooms,AveBedrms,Population,AveOccup,Latitude,Longitude,MedHouseVal";
    let row = "8.3,41,7,1,322,2.6,37.9,-122.2,4.5";
    let cases: &[(&str, Option<String>, &[&str])] = &[
        ("no-table", None, &["a readable file"]),
        ("empty-table", Some(String::new()), &["the columns", "MedInc,", "an empty first line"]),
        ("other-columns", Some(format!("a,b,c\n{row}\n")), &["the columns", "found \"a,b,c\""]),
        ("no-rows", Some(format!("{NAMES}\n")), &["rows after the first line", "none"]),
        ("short-row", Some(format!("{NAMES}\n{row}\n8.3,41\n")), &["9 numbers in line 3", "found 2"]),
        ("no-number", Some(format!("{NAMES}\n8.3,41,x,1,322,2.6,37.9,-122.2,4.5\n")), &["in line 2", "found \"x\""]),
        (
            "no-finite",
            Some(format!("{NAMES}\n8.3,41,NaN,1,322,2.6,37.9,-122.2,4.5\n")),
            &["in line 2", "found \"NaN\""],
        ),
        (
            "no-rooms",
            Some(format!("{NAMES}\n{row}\n8.3252,41.0,0.0,1.0238,322.0,2.5556,37.88,-122.23,4.526\n")),
            &["above 0", "in line 3"],
        ),
        ("few-rows", Some(format!("{NAMES}\n{row}\n")), &["at least 16", "found 1"]),
    ];
    for (name, table, fragments) in cases {
        let directory = directory(name);
        if let Some(table) = table {
            fs::write(directory.join("california_housing.csv"), table).unwrap();
        }
        let output = run("california", &directory, &["--data", ".", "--epochs", "1"]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {error}");
        assert!(error.starts_with("error: ./california_housing.csv: expected "), "{name}: {error}");
        for fragment in *fragments {
            assert!(error.contains(fragment), "{name}: expected {fragment} in {error}");
        }
    }
}

/// README shows lines of examples, which read data by other crates or report a fit.
#[test]
fn readme_shows_lines_of_programs_that_run() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let lines = |text: &str| text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let program = |path| lines(&fs::read_to_string(root.join(path)).unwrap());
    let programs = ["examples/from_ndarray.rs", "examples/from_csv.rs", "report/examples/iris.rs"].map(program);
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let blocks: Vec<_> =
        readme.split("```rust,ignore\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    for block in &blocks {
        assert!(programs.iter().any(|program| program.contains(&lines(block))), "no example has these lines:\n{block}");
    }
    assert_eq!(blocks.len(), 4);
    assert_eq!(figure(&run("from_ndarray", root, &[]), "accuracy"), 1.0);
    assert!(figure(&run("from_csv", root, &[]), "test accuracy") >= 0.8);
}

#[test]
fn a_table_is_learned() {
    let directory = directory("table");
    let names = "MedInc,HouseAge,AveRooms,AveBedrms,Population,AveOccup,Latitude,Longitude,MedHouseVal";
    // The value is a third of the income, plus a small contribution of the rooms.
    let rows = (0..400).map(|row| {
        let (income, rooms) = (f64::from(row % 20), f64::from(1 + row / 20));
        format!("\n{income},1,{rooms},1,1,1,1,1,{}", income / 3.0 + rooms / 20.0)
    });
    fs::write(directory.join("california_housing.csv"), format!("{names}{}", rows.collect::<String>())).unwrap();
    for (output, arguments) in [("chapter", &["--epochs", "200"][..]), ("best", &["--best", "--epochs", "50"])] {
        let arguments = [&["--data", ".", "--output", output], arguments].concat();
        let rmse = figure(&run("california", &directory, &arguments), "test RMSE (100,000 dollars)");
        // The standard deviation of the values is 1.94.
        assert!(rmse < 0.1, "{rmse}");
        assert_pictures(&directory.join(output), &["learning_curves.svg", "predictions.svg"]);
    }
}

#[test]
fn a_perceptron_knows_setosa_and_fails_on_exclusive_or() {
    let directory = directory("perceptron");
    let output = run("perceptron", &directory, &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    // scikit-learn's `Perceptron(shuffle=False)` has these weights.
    assert!(text.contains("weights [-0.50, -0.80], bias [2.00]"), "{text}");
    assert!(text.contains("a petal of 2 cm by 0.5 cm: setosa"), "{text}");
    assert!(text.contains("exclusive or, one unit: 2 of 4 right"), "{text}");
    assert!(text.contains("exclusive or, two layers set by hand: 4 of 4 right"), "{text}");
    assert!(text.ends_with("right answers: 154 of 154\n"), "{text}");
    assert_pictures(&directory.join("output/perceptron"), &["iris.svg", "xor.svg"]);
}

#[test]
fn every_activation_is_drawn() {
    let directory = directory("activations");
    assert!(figure(&run("activations", &directory, &[]), "activations drawn") >= 16.0);
    assert_pictures(&directory.join("output/activations"), &["activations.svg"]);
}

#[test]
fn two_classes_a_measure_and_two_labels_are_learned() {
    type Case<'a> = (&'a str, &'a str, fn(f64) -> bool, &'a [&'a str]);
    // scikit-learn's results on such splits, which docs/performance.md states, plus part of their spread.
    let cases: &[Case<'_>] = &[
        (
            "breast_cancer",
            "test accuracy",
            |accuracy| accuracy >= 0.94,
            &["learning_curves.svg", "confusion.svg", "roc.svg"],
        ),
        ("diabetes", "test RMSE", |rmse| rmse <= 60.0, &["learning_curves.svg", "predictions.svg"]),
        ("multilabel", "test F1", |f1| f1 >= 0.95, &["learning_curves.svg"]),
    ];
    for (name, what, is_good, pictures) in cases {
        let directory = directory(name);
        let output = run(name, &directory, &[]);
        let found = figure(&output, what);
        assert!(is_good(found), "{name}: {found}");
        assert_pictures(&directory.join("output").join(name), pictures);
    }
}

#[test]
fn xor_gets_four_right_answers() {
    let directory = directory("xor");
    let output = run("xor", &directory, &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert_eq!(text.matches('✓').count(), 4, "{text}");
    assert_pictures(&directory.join("output/xor"), &["surface.svg"]);
}

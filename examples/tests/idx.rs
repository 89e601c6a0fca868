//! Reads IDX files as MNIST, QMNIST and EMNIST distribute them, whole, compressed, cut and damaged.

mod support;

use std::fs;
use std::path::Path;

use shared::data_error::DataError;
use shared::idx::{DataSet, Images, Part};
use shared::images;
use support::{IMAGES, LABELS, directory, gzip, idx};

const QMNIST_LABELS: u32 = 0x0c02;

/// Images of 3×3 pixels, each with the values 1 to 9 in the order of `pixels`, plus ten times its index.
fn pictures(count: u8, pixels: [u8; 9]) -> Vec<u8> {
    let values = (0..count).flat_map(|image| pixels.map(|pixel| 10 * image + pixel));
    idx(IMAGES, &[count.into(), 3, 3], &values.collect::<Vec<_>>())
}

/// Row by row, as MNIST stores them.
const UPRIGHT: [u8; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/// Column by column, as EMNIST stores them.
const TRANSPOSED: [u8; 9] = [1, 4, 7, 2, 5, 8, 3, 6, 9];

/// The pixels of image `index`, from 0 to 1.
fn upright(index: u8) -> [f32; 9] {
    UPRIGHT.map(|pixel| f32::from(10 * index + pixel) / 255.0)
}

/// The labels of QMNIST: each class, then seven numbers about its origin.
fn qmnist(columns: u32, classes: &[i32]) -> Vec<u8> {
    let row = |class: &i32| (0..columns as i32).map(|column| if column == 0 { *class } else { -column }).collect();
    let values: Vec<i32> = classes.iter().flat_map(|class| -> Vec<i32> { row(class) }).collect();
    let bytes: Vec<u8> = values.into_iter().flat_map(i32::to_be_bytes).collect();
    idx(QMNIST_LABELS, &[classes.len() as u32, columns], &bytes)
}

fn read(path: &Path, part: Part, classes: u8) -> Result<Images<9>, DataError> {
    DataSet::find(path)?.read(part, classes)
}

/// The error, which names the path and what was expected and found.
#[track_caller]
fn assert_error(result: Result<Images<9>, DataError>, path: &Path, expected: &str, found: &str) {
    let error = result.expect_err("invalid data").to_string();
    assert_eq!(error, format!("{}: expected {expected}, found {found}", path.display()));
}

/// The test part with MNIST's names, whose images are these bytes.
fn mnist(name: &str, images: &[u8]) -> std::path::PathBuf {
    let directory = directory(name);
    fs::write(directory.join("t10k-images-idx3-ubyte"), images).unwrap();
    fs::write(directory.join("t10k-labels-idx1-ubyte"), idx(LABELS, &[2], &[0, 9])).unwrap();
    directory
}

/// RFC 1952: a gzip file is a series of members. `cat one.gz two.gz`, `bgzip` and `pigz --independent` write several.
#[test]
fn a_file_of_several_gzip_members_is_read_whole() {
    let bytes = pictures(2, UPRIGHT);
    for cut in 0..=bytes.len() {
        let members = [gzip(&bytes[..cut]), gzip(b""), gzip(&bytes[cut..])].concat();
        let (images, labels) = read(&mnist("members", &members), Part::Test, 10).unwrap();
        assert_eq!((images, labels), (vec![upright(0), upright(1)], vec![0, 9]), "two members, cut at {cut}");
    }
}

#[test]
fn bytes_after_the_last_gzip_member_are_an_error() {
    for garbage in [&b"x"[..], &[0], &[0; 512], b"\x1f\x8b", b"more text than the header of a gzip member has"] {
        let directory = mnist("garbage", &[&gzip(&pictures(2, UPRIGHT)), garbage].concat());
        let error = read(&directory, Part::Test, 10).expect_err("garbage").to_string();
        let begin = "t10k-images-idx3-ubyte: expected 18 bytes after the header, in whole gzip members with no bytes \
                     after them, found 18 bytes and then: ";
        assert!(error.contains(begin), "{garbage:?}: {error}");
    }
}

#[test]
fn a_file_without_images_is_an_error() {
    for images in [pictures(0, UPRIGHT), gzip(&pictures(0, UPRIGHT))] {
        let directory = mnist("no-images", &images);
        fs::write(directory.join("t10k-labels-idx1-ubyte"), idx(LABELS, &[0], &[])).unwrap();
        let path = directory.join("t10k-images-idx3-ubyte");
        assert_error(read(&directory, Part::Test, 10), &path, "at least one image", "none");
    }
}

#[test]
fn a_gzip_file_cut_anywhere_is_an_error() {
    let bytes = pictures(2, UPRIGHT);
    let members = [gzip(&bytes[..20]), gzip(&bytes[20..])].concat();
    for len in 0..members.len() {
        let result = read(&mnist("cut-members", &members[..len]), Part::Test, 10);
        let error = result.expect_err("a file that was cut").to_string();
        assert!(error.contains("t10k-images-idx3-ubyte: expected "), "{len} bytes: {error}");
    }
}

#[test]
fn qmnist_labels_are_the_first_of_eight_numbers() {
    let directory = directory("qmnist");
    for (part, count) in [("train", 3), ("test", 2)] {
        fs::write(directory.join(format!("qmnist-{part}-images-idx3-ubyte.gz")), gzip(&pictures(count, UPRIGHT)))
            .unwrap();
        let labels = qmnist(8, &[7, 0, 9][..count.into()]);
        fs::write(directory.join(format!("qmnist-{part}-labels-idx2-int.gz")), gzip(&labels)).unwrap();
    }
    assert_eq!(read(&directory, Part::Train, 10).unwrap(), ([0, 1, 2].map(upright).to_vec(), vec![7, 0, 9]));
    assert_eq!(read(&directory, Part::Test, 10).unwrap(), ([0, 1].map(upright).to_vec(), vec![7, 0]));

    let path = directory.join("qmnist-test-labels-idx2-int.gz");
    let cases: [(Vec<u8>, &str, &str); 4] = [
        (qmnist(8, &[7, -1]), "labels from 0 to 9", "label -1 at index 1"),
        (qmnist(8, &[7, i32::MIN]), "labels from 0 to 9", "label -2147483648 at index 1"),
        (qmnist(7, &[7, 0]), "labels of 8 numbers", "7"),
        (qmnist(8, &[7, 0])[..75].to_vec(), "64 bytes after the header", "63"),
    ];
    for (labels, expected, found) in cases {
        fs::write(&path, labels).unwrap();
        assert_error(read(&directory, Part::Test, 10), &path, expected, found);
    }
}

/// The directory of EMNIST's `gzip.zip`, with two of its six data sets.
fn emnist(name: &str) -> std::path::PathBuf {
    let directory = directory(name);
    for (set, first) in [("digits", 0), ("letters", 1)] {
        for part in ["train", "test"] {
            let stem = format!("emnist-{set}-{part}");
            let images = gzip(&pictures(3, TRANSPOSED));
            fs::write(directory.join(format!("{stem}-images-idx3-ubyte.gz")), images).unwrap();
            let labels = gzip(&idx(LABELS, &[3], &[first, 2, first + 9]));
            fs::write(directory.join(format!("{stem}-labels-idx1-ubyte.gz")), labels).unwrap();
        }
    }
    directory
}

#[test]
fn emnist_images_are_upright_and_letters_begin_at_0() {
    let directory = emnist("emnist");
    let images = [0, 1, 2].map(upright).to_vec();
    let digits = read(&directory.join("emnist-digits"), Part::Train, 10).unwrap();
    assert_eq!(digits, (images.clone(), vec![0, 2, 9]));
    let letters = read(&directory.join("emnist-letters"), Part::Test, 26).unwrap();
    assert_eq!(letters, (images, vec![0, 1, 9]));
    assert_eq!(DataSet::find(&directory.join("emnist-letters")).ok().and_then(|set| set.classes()), Some(26));
}

#[test]
fn emnist_errors_name_the_data_set() {
    let directory = emnist("emnist-errors");
    let one = directory.join("emnist-digits");
    let expected = format!("the path of one data set, such as {}", one.display());
    assert_error(
        read(&directory, Part::Train, 10),
        &directory,
        &expected,
        "a directory with emnist-digits, emnist-letters",
    );

    let letters = directory.join("emnist-letters");
    assert_error(read(&letters, Part::Train, 10), &letters, "a data set of 10 classes", "26");
    let missing = directory.join("emnist-balanced");
    assert_error(read(&missing, Part::Train, 47), &missing, "a directory with the four IDX files", "nothing there");

    let labels = directory.join("emnist-letters-train-labels-idx1-ubyte.gz");
    for label in [0, 27] {
        fs::write(&labels, idx(LABELS, &[3], &[1, label, 26])).unwrap();
        let found = format!("label {label} at index 1");
        assert_error(read(&letters, Part::Train, 26), &labels, "labels from 1 to 26", &found);
    }
    fs::remove_file(&labels).unwrap();
    let name = "emnist-letters-train-labels-idx1-ubyte";
    let expected = format!("a file {name} or {name}.gz in this directory");
    assert_error(read(&letters, Part::Train, 26), &directory, &expected, "neither");
}

/// MNIST's files have no prefix. Beside them lies another data set, which has one.
#[test]
fn a_directory_names_the_data_set_without_a_prefix() {
    let directory = mnist("two", &pictures(2, UPRIGHT));
    fs::write(directory.join("qmnist-test-images-idx3-ubyte"), pictures(3, UPRIGHT)).unwrap();
    fs::write(directory.join("qmnist-test-labels-idx2-int"), qmnist(8, &[1, 2, 3])).unwrap();
    assert_eq!(read(&directory, Part::Test, 10).unwrap().1, [0, 9]);
    assert_eq!(read(&directory.join("qmnist"), Part::Test, 10).unwrap().1, [1, 2, 3]);
}

/// Géron's third edition: `X_valid = X_train_full[-5000:]`, and here the last tenth, as there are fewer images.
#[test]
fn the_last_training_images_are_for_validation() {
    let directory = directory("validation");
    for part in ["train", "t10k"] {
        fs::write(directory.join(format!("{part}-images-idx3-ubyte")), pictures(20, UPRIGHT)).unwrap();
        let labels: Vec<u8> = (0..20).map(|label| label / 2).collect();
        fs::write(directory.join(format!("{part}-labels-idx1-ubyte")), idx(LABELS, &[20], &labels)).unwrap();
    }
    let parts = images::read::<9>(&DataSet::find(&directory).unwrap(), 10).unwrap();
    assert_eq!((parts.train.len(), parts.validation.len(), parts.test.len()), (18, 2, 20));
    assert_eq!(parts.train.inputs, (0..18).map(upright).collect::<Vec<_>>());
    assert_eq!(parts.validation.inputs, [18, 19].map(upright));
    assert_eq!(parts.validation.targets, [9, 9]);
}

//! The command, its exit codes and its messages; the helper for build scripts.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use stackprop::prelude::*;

/// The code and the model that `stackprop convert` makes of XOR: the test below compares them.
#[allow(unreachable_pub, reason = "the code is that of a program")]
mod xor {
    use super::*;

    include!("golden/xor.inc");
}

const TFLITE: &str = "../tests/golden/int8/xor_2_3_1.tflite";

fn stackprop(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stackprop")).args(arguments).output().expect("the command")
}

/// The standard output of a command that succeeds.
fn output(arguments: &[&str]) -> String {
    let output = stackprop(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn golden(name: &str) -> Vec<u8> {
    fs::read(Path::new("tests/golden").join(name)).expect("a golden file")
}

#[test]
fn the_code_and_the_model_of_a_file_compile_and_predict() {
    let folder = tempfile::tempdir().expect("a folder");
    let [model, code] = ["xor.stackprop", "xor.rs"].map(|name| folder.path().join(name).display().to_string());
    let printed = output(&["convert", TFLITE, "--output", &model]);
    assert_eq!(printed.as_bytes(), golden("xor.inc"));
    assert_eq!(fs::read(&model).expect("the model"), golden("xor.stackprop"));
    assert_eq!(output(&["convert", TFLITE, "-o", &model, "--type-file", &code]), "");
    assert_eq!(fs::read(&code).expect("the code"), golden("xor.inc"));

    let inputs = fs::read("../tests/golden/int8/xor_2_3_1.in").expect("inputs");
    let expected = fs::read("../tests/golden/int8/xor_2_3_1.ref").expect("outputs");
    let rows = inputs.as_chunks::<2>().0.iter().map(|row| row.map(|byte| byte as i8));
    let found: Vec<_> = rows.map(|row| xor::MODEL.predict(&row)[0] as u8).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_readme_shows_the_printed_code() {
    let code = String::from_utf8(golden("xor.inc")).expect("text");
    assert!(fs::read_to_string("README.md").expect("the README").contains(&code));
}

#[test]
fn the_rounding_is_part_of_the_type() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("xor.stackprop").display().to_string();
    let code = output(&["convert", TFLITE, "-o", &model, "--rounding", "micro"]);
    assert!(code.contains("pub static MODEL: &Quantized<Model, quantized::Micro> = "), "{code}");
    let mut net = Quantized::<xor::Model, quantized::Micro>::boxed();
    net.load(&model).expect("the type of the file");
}

#[test]
fn inspect_prints_layers_sizes_and_scales() {
    let expected = "\
format: TensorFlow Lite
numbers: int8
layer: Dense<2, 3, Tanh>, 9 parameters
layer: Dense<3, 1, Logistic>, 4 parameters
parameters: 13
as f32: 52 bytes of flash, 12 bytes of RAM between the layers
as int8: 620 bytes of flash, 3 bytes of RAM between the layers
inputs: real = 0.02298441 * (i8 - 10)
outputs: real = 0.00390625 * (i8 + 128)
";
    assert_eq!(output(&["inspect", TFLITE]), expected);
    let of_stackprop = output(&["inspect", "tests/golden/xor.stackprop"]);
    assert_eq!(of_stackprop, expected.replace("TensorFlow Lite", "Stackprop"));
}

#[test]
fn export_writes_the_file_and_prints_the_code_of_the_readme() {
    let folder = tempfile::tempdir().expect("a folder");
    let [file, unnamed] = ["iris.safetensors", "iris"].map(|name| folder.path().join(name).display().to_string());
    let printed = output(&["export", "tests/golden/export/iris.stackprop", "--output", &file]);
    assert_eq!(fs::read(&file).expect("the file"), golden("export/iris.safetensors"));
    assert!(fs::read_to_string("README.md").expect("the README").contains(&format!("```python\n{printed}```")));
    output(&["export", "tests/golden/export/iris_int8.stackprop", "-o", &unnamed, "--format", "tflite"]);
    assert_eq!(fs::read(&unnamed).expect("the file"), golden("export/iris_int8.tflite"));
    // Any format that the command reads.
    output(&["export", TFLITE, "-o", &unnamed, "--format", "tflite"]);
    assert_eq!(output(&["inspect", &unnamed]), output(&["inspect", TFLITE]));
}

#[test]
fn export_states_what_a_file_cannot_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let [onnx, unknown] = ["xor.onnx", "xor.pt"].map(|name| folder.path().join(name).display().to_string());
    let cases = [
        (&onnx, "the network has 1 problem:\n  network: expected a network in f32, found one in eight bits"),
        (
            &unknown,
            "xor.pt\": expected a name that ends in .safetensors, .npz, .onnx or .tflite, or the option --format",
        ),
    ];
    for (to, expected) in cases {
        let output = stackprop(&["export", "tests/golden/xor.stackprop", "--output", to]);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{message}");
        assert!(message.contains(expected) && !Path::new(to).exists(), "{message}");
    }
}

#[test]
fn errors_are_messages_on_the_error_stream_with_the_exit_code_1() {
    let cases = [
        (["inspect", "missing.tflite"], "cannot read \"missing.tflite\": No such file"),
        (["inspect", "tests"], "cannot read \"tests\": expected a regular file"),
        (["inspect", "Cargo.toml"], "expected a file of one of Stackprop (.stackprop), TensorFlow Lite"),
        (["inspect", "tests/golden/refused/hybrid.tflite"], "has 2 problems:\n  sequential_1_1/dense_3_1/MatMul"),
    ];
    for (arguments, expected) in cases {
        let output = stackprop(&arguments);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{message}");
        assert!(message.starts_with("error: ") && message.contains(expected), "{message}");
    }
}

#[test]
fn files_of_no_format_have_a_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = [("model.pt", "`safetensors.torch.save_file("), ("model.joblib", "`skl2onnx.to_onnx(")];
    for (name, remedy) in cases {
        let file = folder.path().join(name);
        fs::write(&file, "PK\u{3}\u{4}").expect("a file");
        let message = stackprop(&["inspect", &file.display().to_string()]).stderr;
        let message = String::from_utf8_lossy(&message);
        assert!(message.contains("\n    remedy: ") && message.contains(remedy), "{message}");
    }
}

/// The remedy of a missing activation is the option to add.
#[test]
fn activations_are_an_option_of_files_of_weights() {
    let file = "tests/golden/arrays/half.safetensors";
    let expected = "layer: Dense<7, 13, Relu>, 104 parameters\nlayer: Dense<13, 3, Softmax>, 42 parameters\n";
    let found = output(&["inspect", file, "--activations", "relu,softmax"]);
    assert!(found.starts_with("format: safetensors\n") && found.contains(expected), "{found}");
    let message = stackprop(&["inspect", TFLITE, "--activations", "tanh,sigmoid"]).stderr;
    let message = String::from_utf8_lossy(&message);
    assert!(
        message.contains("files of TensorFlow Lite state them\n    remedy: leave out `--activations`"),
        "{message}"
    );
    let cases: [(&[&str], &str); 3] = [
        (&[], "of 0 (7 to 13), 2 (13 to 3), found none\n    remedy: add `--activations relu,softmax`"),
        (&["--activations", "relu"], "of 0 (7 to 13), 2 (13 to 3), found 1\n"),
        (&["--activations", "relu,maxout"], "expected an activation of identity, relu,"),
    ];
    for (options, expected) in cases {
        let output = stackprop(&[&["inspect", file], options].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && message.contains(expected), "{message}");
    }
}

#[test]
fn a_refused_file_leaves_an_older_model_unchanged() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("old.stackprop");
    fs::write(&model, "old").expect("a file");
    let path = model.display().to_string();
    assert!(!stackprop(&["convert", "tests/golden/refused/cycle.tflite", "-o", &path]).status.success());
    assert_eq!(fs::read(&model).expect("the file"), b"old");
}

#[test]
fn outside_a_build_script_the_helper_returns_an_error() {
    // Cargo sets OUT_DIR for the tests of packages with a build script alone.
    let error = stackprop_convert::build(TFLITE).expect_err("no build script");
    assert!(error.to_string().starts_with("expected the variable OUT_DIR"), "{error}");
}

#[test]
fn the_guide_shows_the_printed_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("digits.stackprop").display().to_string();
    let convert = |file, options: &[&str]| output(&[&["convert", file, "-o", &model], options].concat());
    let pytorch = convert("tests/golden/guide/digits.safetensors", &["--activations", "relu,softmax"]);
    assert_eq!(pytorch.as_bytes(), golden("guide/pytorch.out"));
    assert_eq!(convert("tests/golden/guide/digits.keras", &[]).as_bytes(), golden("guide/keras.out"));
}

//! Checks the compiler's errors for the programs in `compile_fail/`: each wrong line causes one error, whose first line
//! says what the crate expects.
//!
//! A comment below a wrong line gives the error's code and the start of its message or, for an ambiguous size limit,
//! the bound in the error's notes. The test ignores the rest, which differs between versions of the compiler.
//! (`trybuild` compares everything, and builds all dev-dependencies a second time, for more than a minute.)

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

/// The prefix of an expected error, below its line: `//~^ E0277 message`.
const EXPECTED: &str = "//~^ ";

/// The maximum number of lines of an error with its notes; three layers that do not fit need the most.
const MOST_LINES: usize = 36;

/// An error of the compiler.
#[derive(Debug)]
struct Error<'a> {
    line: usize,
    code: &'a str,
    message: &'a str,
    /// The message, the labels and the notes.
    whole: &'a str,
}

#[test]
fn a_wrong_line_has_one_error_that_says_why() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut programs: Vec<_> = fs::read_dir(root.join("tests/compile_fail"))
        .expect("the folder of programs")
        .map(|entry| entry.expect("a file").path())
        .collect();
    programs.sort();
    assert!(!programs.is_empty());

    let library = library();
    for program in &programs {
        let name = program.file_stem().expect("a name").to_string_lossy();
        let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--edition=2024", "--emit=metadata", "--color=never", "--out-dir", env!("CARGO_TARGET_TMPDIR")])
            .arg("--extern")
            .arg(format!("stackprop={}", library.display()))
            .arg("-L")
            .arg(format!("dependency={}", library.parent().expect("a folder").display()))
            .arg(program)
            .output()
            .expect("the compiler runs");
        // The imports determine the modules in a type's path, so the test removes them.
        let mut output = String::from_utf8_lossy(&output.stderr).into_owned();
        for module in ["activation", "loss", "prelude"] {
            output = output.replace(&format!("`stackprop::{module}::"), "`");
        }
        let source = fs::read_to_string(program).expect("a program");

        let mut found = errors(&output);
        for (line, code, text) in expected(&source) {
            let of_line: Vec<_> = found.extract_if(.., |error| error.line == line).collect();
            let [error] = &of_line[..] else {
                panic!("{name}:{line}: expected one error, found {} in\n{output}", of_line.len());
            };
            let is_told = error.message.starts_with(text) || (code == "E0283" && error.whole.contains(text));
            assert!(error.code == code && is_told, "{name}:{line}: expected {code} {text:?}, found {error:#?}");
            assert!(error.whole.lines().count() <= MOST_LINES, "{name}:{line}: a long error:\n{}", error.whole);
        }
        assert!(found.is_empty(), "{name}: expected no other error, found {found:#?}");
    }
}

/// The library that this test was built with: cargo finds it built, if it has the same features.
fn library() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.args(["test", "--no-run", "--offline", "--message-format=json", "--test=compile_fail"]);
    if !cfg!(feature = "derive") {
        // Only another member of the workspace asks for this feature.
        cargo.arg("--package=stackprop");
    }
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.output().expect("cargo runs");
    let artifacts = String::from_utf8_lossy(&output.stdout);
    let mut libraries = artifacts.lines().filter_map(|artifact| {
        let artifact: Value = serde_json::from_str(artifact).expect("an artifact in JSON");
        let is_library = artifact["target"]["name"] == "stackprop" && artifact["target"]["kind"][0] == "lib";
        is_library.then(|| artifact["filenames"][0].as_str().expect("a file").into())
    });
    libraries.next_back().unwrap_or_else(|| panic!("no library:\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// The code and text of the expected error for each wrong line of a program.
fn expected(source: &str) -> Vec<(usize, &str, &str)> {
    let expected: Vec<_> = (0..)
        .zip(source.lines())
        .filter_map(|(line_above, line)| {
            let (code, text) = line.trim_start().strip_prefix(EXPECTED)?.split_once(' ')?;
            Some((line_above, code, text))
        })
        .collect();
    assert!(!expected.is_empty(), "no line states an expected error");
    expected
}

/// The errors in the compiler's output: `error[code]: message`, then the place, then labels and notes up to an empty
/// line.
fn errors(output: &str) -> Vec<Error<'_>> {
    output
        .split("\n\n")
        .filter_map(|whole| {
            let whole = &whole[whole.find("error[")?..];
            let (code, message) = whole.strip_prefix("error[")?.split_once("]: ")?;
            let place = whole.lines().nth(1)?;
            let line = place.rsplit(':').nth(1)?.parse().expect("a line number");
            Some(Error { line, code, message, whole })
        })
        .collect()
}

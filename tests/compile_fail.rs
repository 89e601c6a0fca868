//! Compile errors: the programs in `compile_fail/` must not compile, and state the expected message below each wrong
//! line.
//!
//! The test compares only the first line of each error, since the rest depends on the compiler's version, and ignores
//! errors that follow from a wrong line for the same reason. (`trybuild` compares everything, and builds all
//! dev-dependencies a second time, which takes more than a minute.)

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// The prefix of the line with the expected message, below a wrong line.
const EXPECTED: &str = "//~^ ";

#[test]
fn wrong_programs_are_told_why_in_one_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let programs: Vec<_> = fs::read_dir(root.join("tests/compile_fail"))
        .expect("the folder of programs")
        .map(|entry| entry.expect("a file").path())
        .collect();
    assert!(!programs.is_empty());

    // A separate package with one binary per program.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_fail");
    let mut manifest = format!(
        "package = {{ name = 'compile_fail', edition = '2024' }}\nworkspace = {{}}\ndependencies.stackprop.path = '{}'\n",
        root.display()
    );
    for program in &programs {
        let name = program.file_stem().expect("a name").display();
        manifest += &format!("[[bin]]\nname = '{name}'\npath = '{}'\n", program.display());
    }
    fs::create_dir_all(&folder).expect("a folder for the package");
    fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    // The same versions as in this test's build, which the cache contains, so that `--offline` works.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");

    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--keep-going", "--message-format=short", "--color=never"])
        .arg("--target-dir")
        .arg(folder.join("target"))
        .current_dir(&folder)
        .output()
        .expect("cargo runs");
    let output = String::from_utf8_lossy(&output.stderr);

    for program in &programs {
        let source = fs::read_to_string(program).expect("a program");
        let expected = expected(&source);
        assert!(!expected.is_empty(), "{}: no line says what is expected", program.display());
        let name = program.file_name().expect("a name").to_string_lossy();
        let found = found(&output, &name);
        for (line, expected) in expected {
            let found = found.get(&line);
            // The message may be followed by a label.
            let is_told = found.is_some_and(|found| found.starts_with(expected));
            assert!(is_told, "{name}:{line}: expected {expected:?}, found {found:?} in\n{output}");
        }
    }
}

/// The expected message of each wrong line of a program.
fn expected(source: &str) -> Vec<(usize, &str)> {
    let lines = (0..).zip(source.lines());
    lines.filter_map(|(line_above, line)| Some((line_above, line.trim_start().strip_prefix(EXPECTED)?))).collect()
}

/// The first message of each line of a program: `path/name.rs:line:column: error[code]: message: label`.
fn found<'a>(output: &'a str, name: &str) -> BTreeMap<usize, &'a str> {
    let mut messages = BTreeMap::new();
    for line in output.lines() {
        let Some((_, place)) = line.split_once(&format!("{name}:")) else { continue };
        let Some((place, message)) = place.split_once(": error[E0277]: ") else { continue };
        let number = place.split(':').next().and_then(|number| number.parse().ok()).expect("a line number");
        messages.entry(number).or_insert(message);
    }
    messages
}

//! Programs that a build runs.

use std::process::Command;

use crate::problem::Problem;

/// Runs a command; its output appears on the terminal. `installation` states how to install the program, `remedy` what
/// to do about its error.
pub(crate) fn run(command: &mut Command, installation: &'static str, remedy: &'static str) -> Result<(), Problem> {
    let status = command.status().map_err(|error| missing(command, error, installation))?;
    if status.success() {
        return Ok(());
    }
    Err(Problem::Command { command: line(command), status: status.to_string(), remedy })
}

/// The output of a command, without the space around it.
pub(crate) fn output(command: &mut Command, installation: &'static str) -> Result<String, Problem> {
    let output = command.output().map_err(|error| missing(command, error, installation))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn missing(command: &Command, error: std::io::Error, remedy: &'static str) -> Problem {
    Problem::Program { program: command.get_program().to_string_lossy().into_owned(), error, remedy }
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

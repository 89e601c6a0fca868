//! Code shared by the examples: command line settings, data files, pictures of images and planes.

#![allow(missing_docs, reason = "only the examples beside it use this library")]

pub mod csv;
pub mod data_error;
pub mod dataset;
#[path = "../../datasets/datasets.rs"]
pub mod datasets;
pub mod idx;
pub mod images;
pub mod plane;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

/// The settings of every example that trains.
#[derive(Parser)]
pub struct Settings {
    /// Number of passes over all training samples [default: that of the figure in docs/performance.md]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,

    /// Seed of the split, of the initial weights and of the order of the samples
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,

    /// Directory for the pictures
    #[arg(long, value_name = "DIR", default_value_os_t = own_output())]
    output: PathBuf,
}

impl Settings {
    /// The number of epochs in the settings, or the example's `own` default.
    pub fn epochs(&self, own: usize) -> usize {
        self.epochs.map_or(own, |epochs| epochs as usize)
    }

    /// The output directory. The method creates it if necessary, so that a wrong path fails before training.
    pub fn output(&self) -> Result<&Path, Box<dyn Error>> {
        fs::create_dir_all(&self.output)
            .map_err(|error| format!("{}: cannot create this directory: {error}", self.output.display()))?;
        Ok(&self.output)
    }
}

/// `output/NAME`, where NAME is the running program.
fn own_output() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    Path::new("output").join(program.file_stem().unwrap_or_default())
}

/// The directory of a data set: the given one, or `name` in the directory of the environment variable `STACKPROP_DATA`,
/// or in `data`.
pub fn data_directory(given: &Option<PathBuf>, name: &str) -> PathBuf {
    given.clone().unwrap_or_else(|| {
        let all = std::env::var_os("STACKPROP_DATA").map_or_else(|| "data".into(), PathBuf::from);
        all.join(name)
    })
}

/// Runs a program: parses its options from the command line and calls `run`. `about` is the first line of `--help`.
pub fn main<Options: Parser>(about: &'static str, run: fn(&Options) -> Result<(), Box<dyn Error>>) -> ExitCode {
    let matches = Options::command().about(about).get_matches();
    exit(Options::from_arg_matches(&matches).map_err(Into::into).and_then(|options| run(&options)))
}

/// Converts the result of a program to an exit code; prints an error as one line on the standard error stream.
pub fn exit(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

//! What the examples share: settings from the command line, files of data, a progress bar, pictures.

#![allow(missing_docs, reason = "only the examples beside it use this library")]

pub mod canvas;
pub mod confusion;
pub mod csv;
pub mod data_error;
pub mod dataset;
#[path = "../../datasets/datasets.rs"]
pub mod datasets;
pub mod idx;
pub mod images;
pub mod line_chart;
pub mod plane;
pub mod progress;
pub mod regression;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

/// What every example that learns can be told.
#[derive(Parser)]
pub struct Settings {
    /// How often all training samples are seen, at most [default: what reaches the figure in docs/performance.md]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,

    /// Seed of the split, of the first weights and of the order of the samples
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,

    /// Directory that the pictures are written to
    #[arg(long, value_name = "DIR", default_value_os_t = own_output())]
    output: PathBuf,
}

impl Settings {
    /// The epochs asked for, and otherwise the example's own.
    pub fn epochs(&self, own: usize) -> usize {
        self.epochs.map_or(own, |epochs| epochs as usize)
    }

    /// The directory for what is written, which is made if need be: before anything is learned that could not be kept.
    pub fn output(&self) -> Result<&Path, Box<dyn Error>> {
        fs::create_dir_all(&self.output)
            .map_err(|error| format!("{}: cannot make this directory: {error}", self.output.display()))?;
        Ok(&self.output)
    }
}

/// `output/NAME`, of the program that runs.
fn own_output() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    Path::new("output").join(program.file_stem().unwrap_or_default())
}

/// The directory of a data set: the one asked for; or the one of this name in the directory that the environment's
/// `STACKPROP_DATA` names, or in `data`.
pub fn data_directory(asked_for: &Option<PathBuf>, name: &str) -> PathBuf {
    asked_for.clone().unwrap_or_else(|| {
        let all = std::env::var_os("STACKPROP_DATA").map_or_else(|| "data".into(), PathBuf::from);
        all.join(name)
    })
}

/// A program: reads its options from the command line and runs. `about` is the first line of its `--help`.
pub fn main<Options: Parser>(about: &'static str, run: fn(&Options) -> Result<(), Box<dyn Error>>) -> ExitCode {
    let matches = Options::command().about(about).get_matches();
    exit(Options::from_arg_matches(&matches).map_err(Into::into).and_then(|options| run(&options)))
}

/// What a program ends with: an error is one line on the standard error stream.
pub fn exit(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

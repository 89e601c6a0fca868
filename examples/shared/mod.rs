//! What the examples share: settings from the command line, files of data, a progress bar, pictures.

#![allow(dead_code, reason = "no example needs all of it")]

pub(crate) mod canvas;
pub(crate) mod confusion;
pub(crate) mod csv;
pub(crate) mod data_error;
pub(crate) mod dataset;
pub(crate) mod idx;
pub(crate) mod images;
pub(crate) mod line_chart;
pub(crate) mod plane;
pub(crate) mod progress;
pub(crate) mod regression;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

/// What every example that learns can be told.
#[derive(Args)]
pub(crate) struct Settings {
    /// How often all training samples are seen, at most [default: what reaches the figure in the README]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,

    /// Seed of the split, of the first weights and of the order of the samples
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub(crate) seed: u64,

    /// Directory that the pictures are written to
    #[arg(long, value_name = "DIR", default_value = concat!("output/", env!("CARGO_CRATE_NAME")))]
    output: PathBuf,
}

impl Settings {
    /// The epochs asked for, and otherwise the example's own.
    pub(crate) fn epochs(&self, own: usize) -> usize {
        self.epochs.map_or(own, |epochs| epochs as usize)
    }

    /// The directory for what is written, which is made if need be: before anything is learned that could not be kept.
    pub(crate) fn output(&self) -> Result<&Path, Box<dyn Error>> {
        fs::create_dir_all(&self.output)
            .map_err(|error| format!("{}: cannot make this directory: {error}", self.output.display()))?;
        Ok(&self.output)
    }
}

/// The directory of a data set: the one asked for; or the one of this name in the directory that the environment's
/// `STACKPROP_DATA` names, or in `data`.
pub(crate) fn data_directory(asked_for: &Option<PathBuf>, name: &str) -> PathBuf {
    asked_for.clone().unwrap_or_else(|| {
        let all = std::env::var_os("STACKPROP_DATA").map_or_else(|| "data".into(), PathBuf::from);
        all.join(name)
    })
}

/// What a program ends with: an error is one line on the standard error stream.
pub(crate) fn exit(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

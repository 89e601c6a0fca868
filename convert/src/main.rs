//! The command `stackprop`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use stackprop::model_file::write_file;
use stackprop_convert::{convert, inspect};

/// Converts networks of other programs to Stackprop's types and model files
#[derive(Parser)]
#[command(version)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints format, layers, sizes and scales of a file, or the parts that are not supported
    Inspect {
        /// A file of TensorFlow Lite or of Stackprop
        file: PathBuf,
    },
    /// Writes a model file, and prints the code to paste
    Convert {
        /// A file of TensorFlow Lite
        file: PathBuf,
        /// The model file to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// The implementation of TensorFlow Lite whose bits a network in eight bits gives
        #[arg(long, value_enum, default_value_t = Rounding::Lite)]
        rounding: Rounding,
        /// A file for the code, instead of the standard output
        #[arg(long, value_name = "FILE")]
        type_file: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Rounding {
    /// LiteRT and TensorFlow
    Lite,
    /// TensorFlow Lite Micro and CMSIS-NN
    Micro,
}

impl From<Rounding> for stackprop_convert::Rounding {
    fn from(rounding: Rounding) -> Self {
        match rounding {
            Rounding::Lite => Self::Lite,
            Rounding::Micro => Self::Micro,
        }
    }
}

fn main() -> ExitCode {
    match run(Options::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Inspect { file } => print!("{}", inspect(file)?),
        Command::Convert { file, output, rounding, type_file } => {
            let code = convert(file, &output, rounding.into())?;
            emit(&code, type_file.as_deref())?;
        }
    }
    Ok(())
}

/// Writes the code to a file, or prints it.
fn emit(code: &str, file: Option<&Path>) -> Result<(), Box<dyn Error>> {
    match file {
        Some(file) => write_file(file, code)?,
        None => print!("{code}"),
    }
    Ok(())
}

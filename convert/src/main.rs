//! The command `stackprop`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use stackprop::model_file::write_file;
use stackprop_convert::formats::Format;
use stackprop_convert::{Activation, Options, convert, export, inspect};

/// Converts networks of other programs to Stackprop's types and model files
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints format, layers, sizes and scales of a file, or the parts that are not supported
    Inspect {
        /// A file of Stackprop, TensorFlow Lite, safetensors, ONNX, Keras or NumPy
        file: PathBuf,
        #[command(flatten)]
        choices: Choices,
    },
    /// Writes a model file, and prints the code to paste
    Convert {
        /// A file of TensorFlow Lite, safetensors, ONNX, Keras or NumPy
        file: PathBuf,
        /// The model file to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        #[command(flatten)]
        choices: Choices,
        /// A file for the code, instead of the standard output
        #[arg(long, value_name = "FILE")]
        type_file: Option<PathBuf>,
    },
    /// Writes a file of another program, and prints Python code that loads it
    Export {
        /// A model file, or a file of a format that `convert` reads
        file: PathBuf,
        /// The file to write: .safetensors (PyTorch), .npz (NumPy), .onnx or .tflite
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// The format, if the file's name does not state it: safetensors, npz, onnx or tflite
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
        #[command(flatten)]
        choices: Choices,
    },
}

/// The choices that a file leaves open.
#[derive(Args)]
struct Choices {
    /// The implementation of TensorFlow Lite whose bits a network in eight bits gives
    #[arg(long, value_enum, default_value_t = Rounding::Lite)]
    rounding: Rounding,
    /// The activations of the dense layers, for files of weights alone: relu,relu,softmax
    #[arg(long, value_delimiter = ',', value_name = "NAMES", value_parser = Activation::from_name)]
    activations: Option<Vec<Activation>>,
}

impl From<Choices> for Options {
    fn from(Choices { rounding, activations }: Choices) -> Self {
        Self { rounding: rounding.into(), activations }
    }
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
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Inspect { file, choices } => print!("{}", inspect(file, &choices.into())?),
        Command::Convert { file, output, choices, type_file } => {
            let code = convert(file, &output, &choices.into())?;
            emit(&code, type_file.as_deref())?;
        }
        Command::Export { file, output, format, choices } => {
            print!("{}", export(file, output, format, &choices.into())?);
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

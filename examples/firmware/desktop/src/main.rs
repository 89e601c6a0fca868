//! The desktop's side of the firmware: trains its models, and prints the expected output of its programs.

#[path = "../../../shared/data_error.rs"]
mod data_error;
#[allow(dead_code, unused_imports, reason = "the examples use the rest")]
#[path = "../../../shared/idx/mod.rs"]
mod idx;
mod mnist;
mod train;

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "
    train-xor          trains the network that learned exclusive or, and writes its model file
    train-mnist DIR    trains the network that reads digits on MNIST, and writes its model file
    quantize-mnist DIR quantizes that network on training images, and writes the model file of eight bits
    mnist DIR          what `mnist` must print of the test images
    mnist-int8 DIR     what `mnist-int8` must print of them

DIR is a directory with MNIST's four IDX files, plain or .gz.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    match *arguments {
        ["train-xor"] => train::xor(),
        ["train-mnist", directory] => train::mnist(Path::new(directory)),
        ["quantize-mnist", directory] => train::quantize_mnist(Path::new(directory)),
        ["mnist-int8", directory] => mnist::run_int8(Path::new(directory)),
        ["mnist", directory] => mnist::run(Path::new(directory)),
        _ => Err(format!("expected one of these commands, found `{}`\n{USAGE}", arguments.join(" ")).into()),
    }
}

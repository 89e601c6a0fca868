//! Builds the playground and serves it on this machine:
//!
//! ```text
//! cargo run --package playground
//! ```
//!
//! The page's folder holds static files for any host: `index.html`, `main.js` and `main.css` from the TypeScript in
//! `web/`, and `engine.js` with `engine_bg.wasm` from the crate in `engine/`.

mod engine;
mod folders;
mod page;
mod problem;
mod program;
mod server;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::folders::Folders;
use crate::problem::Problem;

/// Builds the playground, and serves it on this machine
#[derive(Parser)]
struct Arguments {
    /// Folder for the page [default: target/playground]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Port on 127.0.0.1; 0 selects a free one
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    port: u16,

    /// Builds the page without serving it
    #[arg(long)]
    build_only: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(Arguments { output, port, build_only }: Arguments) -> Result<(), Problem> {
    let mut folders = Folders::new(output);
    // A port in use fails before the build.
    let server = if build_only { None } else { Some(server::Server::bind(port)?) };
    folders.create_output()?;
    engine::build(&folders)?;
    page::build(&folders)?;
    println!("The page is in {}", folders.output.display());
    server.map_or(Ok(()), |server| server.serve(&folders.output))
}

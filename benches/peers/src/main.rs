//! Measures the workloads of one library on request: `worker LIBRARY`.
//!
//! The program reads one workload per line of standard input and answers with a line of nanoseconds, or `-` if the
//! library does not implement it.

use std::io::{BufRead, Write, stdin, stdout};

use stackprop_peers::{Work, libraries};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let mut libraries = libraries();
    let Some(library) = libraries.iter_mut().find(|library| library.name() == wanted) else {
        let names: Vec<_> = libraries.iter().map(|library| library.name()).collect();
        return Err(format!("expected one of {names:?}, found `{wanted}`").into());
    };
    for words in stdin().lock().lines() {
        let answer =
            library.work(&words?).as_mut().map_or("-".to_string(), |work: &mut Work| work.measure().to_string());
        println!("{answer}");
        stdout().flush()?;
    }
    Ok(())
}

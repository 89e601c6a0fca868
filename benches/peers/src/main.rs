//! Measures one library's works, as they are asked for: `worker LIBRARY`.
//!
//! For every line of standard input, the words of a work, a line of standard output: nanoseconds, or `-` where the library
//! does not do it.

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

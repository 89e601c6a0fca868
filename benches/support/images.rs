//! Real images, where they are at hand.

#[allow(unreachable_pub)]
#[path = "../../examples/shared/data_error.rs"]
mod data_error;
#[allow(unreachable_pub)]
#[path = "../../examples/shared/idx.rs"]
mod idx;

use std::path::PathBuf;

/// Images of 28×28 pixels from 0 to 1, and their classes.
pub(crate) type Images = (Vec<[f32; 784]>, Vec<usize>);

/// The training or the test images (`train` or `t10k`) of `mnist` or `fashion-mnist`, from `$STACKPROP_DATA`, by default
/// `data`; `None`, and a line that says so, where they are not.
pub(crate) fn read(set: &str, part: &str) -> Option<Images> {
    let directory = std::env::var_os("STACKPROP_DATA").map_or_else(|| PathBuf::from("data"), PathBuf::from);
    match idx::read_part(&directory.join(set), part, 10) {
        Ok(images) => Some(images),
        Err(error) => {
            println!("LEFT OUT, what needs {set}: {error}. STACKPROP_DATA is where the data sets are.");
            None
        }
    }
}

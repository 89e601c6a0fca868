//! Image data sets, if they are installed.

#[allow(unreachable_pub)]
#[path = "../../examples/shared/data_error.rs"]
mod data_error;
#[allow(unreachable_pub)]
#[path = "../../examples/shared/idx/mod.rs"]
mod idx;

use std::path::PathBuf;

use idx::DataSet;
pub(crate) use idx::Part;

/// Images of 28×28 pixels from 0 to 1, and their labels.
pub(crate) type Images = idx::Images<784>;

/// The training or test images of `mnist` or `fashion-mnist`, from the folder `$STACKPROP_DATA`, by default `data`. If
/// they are missing, prints a line and returns `None`; under `CI=true` panics.
pub(crate) fn read(set: &str, part: Part) -> Option<Images> {
    let directory = std::env::var_os("STACKPROP_DATA").map_or_else(|| PathBuf::from("data"), PathBuf::from);
    match DataSet::find(&directory.join(set)).and_then(|set| set.read(part, 10)) {
        Ok(images) => Some(images),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "CI=true requires {set}: {error}");
            println!("Skipped: benches of {set}: {error}. Set STACKPROP_DATA to the folder of the data sets.");
            None
        }
    }
}

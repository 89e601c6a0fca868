//! Embedding a model file in the program.

use crate::floats::AlignedBytes;
use crate::model_file::model::view_aligned;
use crate::model_file::{Model, format};

/// A `&'static` network from a model file embedded in the program: `include_model!(Net, "path")`.
///
/// The path is relative to the source file, as in [`include_bytes!`]. The compiler checks the file; an invalid one is a
/// compile error that states the expected and the found value. The macro does no work at run time: on a microcontroller
/// the network stays in flash.
///
/// The macro does not compile for a big-endian CPU, because a model file is little-endian. There
/// [`load_bytes`](crate::model_file::ModelFile::load_bytes) copies the network from `include_bytes!("path")`.
///
// `standalone_crate`: rustdoc merges all other examples into one program elsewhere, from which the path would be wrong;
// after one error it compiles each example alone, in three times the time.
/// ```standalone_crate
/// use stackprop::prelude::*;
///
/// type Xor = sequential![Dense<2, 2, Tanh>, Dense<2, 1, Logistic>];
///
/// static XOR: &Xor = include_model!(Xor, "../../tests/models/xor.stackprop");
///
/// assert!(XOR.predict(&[0.0, 1.0])[0] > 0.5);
/// assert!(XOR.predict(&[1.0, 1.0])[0] < 0.5);
/// ```
#[macro_export]
macro_rules! include_model {
    ($Net:ty, $path:expr $(,)?) => {{
        // Checking a large file takes the compiler a while: that is expected here.
        #[allow(long_running_const_eval)]
        const MODEL: &$Net = {
            const FILE: &$crate::model_file::AlignedBytes<[u8]> =
                &$crate::model_file::AlignedBytes(*::core::include_bytes!($path));
            $crate::model_file::include(FILE)
        };
        MODEL
    }};
}

/// Reads the file at compile time, for [`include_model!`](crate::include_model).
///
/// # Panics
///
/// If the file is invalid, which is a compile error.
#[must_use]
pub const fn include<M: Model>(file: &'static AlignedBytes<[u8]>) -> &'static M {
    const { assert!(cfg!(target_endian = "little"), "a model file is little-endian: use include_bytes! and load_bytes") };
    match format::parameters(&M::CONTENTS, &file.0) {
        Ok(parameters) => match view_aligned(file, file.0.len() - parameters.len()) {
            Some(net) => net,
            None => panic!("a checked file holds its parameters at a multiple of 4"),
        },
        Err(error) => panic!("{}", error.message().as_str()),
    }
}

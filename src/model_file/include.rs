//! A model file in the program itself.

use crate::floats::{AlignedBytes, Floats, view_aligned};
use crate::layer::Layer;
use crate::model_file::format;

/// A `&'static` network from a model file that becomes part of the program: `include_model!(Net, "path")`.
///
/// The path is relative to the source file, as for [`include_bytes!`]. The file is checked when the program is compiled, and
/// a bad one is a compile error that says what was expected and what was found. Nothing is left to do at run time: on a
/// microcontroller the network stays in flash.
///
/// ```
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
        // Checking a large file takes the compiler a while, which is no mistake.
        #[allow(long_running_const_eval)]
        const MODEL: &$Net = {
            const FILE: &$crate::model_file::AlignedBytes<[u8]> =
                &$crate::model_file::AlignedBytes(*::core::include_bytes!($path));
            $crate::model_file::include(FILE)
        };
        MODEL
    }};
}

/// What [`include_model!`](crate::include_model) calls, when the program is compiled.
///
/// # Panics
///
/// If the file is bad: a compile error.
#[must_use]
pub const fn include<L: Layer + Floats>(file: &'static AlignedBytes<[u8]>) -> &'static L {
    const { assert!(cfg!(target_endian = "little"), "the bytes of a model file are little-endian") };
    match format::parameters(&L::ARCHITECTURE, L::LEN, &file.0) {
        Ok(parameters) => match view_aligned(file, file.0.len() - parameters.len()) {
            Some(net) => net,
            None => panic!("the parameters of a checked file lie within it, at a multiple of four"),
        },
        Err(error) => panic!("{}", error.message().as_str()),
    }
}

//! The export of a run: a Rust program that ends with the page's parameters to the bit, its manifest, its model file,
//! and its memory.

mod activation;
mod budget;
mod code;
mod manifest;
mod model_file;
mod network_type;
mod objective;
mod optimizer;
mod program;
mod run_export;
mod stage;
mod steps;
mod zeros;

pub use self::budget::Budget;
pub use self::manifest::MANIFEST;
pub use self::run_export::RunExport;
pub(crate) use self::zeros::has_zeros;

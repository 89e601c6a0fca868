//! Event files of TensorBoard: `tensorboard --logdir DIRECTORY` shows the curves while a fit runs.
//!
//! An event file is a sequence of records, each with its length and two checksums. No maintained crate writes them:
//! `tensorboard-rs` and `tfrecord` have had no release since 2022 and need old versions of other crates, and `tboard`
//! has few users and generates code for all of TensorFlow's messages. Scalars need three messages.

mod event;
mod record;
mod tensorboard;

pub use self::tensorboard::TensorBoard;

//! The trait of a log's format.

/// A format of logs: [`Csv`](super::Csv) or [`JsonLines`](super::JsonLines).
pub trait Format: sealed::Format {}

impl<F: sealed::Format> Format for F {}

pub(super) mod sealed {
    /// The lines of a log, each with its line feed.
    pub trait Format {
        /// The line before the rows; empty if there is none.
        fn header(columns: &[&str]) -> String;

        /// The row of an epoch: `values` belong to all columns except the first, the epoch.
        fn row(columns: &[&str], epoch: usize, values: &[Option<f32>]) -> String;

        /// The epoch of a row with these columns; `None` for another line.
        fn epoch(columns: &[&str], row: &str) -> Option<usize>;
    }
}

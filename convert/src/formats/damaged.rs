//! Bytes that are no file of their format.

use crate::Problem;

/// Bytes that are no file of their format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damaged {
    /// The offset in the file.
    pub(crate) at: usize,
    /// The part of the format that should lie there.
    pub(crate) expected: &'static str,
}

impl From<Damaged> for Problem {
    fn from(Damaged { at, expected }: Damaged) -> Self {
        Self {
            subject: "file".into(),
            found: format!("expected {expected} at byte {at}, found the end of its part of the file, or other bytes"),
            remedy: "copy the file again, in binary mode".into(),
        }
    }
}

//! The problems of a file.

use std::fmt;

/// A part of a file that has no equivalent in the crate, or is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the tensor, of the node or of the file.
    pub subject: String,
    /// The expected and the found value.
    pub found: String,
    /// A step that makes the file convertible.
    pub remedy: String,
}

impl Problem {
    /// A problem of the part `subject`.
    #[must_use]
    pub fn new(subject: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { subject: subject.into(), found: found.into(), remedy: remedy.into() }
    }
}

/// All problems of a file, in its order. `Display` writes each on lines of its own, and at most a hundred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    first: Vec<Problem>,
    count: usize,
}

/// A damaged file may have a problem in each byte.
const MAX_PROBLEMS: usize = 100;
/// The greatest number of characters of a name from a file in a message.
const MAX_NAME: usize = 80;

impl Problems {
    /// Adds a problem. A repetition of the last one is ignored.
    pub fn add(&mut self, subject: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) {
        self.push(Problem::new(subject, found, remedy));
    }

    /// [`add`](Self::add) for a problem.
    pub fn push(&mut self, problem: Problem) {
        if self.first.last() == Some(&problem) {
            return;
        }
        self.count += 1;
        if self.first.len() < MAX_PROBLEMS {
            self.first.push(problem);
        }
    }

    /// Adds the problems of another part of the file.
    pub(crate) fn append(&mut self, other: Self) {
        let more = other.count - other.first.len();
        other.first.into_iter().for_each(|problem| self.push(problem));
        self.count += more;
    }

    /// The problems, at most a hundred.
    #[must_use]
    pub fn as_slice(&self) -> &[Problem] {
        &self.first
    }

    /// Whether no problem was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// `value` if there are no problems.
    ///
    /// # Errors
    ///
    /// The problems.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { first: vec![problem], count: 1 }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}:", self.count, if self.count == 1 { "problem" } else { "problems" })?;
        for Problem { subject, found, remedy } in &self.first {
            write!(f, "\n  {subject}: {found}\n    remedy: {remedy}")?;
        }
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

impl std::error::Error for Problems {}

/// A name from a file, without characters that control a terminal or end a comment, and at most 80 characters of it.
#[must_use]
pub(crate) fn printable(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name.get(..4 * MAX_NAME).unwrap_or(name));
    let printable = |letter: char| if letter.is_control() { '?' } else { letter };
    let mut text: String = name.chars().take(MAX_NAME).map(printable).collect();
    if name.chars().count() > MAX_NAME {
        text.push('…');
    }
    text
}

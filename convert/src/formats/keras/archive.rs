//! The members of an archive.

use std::error::Error;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::Problem;

/// A member may be longer than its archive by this factor. Weights shrink by a tenth; configurations of many equal
/// layers, which are short, by more.
const MAX_EXPANSION: u64 = 64;

/// The members of a zip file.
pub(super) struct Archive<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    file_bytes: u64,
}

impl<'a> Archive<'a> {
    pub(super) fn open(file: &'a [u8]) -> Result<Self, Problem> {
        let archive = ZipArchive::new(Cursor::new(file)).map_err(|error| damaged("file", &error))?;
        Ok(Self { archive, file_bytes: file.len() as u64 })
    }

    /// Whether there is a member of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The contents of a member, if they have at most `max_bytes` bytes and [`MAX_EXPANSION`] times those of the file.
    pub(super) fn member(&mut self, name: &str, max_bytes: u64) -> Result<Vec<u8>, Problem> {
        let max_bytes = max_bytes.min(self.file_bytes.saturating_mul(MAX_EXPANSION));
        let member = self.archive.by_name(name).map_err(|error| damaged(name, &error))?;
        let mut contents = Vec::new();
        member.take(max_bytes + 1).read_to_end(&mut contents).map_err(|error| damaged(name, &error))?;
        if contents.len() as u64 > max_bytes {
            return Err(problem(name, format!("expected at most {max_bytes} bytes without compression, found more")));
        }
        Ok(contents)
    }
}

fn damaged(name: &str, error: &(dyn Error + 'static)) -> Problem {
    let found = match error.downcast_ref::<ZipError>() {
        Some(ZipError::FileNotFound) => "expected a member of this name in the archive, found none".into(),
        _ => format!("expected an archive of Keras 3, found a damaged one: {error}"),
    };
    problem(name, found)
}

fn problem(name: &str, found: String) -> Problem {
    let remedy = "save the model again with `model.save(\"model.keras\")`, and copy it in binary mode";
    Problem { subject: name.into(), found, remedy: remedy.into() }
}

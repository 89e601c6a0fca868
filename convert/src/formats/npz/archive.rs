//! The members of an archive.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::npy;
use crate::arrays::Array;
use crate::problem::printable;
use crate::{Problem, Problems};

/// The greatest length of all arrays, in lengths of the file. Weights of trained networks shrink by a tenth, those of
/// pruned ones seldom to less than a tenth.
const MAX_EXPANSION: usize = 16;

/// The arrays of an archive, in its order.
///
/// # Errors
///
/// All members that are no arrays, or are damaged.
pub(super) fn arrays(file: &[u8]) -> Result<Vec<Array>, Problems> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|error| {
        let found = format!("expected a ZIP archive: {}", printable(error.to_string().as_bytes()));
        Problem { subject: "file".into(), found, remedy: "save the file again, with `numpy.savez`".into() }
    })?;
    let mut problems = Problems::default();
    let mut budget = file.len().saturating_mul(MAX_EXPANSION);
    let mut arrays = Vec::new();
    for index in 0..archive.len() {
        match array(&mut archive, index, &mut budget) {
            Ok(array) => arrays.push(array),
            Err(problem) => problems.push(problem),
        }
    }
    problems.or(arrays)
}

fn array(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, budget: &mut usize) -> Result<Array, Problem> {
    let name = match archive.name_for_index(index) {
        Some(Ok(name)) => name.into_owned(),
        _ => format!("member {index}"),
    };
    let problem =
        |found: String, remedy: &str| Problem { subject: printable(name.as_bytes()), found, remedy: remedy.into() };
    let damaged = |found: String| problem(printable(found.as_bytes()), "save the file again, with `numpy.savez`");
    let Some(plain) = name.strip_suffix(".npy") else {
        return Err(problem("expected an array with the extension .npy, found another file".into(), "remove the file"));
    };
    let mut bytes = Vec::new();
    let member = archive.by_index(index).map_err(|error| damaged(error.to_string()))?;
    // One byte more shows that the member is longer than the budget.
    let limit = (*budget as u64).saturating_add(1);
    member.take(limit).read_to_end(&mut bytes).map_err(|error| damaged(error.to_string()))?;
    let left = budget.checked_sub(bytes.len());
    *budget = left.unwrap_or(0);
    if left.is_none() {
        let found = format!("expected arrays of at most {MAX_EXPANSION} times the file's length, found longer ones");
        return Err(problem(found, "save the file with `numpy.savez`, without compression"));
    }
    npy::array(plain, &bytes).map_err(|(found, remedy)| problem(found, remedy))
}

//! The variables of a layer.

use super::hdf5::{File, Group, Hdf5Error};
use crate::Problem;
use crate::problem::printable;

/// The file of weights.
#[derive(Debug)]
pub(super) struct Weights<'a> {
    file: File<'a>,
    /// The file's name, for messages.
    name: &'static str,
}

/// A group of layers or of variables, with its path from the root.
#[derive(Debug, Default)]
pub(super) struct Folder<'a> {
    path: String,
    group: Group<'a>,
}

/// An array of numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Array {
    /// The path in the file, for messages.
    pub(super) path: String,
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

impl<'a> Weights<'a> {
    pub(super) fn open(file: &'a [u8], name: &'static str) -> Result<Self, Problem> {
        let file = File::open(file).map_err(|error| error.problem(name))?;
        Ok(Self { file, name })
    }

    pub(super) fn root(&self) -> Result<Folder<'a>, Problem> {
        let group = self.file.root().map_err(|error| error.problem(self.name))?;
        Ok(Folder { path: String::new(), group })
    }

    /// The folder of this name; an empty one if there is none.
    pub(super) fn folder(&self, parent: &Folder<'a>, name: &str) -> Result<Folder<'a>, Problem> {
        let path = parent.child(name);
        match self.file.group(&parent.group, name) {
            Ok(group) => Ok(Folder { path, group: group.unwrap_or_default() }),
            Err(error) => Err(self.problem(path, error)),
        }
    }

    /// The variable of this number in the folder `vars` of a layer. `None` if there is none.
    pub(super) fn variable(&self, vars: &Folder<'a>, index: usize) -> Result<Option<Array>, Problem> {
        let name = index.to_string();
        let path = vars.child(&name);
        let dataset = self.file.dataset(&vars.group, &name);
        let Some(dataset) = dataset.map_err(|error| self.problem(path.clone(), error))? else { return Ok(None) };
        let values = dataset.floats().map_err(|kind| Problem {
            subject: path.clone(),
            found: format!("expected floats, found {kind}"),
            remedy: "save the model without quantization".into(),
        })?;
        if let Some((index, value)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            let found = format!("expected finite values, found {value} at index {index}");
            return Err(Problem { subject: path, found, remedy: "train the network again: it has diverged".into() });
        }
        Ok(Some(Array { path, shape: dataset.shape, values }))
    }

    fn problem(&self, path: String, error: Hdf5Error) -> Problem {
        error.problem(format!("{}: {path}", self.name))
    }
}

impl<'a> Folder<'a> {
    /// The path of an object in this folder, for messages.
    pub(super) fn child(&self, name: &str) -> String {
        let name = printable(name.as_bytes());
        if self.path.is_empty() { name } else { format!("{}/{name}", self.path) }
    }

    /// The path from the root, for messages.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the folder contains an object of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.group.has(name)
    }

    /// The names of the objects.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a [u8]> {
        self.group.names()
    }
}

//! The folders of a build.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::problem::Problem;

/// The folders of a build.
pub(crate) struct Folders {
    /// The workspace.
    pub(crate) workspace: PathBuf,
    /// The page's sources.
    pub(crate) web: PathBuf,
    /// Cargo's folder for the engine. A build of its own profile and flags would not share files with `target`.
    pub(crate) cargo: PathBuf,
    /// The page.
    pub(crate) output: PathBuf,
}

impl Folders {
    /// The folders of this checkout, with the page in `output`.
    pub(crate) fn new(output: Option<PathBuf>) -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let workspace = package.parent().unwrap_or(package).to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
        Self {
            web: package.join("web"),
            cargo: target.join("playground-build"),
            output: output.unwrap_or_else(|| target.join("playground")),
            workspace,
        }
    }

    /// Creates the page's folder, and makes its path absolute: npm runs in another one.
    pub(crate) fn create_output(&mut self) -> Result<(), Problem> {
        let problem = |error| Problem::file("create the folder", &self.output, error);
        self.output =
            fs::create_dir_all(&self.output).and_then(|()| fs::canonicalize(&self.output)).map_err(problem)?;
        Ok(())
    }
}

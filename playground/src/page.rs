//! The page: TypeScript and style sheets in one file each, and the files that need no build.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::folders::Folders;
use crate::problem::Problem;
use crate::program;

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
const NODE: &str = "install Node.js 20 or later, which includes npm: https://nodejs.org, or `apt install nodejs npm`";

/// The files that the page's folder receives as they are, by their extension.
const COPIED: [&str; 2] = ["html", "svg"];

/// Writes `main.js`, `main.css` and the copied files to the page's folder.
pub(crate) fn build(folders: &Folders) -> Result<(), Problem> {
    let web = &folders.web;
    if is_stale(web) {
        let mut npm = Command::new(NPM);
        npm.current_dir(web).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        program::run(&mut npm, NODE, "npm needs the network once, to download the packages in package-lock.json")?;
    }
    let mut npm = Command::new(NPM);
    let mut outdir = OsString::from("--outdir=");
    outdir.push(&folders.output);
    npm.current_dir(web).args(["run", "--silent", "bundle", "--"]).arg(outdir);
    program::run(&mut npm, NODE, "the message above names the cause")?;
    copy(web, &folders.output)
}

/// Whether `node_modules` is missing, or older than the list of its packages.
fn is_stale(web: &Path) -> bool {
    // npm writes this file at the end of an installation.
    match (modified(&web.join("node_modules/.package-lock.json")), modified(&web.join("package-lock.json"))) {
        (Some(installed), Some(listed)) => installed < listed,
        _ => true,
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// Copies the files with one of the `COPIED` extensions.
fn copy(web: &Path, output: &Path) -> Result<(), Problem> {
    let unreadable = |error| Problem::file("read the folder", web, error);
    for entry in fs::read_dir(web).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_copied = path.extension().is_some_and(|extension| COPIED.iter().any(|copied| extension == *copied));
        if let (true, Some(name)) = (is_copied, path.file_name()) {
            let copied = output.join(name);
            fs::copy(&path, &copied).map_err(|error| Problem::file("write the file", &copied, error))?;
        }
    }
    Ok(())
}

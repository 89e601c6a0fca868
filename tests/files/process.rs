//! Child processes: this test program again, with one test, in surroundings that a command line prepares.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::{env, fs};

use stackprop::prelude::*;

use super::{net, others};

/// The environment variable that holds the file of a child.
const FILE: &str = "STACKPROP_TEST_FILE";

/// The command that runs the ignored test `name` of this program. `prefix` is a command that runs its arguments.
pub(crate) fn command(prefix: &[&str], name: &str, file: &Path) -> Command {
    let program = env::current_exe().unwrap();
    let mut words = prefix.iter().map(Into::into).chain([program.into_os_string()]);
    let mut command = Command::new(words.next().unwrap());
    command.args(words).args([name, "--exact", "--ignored", "--nocapture", "--test-threads=1"]).env(FILE, file);
    command
}

/// The file of this child; `None` if the program was not started by [`command`].
pub(crate) fn file() -> Option<PathBuf> {
    env::var_os(FILE).map(Into::into)
}

/// A process that saves to one file until it is killed.
pub(crate) struct Saving {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Saving {
    /// Starts the process and waits until it has saved once.
    pub(crate) fn start(prefix: &[&str], file: &Path) -> Self {
        let mut command = command(prefix, "process::saves_until_it_is_killed", file);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("saved") {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "the child ended before it had saved");
        }
        Self { child, output }
    }

    /// Asserts that the process has not ended, which it does if a save fails.
    pub(crate) fn assert_alive(&mut self) {
        assert_eq!(self.child.try_wait().unwrap(), None, "the child ended by itself");
    }

    pub(crate) fn kill(mut self) {
        self.assert_alive();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        // With a command between the two processes: the end of the output is the end of both.
        self.output.read_to_end(&mut Vec::new()).unwrap();
    }
}

#[test]
#[ignore = "a child of other tests"]
fn saves_until_it_is_killed() {
    let Some(file) = file() else { return };
    let nets = [net(1), net(2)];
    nets[0].save(&file).unwrap();
    println!("saved");
    for net in nets.iter().cycle() {
        net.save(&file).unwrap();
    }
}

/// Kills a saving process `kills` times, after up to ten milliseconds, and returns the largest number of other files
/// that the directory held then.
pub(crate) fn kill_repeatedly(prefix: &[&str], file: &Path, kills: usize) -> usize {
    let (directory, name) = (file.parent().unwrap(), file.file_name().unwrap().to_str().unwrap());
    let mut rng = stackprop::Rng::seed_from_u64(3);
    let mut most = 0;
    for _ in 0..kills {
        let saving = Saving::start(prefix, file);
        std::thread::sleep(std::time::Duration::from_secs_f32(0.01 * rng.uniform()));
        saving.kill();
        let loaded = super::load(file);
        assert!(loaded == net(1) || loaded == net(2));
        most = most.max(others(directory, name).len());
    }
    assert!(fs::metadata(file).unwrap().is_file());
    most
}

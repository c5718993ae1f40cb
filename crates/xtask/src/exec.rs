//! Child processes: their commands are printed, their failures name the command, their test summaries are counted.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};

use crate::summary::Summary;
use crate::workspace::Workspace;

/// A command to be run in the checkout.
pub(crate) struct Exec {
    command: Command,
}

impl Exec {
    /// `program` (from the children's `PATH`) with `args`, which are split at white space.
    pub(crate) fn new(workspace: &Workspace, program: &str, args: &str) -> Self {
        let resolved = workspace
            .find_program(program)
            // Not found: the name alone, so that the error is the system's own, with the command.
            .map_or_else(|| program.into(), std::path::PathBuf::into_os_string);
        let mut command = Command::new(resolved);
        command
            .args(args.split_whitespace())
            .current_dir(workspace.root())
            .env("PATH", workspace.path())
            // A child must neither wait for input nor take over the terminal.
            .stdin(Stdio::null());
        Self { command }
    }

    /// The cargo that runs this program.
    pub(crate) fn cargo(workspace: &Workspace, args: &str) -> Self {
        Self::new(workspace, "cargo", args)
    }

    /// Cargo with the target directory for the browser.
    pub(crate) fn cargo_web(workspace: &Workspace, args: &str) -> Self {
        Self::cargo(workspace, args).env("CARGO_TARGET_DIR", workspace.web_target())
    }

    /// Sets an environment variable of the child.
    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    /// Adds one argument, such as a path, which may contain white space.
    pub(crate) fn path(mut self, argument: &std::path::Path) -> Self {
        self.command.arg(argument);
        self
    }

    /// Runs the command in another directory than the root of the checkout.
    pub(crate) fn current_dir(mut self, folder: &std::path::Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Removes an inherited environment variable.
    pub(crate) fn without_env(mut self, key: &str) -> Self {
        self.command.env_remove(key);
        self
    }

    /// Runs the command. Its output goes to standard error. A non-zero exit status is an error.
    pub(crate) fn run(mut self) -> anyhow::Result<()> {
        let line = self.announce();
        let status = self
            .command
            // Standard output is for results: tables and paths, which scripts read.
            .stdout(Stdio::from(std::io::stderr()))
            .status()
            .with_context(|| format!("can't start `{line}`"))?;
        if !status.success() {
            bail!("`{line}` failed ({status})");
        }
        Ok(())
    }

    /// Runs a test runner, passes its output on to `out` line by line, and adds up its summaries. The flag is true if
    /// it exited with status 0.
    pub(crate) fn run_counting(mut self, out: &mut impl Write) -> anyhow::Result<(Summary, bool)> {
        let line = self.announce();
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("can't start `{line}`"))?;
        let mut summary = Summary::default();
        let output = child.stdout.take().context("the child has no output")?;
        let mut output = BufReader::new(output);
        let mut bytes = Vec::new();
        // Bytes instead of `lines()`: tests may print invalid UTF-8.
        while output.read_until(b'\n', &mut bytes)? > 0 {
            out.write_all(&bytes)?;
            summary.add_line(&String::from_utf8_lossy(&bytes));
            bytes.clear();
        }
        out.flush()?;
        let ended_well = child.wait()?.success();
        Ok((summary, ended_well))
    }

    /// Starts the command in the background and discards its output.
    pub(crate) fn start_quietly(mut self) -> std::io::Result<Child> {
        self.command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
    }

    /// The command's standard output; `None` if it can't be run or fails.
    pub(crate) fn quiet_output(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Replaces this process by the command, so that signals reach it. Returns only on failure.
    pub(crate) fn become_it(mut self) -> anyhow::Error {
        use std::os::unix::process::CommandExt as _;
        let line = self.announce();
        // Not a child any more: the terminal is the demo's.
        let error = self.command.stdin(Stdio::inherit()).exec();
        anyhow::Error::new(error).context(format!("can't start `{line}`"))
    }

    fn announce(&self) -> String {
        let program = std::path::Path::new(self.command.get_program());
        // As a person would type it, without the directory in which it was found.
        let name = program.file_name().unwrap_or(program.as_os_str());
        let line = std::iter::once(name)
            .chain(self.command.get_args())
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ");
        eprintln!("$ {line}");
        line
    }
}

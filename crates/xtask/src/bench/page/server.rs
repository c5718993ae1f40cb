//! A demo that serves one page: the real proxy with the embedded tenant.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use super::super::process::Process;
use crate::size;
use crate::workspace::Workspace;

/// A running demo. It ends on drop.
pub(super) struct Server {
    /// The page's name in the tables
    pub(super) name: &'static str,
    /// The origin
    pub(super) url: String,
    /// An admin who may do everything
    pub(super) email: String,
    pub(super) password: String,
    _process: Process,
}

/// What the demo prints before it serves.
#[derive(Debug, Default, PartialEq, Eq)]
struct Announced {
    url: String,
    email: String,
    password: String,
}

impl Server {
    /// Starts a demo that serves a copy of the built page in `page`. Its log goes to a file in `folder`.
    pub(super) fn start(
        folder: &Path,
        name: &'static str,
        page: &Path,
        seed: &Path,
    ) -> anyhow::Result<Self> {
        let copy = folder.join(name);
        copy_compressed(page, &copy)
            .with_context(|| format!("can't copy the page in {}", page.display()))?;
        anyhow::ensure!(
            copy.join("index.html").is_file(),
            "{} has no index.html: it isn't a built page",
            page.display()
        );
        let mut child = Command::new(Workspace::release_program("factordesk-demo")?)
            .args(["--listen", "127.0.0.1:0", "--page-dir"])
            .arg(&copy)
            .arg("--seed")
            .arg(seed)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.join(format!("{name}.log")))?)
            .spawn()
            .context("can't start the demo")?;
        let output = child.stdout.take().context("no output")?;
        let process = Process::new(child);
        let mut announced = Announced::default();
        for line in BufReader::new(output).lines() {
            if announced.read(&line?) {
                let Announced {
                    url,
                    email,
                    password,
                } = announced;
                return Ok(Self {
                    name,
                    url,
                    email,
                    password,
                    _process: process,
                });
            }
        }
        let log = fs::read_to_string(folder.join(format!("{name}.log"))).unwrap_or_default();
        bail!("the demo ended before it served: {}", log.trim());
    }
}

impl Announced {
    /// Reads a line; returns whether the demo is ready.
    fn read(&mut self, line: &str) -> bool {
        if let Some(url) = line.strip_prefix("ready: ") {
            url.clone_into(&mut self.url);
            return true;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [email, password, "may", "do:", "everything"] = words[..] {
            email.clone_into(&mut self.email);
            password.clone_into(&mut self.password);
        }
        false
    }
}

/// Copies a directory, with the brotli-compressed content of each file beside it.
fn copy_compressed(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_compressed(&path, &target)?;
            continue;
        }
        let bytes = fs::read(&path)?;
        let compressed = size::brotli(&bytes)?;
        // As in the proxy's binary.
        if compressed.len() < bytes.len() {
            let mut name = entry.file_name();
            name.push(".br");
            fs::write(to.join(name), compressed)?;
        }
        fs::write(target, bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::backend::Folder;
    use super::*;

    #[test]
    fn announcement_of_the_demo_is_read() {
        let mut announced = Announced::default();
        for line in [
            "Factordesk demo, with an embedded tenant at http://127.0.0.1:2",
            "Demo logins:",
            "  a@desk.example.com  one  may do: read, history",
            "  b@desk.example.com  two  may do: everything",
        ] {
            assert!(!announced.read(line), "{line}");
        }
        assert!(announced.read("ready: http://127.0.0.1:3"));
        let expected = Announced {
            url: "http://127.0.0.1:3".to_owned(),
            email: "b@desk.example.com".to_owned(),
            password: "two".to_owned(),
        };
        assert_eq!(announced, expected);
    }

    #[test]
    fn copy_has_compressed_files_where_that_helps() {
        let folder = Folder::new().unwrap();
        let (from, to) = (folder.0.join("from"), folder.0.join("to"));
        fs::create_dir_all(from.join("below")).unwrap();
        fs::write(from.join("index.html"), "floor ".repeat(1_000)).unwrap();
        fs::write(from.join("below/a.js"), "1").unwrap();
        copy_compressed(&from, &to).unwrap();
        assert!(fs::read(to.join("index.html.br")).unwrap().len() < 100);
        assert_eq!(fs::read(to.join("index.html")).unwrap().len(), 6_000);
        assert_eq!(fs::read(to.join("below/a.js")).unwrap(), b"1");
        assert!(!to.join("below/a.js.br").exists());
    }
}

//! The browsers beside Chromium that scenarios run in, and their drivers.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::workspace::Workspace;

/// An engine beside Chromium's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Firefox, with geckodriver
    Firefox,
    /// WebKitGTK's MiniBrowser, with its driver, on an X server without a screen
    WebKit,
}

/// An environment variable of the scenarios, and the program that it names.
pub(crate) type Program = (&'static str, PathBuf);

impl Engine {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::Firefox, Self::WebKit];

    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        }
    }

    /// The value of `FACTORDESK_ENGINE`.
    pub(crate) fn value(self) -> &'static str {
        match self {
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// Debian's packages. geckodriver isn't among them: cargo builds it.
    fn packages(self) -> &'static str {
        match self {
            Self::Firefox => "firefox-esr fonts-liberation",
            Self::WebKit => "webkit2gtk-driver xvfb fonts-liberation",
        }
    }

    /// The distribution's programs. An error names the missing one.
    fn programs(self, workspace: &Workspace) -> anyhow::Result<Vec<Program>> {
        let find = |variable, names: &[&str]| {
            let set = std::env::var_os(variable).map(PathBuf::from);
            let found = set
                .filter(|path| path.is_file())
                .or_else(|| names.iter().find_map(|name| workspace.find_program(name)));
            let found = found.with_context(|| format!("there is no {}", names[0]))?;
            anyhow::Ok((variable, found))
        };
        match self {
            Self::Firefox => Ok(vec![find("FIREFOX", &["firefox-esr", "firefox"])?]),
            Self::WebKit => {
                find("XVFB", &["Xvfb"])?;
                let browser = mini_browser().context("there is no MiniBrowser")?;
                let driver = find("WEBKITWEBDRIVER", &["WebKitWebDriver"])?;
                Ok(vec![driver, ("MINIBROWSER", browser)])
            }
        }
    }
}

/// The programs of an engine, which are installed if they are missing. The inner error says why they can't be: the
/// distribution doesn't offer them. If it does but the installation fails, that is an error.
pub(crate) fn engine(
    workspace: &Workspace,
    engine: Engine,
) -> anyhow::Result<Result<Vec<Program>, String>> {
    if engine.programs(workspace).is_err() {
        let packages = engine.packages();
        if let Err(error) = super::apt::install(workspace, packages) {
            if super::apt::offers(workspace, packages) {
                return Err(error);
            }
            return Ok(Err(format!("{error:#}")));
        }
    }
    let mut programs = match engine.programs(workspace) {
        Ok(programs) => programs,
        Err(missing) => return Ok(Err(format!("{missing:#}"))),
    };
    if engine == Engine::Firefox {
        let driver = super::cargo::geckodriver(workspace)?;
        programs.push(("GECKODRIVER", driver));
    }
    Ok(Ok(programs))
}

/// WebKitGTK's sample browser, which its driver drives. It isn't on the `PATH`.
fn mini_browser() -> Option<PathBuf> {
    if let Some(set) = std::env::var_os("MINIBROWSER") {
        return Some(PathBuf::from(set)).filter(|path| path.is_file());
    }
    let architectures = std::fs::read_dir("/usr/lib").into_iter().flatten();
    architectures
        .filter_map(|entry| Some(entry.ok()?.path()))
        // Debian's place, then that of distributions without architectures in paths.
        .chain(["/usr/lib".into(), "/usr/libexec".into()])
        .flat_map(|folder| {
            ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"]
                .map(|version| folder.join(version).join("MiniBrowser"))
        })
        .find(|path| path.is_file())
}

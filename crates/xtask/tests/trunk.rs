//! Checks that `trunk serve` rebuilds the page when any of its sources changes: Trunk.toml's `[watch]` has to cover
//! all of them.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap().to_owned()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// The quoted words in a list of Trunk.toml.
fn list(name: &str) -> Vec<String> {
    let text = read("Trunk.toml");
    let start = format!("\n{name} = [");
    let (list, _) = text.split_once(&start).unwrap().1.split_once(']').unwrap();
    let words = list.split('"').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

/// The workspace's packages, as cargo lists them.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The widget and its dependencies in this workspace, except those for tests only.
fn crates_of_the_page(packages: &[Value]) -> Vec<&Value> {
    let mut names = vec!["factordesk".to_owned()];
    let mut found: Vec<&Value> = Vec::new();
    while let Some(name) = names.pop() {
        let package = packages.iter().find(|package| package["name"] == *name);
        let package = package.unwrap();
        if found.iter().any(|known| known["name"] == *name) {
            continue;
        }
        found.push(package);
        for dependency in package["dependencies"].as_array().unwrap() {
            if dependency["path"].is_string() && dependency["kind"] != "dev" {
                names.push(dependency["name"].as_str().unwrap().to_owned());
            }
        }
    }
    found
}

/// A crate's manifest, the directories of its library and programs, and its build script.
fn sources(package: &Value) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::from(package["manifest_path"].as_str().unwrap())];
    for target in package["targets"].as_array().unwrap() {
        let path = PathBuf::from(target["src_path"].as_str().unwrap());
        match target["kind"][0].as_str().unwrap() {
            "custom-build" => paths.push(path),
            "lib" | "rlib" | "proc-macro" | "bin" => paths.push(path.parent().unwrap().to_owned()),
            _ => {}
        }
    }
    paths
}

/// The files that index.html names for Trunk to put into the page.
fn assets() -> Vec<String> {
    let html = read("index.html");
    let links = html.lines().filter(|line| line.contains("data-trunk"));
    links
        .map(|line| {
            let href = line.split_once("href=\"").unwrap().1;
            href.split_once('"').unwrap().0.to_owned()
        })
        .collect()
}

#[test]
fn trunk_watches_everything_that_the_page_is_made_of() {
    let root = root();
    let packages = packages();
    let crates = crates_of_the_page(&packages);
    let names: BTreeSet<_> = crates
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert!(names.contains("factordesk-model"), "{names:?}");

    let mut made_of: BTreeSet<PathBuf> = crates.into_iter().flat_map(sources).collect();
    made_of.extend(["index.html", "Cargo.lock", "locales", "style"].map(|file| root.join(file)));
    made_of.extend(assets().iter().map(|file| root.join(file)));
    for argument in list("command_arguments") {
        made_of.insert(root.join(argument).parent().unwrap().to_owned());
    }

    let watched: Vec<_> = list("watch").iter().map(|path| root.join(path)).collect();
    for path in &watched {
        assert!(
            path.exists(),
            "{} is watched, but doesn't exist",
            path.display()
        );
    }
    let missed: Vec<_> = made_of
        .iter()
        .filter(|path| !watched.iter().any(|folder| path.starts_with(folder)))
        .collect();
    assert!(missed.is_empty(), "not watched: {missed:?}");
}

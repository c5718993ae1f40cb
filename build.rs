//! Joins and minifies the widget's style sheets, because they are downloaded as part of the wasm.

use std::path::Path;
use std::{env, fs};

/// The style sheets in `style/`, one for each part of the screen; later ones override earlier ones.
const SHEETS: [&str; 19] = [
    "tokens", "desk", "bar", "search", "buttons", "badges", "user", "notices", "list", "details",
    "states", "dialogs", "fields", "narrow", "forms", "totp", "webauthn", "phone", "assist",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut css = String::new();
    for sheet in SHEETS {
        let path = format!("style/{sheet}.css");
        println!("cargo::rerun-if-changed={path}");
        css.push_str(&fs::read_to_string(path)?);
    }
    let small = minifier::css::minify(&css)?.to_string();
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&out).join("desk.css"), small)?;
    Ok(())
}

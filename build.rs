//! Puts the widget's style sheets together, without comments and spaces: they are downloaded as a part of the wasm.

use std::path::Path;
use std::{env, fs};

/// One a part of the screen, below `style/`, in the order in which they override each other.
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

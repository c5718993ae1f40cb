//! Puts the widget's style sheets together, without comments and spaces: they are downloaded as a part of the wasm.

use std::path::Path;
use std::{env, fs};

/// In the order in which they override each other.
const SHEETS: [&str; 3] = ["style/tokens.css", "style/desk.css", "style/forms.css"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut css = String::new();
    for sheet in SHEETS {
        println!("cargo::rerun-if-changed={sheet}");
        css.push_str(&fs::read_to_string(sheet)?);
    }
    let small = minifier::css::minify(&css)?.to_string();
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&out).join("desk.css"), small)?;
    Ok(())
}

//! Prepares what the wasm contains besides code: the style sheets, joined and minified, and the messages of the English
//! catalogue, compiled to Rust.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use factordesk_catalogue::compile::{folder, generate};

/// The style sheets in `style/`, by part of the screen. Each line: name, colon, names of the files.
const SHEETS: &str = "style/sheets.txt";

/// The English catalogue, a Fluent file for each group of messages.
const CATALOGUE: &str = "locales/en";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    println!("cargo::rerun-if-changed={SHEETS}");
    for line in fs::read_to_string(SHEETS)?.lines() {
        if let Some((name, sheets)) = line.split_once(": ").filter(|_| !line.starts_with('#')) {
            fs::write(Path::new(&out).join(format!("{name}.css")), style(sheets)?)?;
        }
    }
    fs::write(Path::new(&out).join("messages.rs"), messages()?)?;
    Ok(())
}

fn style(sheets: &str) -> Result<String, Box<dyn Error>> {
    let mut css = String::new();
    for sheet in sheets.split(' ') {
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

//! Prepares what the wasm contains besides code: the style sheets, joined and minified, and the messages of the English
//! catalogue, compiled to Rust.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use factordesk_catalogue::compile::{Group, compile, generate};

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
    let mut files = Vec::new();
    for entry in fs::read_dir(CATALOGUE)? {
        files.push(entry?.path());
    }
    // Messages are numbered in this order.
    files.sort();
    let mut groups: Vec<Group> = Vec::new();
    for file in files {
        let name = file
            .file_stem()
            .and_then(|name| name.to_str())
            .ok_or("a file without a name")?;
        groups.push(compile(name, &fs::read_to_string(&file)?)?);
    }
    Ok(generate(&groups))
}

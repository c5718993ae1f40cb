//! Joins and minifies the widget's style sheets, because they are downloaded as part of the wasm.

use std::path::Path;
use std::{env, fs};

/// The style sheets in `style/`, one for each part of the screen; later ones override earlier ones. First those of the
/// first screen, then those of what is loaded later.
const SHEETS: [(&str, &[&str]); 2] = [
    (
        "desk",
        &[
            "tokens", "desk", "bar", "search", "buttons", "badges", "user", "notices", "list",
            "states", "fields", "assist", "narrow",
        ],
    ),
    (
        "later",
        &[
            "results", "details", "dialogs", "forms", "totp", "webauthn", "phone", "help",
        ],
    ),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    for (name, sheets) in SHEETS {
        let mut css = String::new();
        for sheet in sheets {
            let path = format!("style/{sheet}.css");
            println!("cargo::rerun-if-changed={path}");
            css.push_str(&fs::read_to_string(path)?);
        }
        let small = minifier::css::minify(&css)?.to_string();
        fs::write(Path::new(&out).join(format!("{name}.css")), small)?;
    }
    Ok(())
}

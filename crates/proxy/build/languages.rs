//! The texts of the proxy's own pages, from `locales/*/proxy.ftl`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use factordesk_catalogue::compile::{LANGUAGES, compile, translate};

/// Writes `texts.rs`: a constant for each message, its number, and a list of the languages with their texts in that order.
pub(super) fn texts() -> Result<(), Box<dyn Error>> {
    let locales = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../locales");
    println!("cargo::rerun-if-changed={}", locales.display());
    let read = |tag: &str| fs::read_to_string(locales.join(tag).join("proxy.ftl"));
    let group = compile("proxy", &read("en")?)?;
    let mut code = String::new();
    for (number, message) in group.messages.iter().enumerate() {
        // Of the desk's own page, which has it from `cargo xtask size`.
        if message.id == "language" {
            continue;
        }
        let name = message.id.replace('-', "_").to_uppercase();
        for line in message.comment.lines() {
            writeln!(code, "/// {line}")?;
        }
        writeln!(code, "pub(crate) const {name}: Text = Text({number});")?;
    }
    let count = group.messages.len();
    writeln!(code, "static LANGUAGES: &[(&str, [&str; {count}])] = &[")?;
    for (tag, categories) in LANGUAGES {
        // `cargo xtask` checks that no language lacks the file.
        if !locales.join(tag).join("proxy.ftl").is_file() {
            continue;
        }
        let patterns = translate(&group, &read(tag)?, categories).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            format!("locales/{tag}: {}", lines.join("\n"))
        })?;
        writeln!(code, "({tag:?}, {patterns:?}),")?;
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    Ok(fs::write(Path::new(&out).join("texts.rs"), code)?)
}

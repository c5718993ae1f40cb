//! `cargo xtask size --features`: an estimate of which part of the product the bytes of the wasm belong to.
//!
//! Builds both wasm files once more with function names, in a target directory of their own. The bytes of a function count for the first of our modules in its name, or else for its crate. This
//! is only an estimate: inlined code counts for the function it was inlined into, generic code for the first module
//! in the name, and data for no part.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Context as _;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use super::brotli_size;
use super::parts::PARTS;
use crate::page;
use crate::workspace::Workspace;

/// What the figures of the table are.
const NOTE: &str = "An estimate: a function counts for the first of our modules in its name, inlined code for the function it was inlined into.\n\
     ~brotli: the size of the compressed code, shared out by raw size; data and the rest are compressed separately.";

/// Functions that belong to no part.
const OTHERS: &str = "others";

/// Our modules that run the code of other modules. If a name contains another module too, it counts for that one.
const PLUMBING: &[&str] = &["factordesk_view", "factordesk::actions::command"];

/// Builds the widget with names and prints the table.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let files = page::build_with_names(workspace)?;
    for (title, wasm) in ["to the first row", "later"].into_iter().zip(files) {
        let bytes =
            std::fs::read(&wasm).with_context(|| format!("can't read {}", wasm.display()))?;
        let sections = read(&bytes)?;
        println!("{title}\n{}\n", table(&sections)?);
    }
    println!("{NOTE}");
    Ok(())
}

/// The parts of a wasm file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sections {
    /// The name and the size of the body of each function
    functions: Vec<(String, usize)>,
    /// The code section
    code: Vec<u8>,
    /// The data section
    data: Vec<u8>,
    /// All other sections, without the custom ones
    rest: Vec<u8>,
}

fn read(bytes: &[u8]) -> anyhow::Result<Sections> {
    let mut sections = Sections::default();
    let mut bodies = Vec::new();
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if let Payload::CodeSectionEntry(body) = &payload {
            bodies.push(body.as_bytes().len());
            continue;
        }
        if let Payload::ImportSection(imports) = &payload {
            for import in imports.clone().into_imports() {
                imported += u32::from(matches!(
                    import?.ty,
                    TypeRef::Func(_) | TypeRef::FuncExact(_)
                ));
            }
        }
        if let Payload::CustomSection(custom) = &payload {
            if let KnownCustom::Name(subsections) = custom.as_known() {
                for subsection in subsections {
                    if let Name::Function(map) = subsection? {
                        for naming in map {
                            let naming = naming?;
                            // The splitter needs them mangled.
                            let name = rustc_demangle::demangle(naming.name).to_string();
                            names.insert(naming.index, name);
                        }
                    }
                }
            }
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let place = match id {
                10 => &mut sections.code,
                11 => &mut sections.data,
                _ => &mut sections.rest,
            };
            place.extend_from_slice(
                &bytes[usize::try_from(range.start)?..usize::try_from(range.end)?],
            );
        }
    }
    anyhow::ensure!(!names.is_empty(), "the wasm has no names");
    let functions = bodies.into_iter().zip(imported..).map(|(size, index)| {
        let name = names.remove(&index).unwrap_or_default();
        (name, size)
    });
    sections.functions = functions.collect();
    Ok(sections)
}

/// The paths in a name, without hashes: `<a[0]::b as c[1]::d>::e` contains `a::b` and `c::d`.
fn paths(name: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in name.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':')))
        .map(|path| path.trim_matches(':').to_owned())
        .filter(|path| path.contains("::"))
        .collect()
}

/// The part that a function belongs to.
fn part(name: &str) -> &'static str {
    let paths = paths(name);
    let is_in = |path: &str, prefix: &str| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| prefix.contains("::") || rest.starts_with(['_', ':']))
    };
    let ours = |path: &&String| path.starts_with("factordesk");
    let telling =
        |path: &&String| ours(path) && !PLUMBING.iter().any(|plumbing| is_in(path, plumbing));
    let deciding = paths
        .iter()
        .find(telling)
        .or_else(|| paths.iter().find(ours))
        .or_else(|| paths.first());
    let Some(path) = deciding else { return OTHERS };
    PARTS
        .iter()
        .find(|(_, prefixes)| prefixes.iter().any(|prefix| is_in(path, prefix)))
        .map_or(OTHERS, |(part, _)| part)
}

fn table(sections: &Sections) -> anyhow::Result<String> {
    let mut parts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, size) in &sections.functions {
        let (functions, bytes) = parts.entry(part(name)).or_default();
        *functions += 1;
        *bytes += size;
    }
    let mut rows: Vec<_> = parts.into_iter().collect();
    rows.sort_by_key(|(_, (_, bytes))| std::cmp::Reverse(*bytes));
    let code = brotli_size(&sections.code)?;
    let mut text = format!(
        "{:28}  {:>9}  {:>9}  {:>9}\n",
        "part", "functions", "raw", "~brotli"
    );
    // Writing to a `String` can't fail.
    for (part, (functions, bytes)) in rows {
        let share = code * bytes / sections.code.len().max(1);
        let _ = writeln!(text, "{part:28}  {functions:>9}  {bytes:>9}  {share:>9}");
    }
    for (name, bytes) in [
        ("data: texts, styles, tables", &sections.data),
        ("types, imports, exports", &sections.rest),
    ] {
        let _ = writeln!(
            text,
            "{name:28}  {:>9}  {:>9}  {:>9}",
            "",
            bytes.len(),
            brotli_size(bytes)?
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_is_of_the_first_of_our_modules_that_tells() {
        for (name, expected) in [
            (
                "factordesk[1f]::dialogs::totp_view::view::{closure#0}",
                "authenticator apps",
            ),
            (
                "<factordesk_view[2f]::child::Child>::any::<factordesk[1f]::screen::toolbar::limits::{closure#0}>",
                "list and screen",
            ),
            (
                "factordesk_view[2f]::reactive::derived::memo_with::<u32>",
                "elements and signals",
            ),
            (
                "core[2]::ptr::drop_in_place::<factordesk_model[3]::method::AuthenticationMethod>",
                "model",
            ),
            (
                "<factordesk_model[3]::set::SetRequest>::validate",
                "replacing all",
            ),
            ("<reactive_graph[4]::owner::Owner>::new", "Leptos"),
            (
                "<serde_json[5]::value::Value as core[2]::clone::Clone>::clone",
                "JSON and maps",
            ),
            ("core[2]::str::slice_error_fail", "Rust's libraries"),
            ("rowan[6]::Tree::new", OTHERS),
            ("main", OTHERS),
            ("", OTHERS),
        ] {
            assert_eq!(part(name), expected, "{name}");
        }
    }

    #[test]
    fn read_gives_each_function_its_name_and_size() {
        // (module (import "a" "b" (func)) (func $first) (func $second (drop (i32.const 1)))), with its name section.
        let wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x07\x01\x01a\x01b\0\0\x03\x03\x02\0\0\
            \x0a\x0a\x02\x02\0\x0b\x05\0\x41\x01\x1a\x0b\
            \0\x1a\x04name\x01\x13\x03\0\x01i\x01\x05first\x02\x06second";
        let sections = read(wasm).unwrap();
        let found = [("first".to_owned(), 2), ("second".to_owned(), 5)];
        assert_eq!(sections.functions, found);
        assert_eq!(sections.code.len(), 10);
        assert!(sections.data.is_empty());
    }
}

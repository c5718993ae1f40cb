//! The code blocks of docs/EMBEDDING.md are the hosts' files.
//!
//! A block after `<!-- host: PATH -->` is the file at that path below tests/hosts; there may be several paths. Without an
//! ending in PATH it is a setting that a test uses.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};

use super::folder;
use crate::support::checkout;

const MARKER: &str = "<!-- host: ";

/// All marked blocks, by their path or name.
fn blocks() -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(checkout().join("docs/EMBEDDING.md"))?;
    let mut found = BTreeMap::new();
    for part in text.split(MARKER).skip(1) {
        let (name, rest) = part.split_once(" -->\n").context("a marker without end")?;
        let block = rest
            .strip_prefix("```")
            .and_then(|rest| rest.split_once('\n'))
            .and_then(|(_, rest)| rest.split_once("\n```\n"))
            .with_context(|| format!("no code block after {MARKER}{name}"))?;
        for name in name.split(' ') {
            let twice = found.insert(name.to_owned(), format!("{}\n", block.0));
            ensure!(twice.is_none(), "{name} is marked twice");
        }
    }
    Ok(found)
}

/// The block with this name.
pub(super) fn block(name: &str) -> Result<String> {
    let mut blocks = blocks()?;
    blocks
        .remove(name)
        .with_context(|| format!("docs/EMBEDDING.md has no block {name}"))
}

#[test]
fn documented_code_is_that_of_the_hosts() -> Result<()> {
    let blocks = blocks()?;
    let files = blocks.iter().filter(|(name, _)| name.contains('.'));
    let mut count = 0;
    for (name, block) in files {
        let file = std::fs::read_to_string(folder(name)).with_context(|| name.clone())?;
        ensure!(
            file == *block,
            "tests/hosts/{name} and its block in docs/EMBEDDING.md differ"
        );
        count += 1;
    }
    ensure!(count >= 8, "only {count} blocks are marked");
    Ok(())
}

/// The messages in the first column of "What you see, why, what to do" are the desk's own.
#[test]
fn documented_messages_are_those_of_the_desk() -> Result<()> {
    let text = std::fs::read_to_string(checkout().join("docs/EMBEDDING.md"))?;
    let (_, table) = text
        .rsplit_once("## What you see, why, what to do")
        .context("no table of messages")?;
    let mut said = String::new();
    for file in [
        "crates/xtask/page/loader.js",
        "locales/en/errors.ftl",
        "locales/en/screen.ftl",
    ] {
        said += &std::fs::read_to_string(checkout().join(file))?;
    }
    let mut count = 0;
    for row in table.lines().filter(|line| line.starts_with('|')) {
        let first = row.split('|').nth(1).unwrap_or_default();
        // Quoted parts; an ellipsis stands for what differs.
        for quoted in first.split('"').skip(1).step_by(2) {
            for part in quoted.split('…').map(str::trim) {
                ensure!(said.contains(part), "the desk never says {part:?}");
            }
            count += 1;
        }
    }
    ensure!(count >= 10, "only {count} messages are quoted");
    Ok(())
}

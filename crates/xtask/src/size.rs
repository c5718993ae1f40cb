//! `cargo xtask size`: what a browser downloads for the release page.
//!
//! `docs/ARCHITECTURE.md` has the budget and the cost of each feature. How those figures were
//! measured:
//!
//! - Authenticator apps, keys, phones, help for users and models: the release page less one without
//!   the form, dialog and styles of that feature. What keys and passkeys use of the models counts
//!   as theirs.
//! - Reasons to loader (15,940 bytes, from 258,320 to 274,260), and the rows after it (29,760 and
//!   2,870): the difference between two versions of the page.
//!
//! The budget was 260,000 bytes before there were a history and reasons, then 275,000. Finding more
//! users, naming true causes and telling methods apart raised it to 306,000, permissions for first
//! factors to 308,000.
//!
//! What keeps the page small, in bytes of brotli:
//!
//! - no tree maps: 4,600;
//! - JSON numbers kept as written (`arbitrary_precision`: no tables for fractions), one JSON reader
//!   instead of two, and an allocator made for small code (`rlsf`): 5,800 together;
//! - `wasm-opt -O2` without the passes that make the code smaller but harder to compress: 3,400;
//! - scripts shortened in release builds (`crates/xtask/page`, Trunk's post-build hook: terser,
//!   then new hashes in names): 2,070.
//!
//! Nothing is loaded later: a second wasm file would bring its own copy of shared code, and the
//! budget counts all files. Heavy data (numbering plans, names of authenticators) is in the proxy.

pub(crate) mod features;
mod parts;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::page;
use crate::workspace::Workspace;

/// Maximum size of all files of the page together, in bytes of brotli.
const BUDGET: usize = 308_000;

/// The sizes of a file in bytes: raw, and compressed as the proxy serves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Weight {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Builds the page and prints its sizes. `Ok(false)` if it is over the budget.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<bool> {
    page::build(workspace)?;
    report(workspace)
}

/// Prints the sizes of the files in dist/. `Ok(false)` if they are over the budget.
pub(crate) fn report(workspace: &Workspace) -> anyhow::Result<bool> {
    let dist = workspace.dist();
    let mut weights = Vec::new();
    weigh(&dist, &dist, &mut weights)?;
    anyhow::ensure!(!weights.is_empty(), "{} is empty", dist.display());
    weights.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
    let (table, fits) = table(&weights, BUDGET);
    println!("{table}");
    Ok(fits)
}

/// Adds the sizes of all files below `directory` to `weights`, with names relative to `top`.
fn weigh(top: &Path, directory: &Path, weights: &mut Vec<Weight>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(directory)
        .with_context(|| format!("can't read {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            weigh(top, &path, weights)?;
            continue;
        }
        let bytes =
            std::fs::read(&path).with_context(|| format!("can't read {}", path.display()))?;
        let name = path.strip_prefix(top)?.display().to_string();
        // Licence notices are there to be read; the page never loads them.
        if name.starts_with("licenses/") {
            continue;
        }
        weights.push(weight(name, &bytes)?);
    }
    Ok(())
}

fn weight(name: String, bytes: &[u8]) -> anyhow::Result<Weight> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    Ok(Weight {
        name,
        raw: bytes.len(),
        gzip: gzip.finish()?.len(),
        brotli: brotli_size(bytes)?,
    })
}

/// The size in bytes of brotli.
fn brotli_size(bytes: &[u8]) -> anyhow::Result<usize> {
    Ok(brotli(bytes)?.len())
}

/// Compresses with the proxy's settings.
pub(crate) fn brotli(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut brotli = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut brotli, &params)?;
    Ok(brotli)
}

/// The table with its totals and verdict, and whether the total is within `budget`.
fn table(weights: &[Weight], budget: usize) -> (String, bool) {
    let total = weights
        .iter()
        .fold(Weight::default(), |sum, weight| Weight {
            name: "total".to_owned(),
            raw: sum.raw + weight.raw,
            gzip: sum.gzip + weight.gzip,
            brotli: sum.brotli + weight.brotli,
        });
    let width = weights
        .iter()
        .map(|weight| weight.name.chars().count())
        .max()
        .unwrap_or(0)
        .max("total".len());
    let mut text = format!(
        "{:width$}  {:>9}  {:>9}  {:>9}\n",
        "file", "raw", "gzip", "brotli"
    );
    for row in weights.iter().chain([&total]) {
        // Writing to a `String` can't fail.
        let _ = writeln!(
            text,
            "{:width$}  {:>9}  {:>9}  {:>9}",
            row.name, row.raw, row.gzip, row.brotli
        );
    }
    let fits = total.brotli <= budget;
    let (sign, word) = if fits {
        (budget - total.brotli, "left of")
    } else {
        (total.brotli - budget, "OVER")
    };
    let _ = write!(
        text,
        "{sign} bytes {word} the budget of {budget} bytes in brotli"
    );
    (text, fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, brotli: usize) -> Weight {
        Weight {
            name: name.to_owned(),
            raw: brotli * 4,
            gzip: brotli * 2,
            brotli,
        }
    }

    #[test]
    fn table_totals_all_files() {
        let (text, fits) = table(&[row("a.wasm", 90), row("snippets/b.js", 10)], 100);
        assert!(fits, "{text}");
        let total = text.lines().find(|line| line.starts_with("total")).unwrap();
        let numbers: Vec<_> = total.split_whitespace().skip(1).collect();
        assert_eq!(numbers, ["400", "200", "100"]);
        assert!(text.ends_with("0 bytes left of the budget of 100 bytes in brotli"));
    }

    #[test]
    fn table_says_when_the_budget_is_exceeded() {
        let (text, fits) = table(&[row("a.wasm", 101)], 100);
        assert!(!fits, "{text}");
        assert!(text.contains("1 bytes OVER the budget"), "{text}");
    }

    #[test]
    fn weight_is_of_the_compressed_bytes() {
        let bytes = "factor ".repeat(1_000).into_bytes();
        let weight = weight("a".to_owned(), &bytes).unwrap();
        assert_eq!(weight.raw, 7_000);
        assert!(weight.gzip < 200, "{weight:?}");
        assert!(
            0 < weight.brotli && weight.brotli < weight.gzip,
            "{weight:?}"
        );
    }

    #[test]
    fn weigh_finds_files_in_subdirectories() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut weights = Vec::new();
        weigh(source, &source.join("src"), &mut weights).unwrap();
        let names: Vec<_> = weights.iter().map(|weight| weight.name.as_str()).collect();
        assert!(names.contains(&"src/tools/cargo.rs"), "{names:?}");
        assert!(names.contains(&"src/main.rs"), "{names:?}");
    }
}

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
//! - `wasm-opt -O2` without the passes that make the code smaller but harder to compress: 3,900; the rest of its options: 400 in
//!   the first wasm, 1,300 in the second. `--low-memory-unused` is true enough: the lowest kilobyte is the end of the
//!   stack, and a program that gets there is about to trap;
//! - loads and stores with the same alignment (`order.rs`): 300 and 3,200;
//! - no table of which characters are letters, or of their lower case, which browsers have: 1,500 in the first part, 5,000 in
//!   the second;
//! - bindings of the browser that only the second part uses, by name (`platform::by_name`): 60 bytes each in the first part;
//! - signals, memos and effects whose code doesn't depend on types, and no hash tables for them (`crates/view`);
//! - boxed closures behind traits with one function (`crates/view/src/run.rs`): 1,300 in the first part, 4,400 in the second;
//! - signals without type ids (`crates/view/src/reactive/slot.rs`): 3,000 in the first part; with one number as their key, and
//!   requests written by hand: 1,300 in the first part, 13,000 in the second;
//! - functions in an order that compresses better (`crates/splitter/src/order.rs`): 3,700 in the first wasm;
//! - styles in the scripts: brotli takes 4,100 bytes for those of the first screen within the wasm, and 3,100 in the script;
//! - of wasm-bindgen's script, what this page needs (`crates/xtask/page/lean.mjs`): 1,100; what only the second part needs of
//!   the browser in a script of its own (`src/platform/later.js`): 1,300;
//! - panics without columns and directories, and in other crates without a place (`shortPlaces`): 900 in the first wasm, 2,300
//!   in the second; without texts: 810 in the first;
//! - refused requests read by the second part (`api::refusal`), and the route table there: 1,100 in the first wasm;
//! - the texts of the second wasm in its script (`crates/xtask/page/apart.mjs`): 3,400;
//! - one JSON reader (`model::reader`), also for pasted lists and for what the browser says about keys: 6,000 in the second wasm;
//! - in the first part, no slice of a text, no search for a word or for a character that isn't a constant, and no context of
//!   Leptos' own `expect_context`: their panics bring code and tables that escape texts, 5,600 together;
//! - one script, shortened by terser, and short names for imports and exports
//!   (`crates/xtask/page/shorten.mjs`);
//! - paths in panic messages without directories: the same file;
//! - for the first row, everything else in a second wasm (`src/later.rs`), a small JSON reader
//!   (`model::reader`), and stand-ins for three crates (`patches/`). In all files together this takes
//!   more: the two wasm files call each other through a table, and share less.
//!
//! Heavy data (numbering plans, names of authenticators) is in the proxy.

pub(crate) mod features;
mod parts;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::languages;
use crate::page;
use crate::workspace::Workspace;

/// Maximum size of what a browser downloads before the first row, in bytes of brotli. The goal is 100,000. What other commits
/// bring needs room, and brotli's size differs by a hundred bytes between pages that are equally large.
const FIRST_ROW_BUDGET: usize = 98_000;

/// Maximum size of all files of the page together, in bytes of brotli. The goal is 300,000.
const BUDGET: usize = 329_500;

/// The loader for portals, with the element's class.
const LOADER: &str = "factor-desk.js";
/// Maximum size of the loader, in bytes of brotli. The goal is 3,000. It has the properties that a page may set early, and the
/// reasons for a failed start, which nothing else could bring then.
const LOADER_BUDGET: usize = 2_720;

/// The folder with the texts of the languages other than English.
const LANGUAGES: &str = "lang/";
/// Maximum size of such a file, in bytes of brotli. A browser downloads one of them at most.
const LANGUAGE_BUDGET: usize = 15_000;
/// The ids of the messages, for a host page that has its own words.
const IDS: &str = "lang/ids-";

/// The budgets of a page, in bytes of brotli.
#[derive(Clone, Copy, Debug)]
struct Budgets {
    first_row: usize,
    all: usize,
    loader: usize,
    language: usize,
}

/// The sizes of a file in bytes: raw, and compressed as the proxy serves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Weight {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Builds the page and prints its sizes. `Ok(false)` if it is over a budget.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<bool> {
    page::build(workspace)?;
    println!("{}\n", languages::summary(&languages::read(workspace)?));
    report(workspace)
}

/// Prints the sizes of the files in dist/. `Ok(false)` if they are over a budget.
pub(crate) fn report(workspace: &Workspace) -> anyhow::Result<bool> {
    let dist = workspace.dist();
    let mut weights = Vec::new();
    weigh(&dist, &dist, &mut weights)?;
    anyhow::ensure!(!weights.is_empty(), "{} is empty", dist.display());
    weights.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
    let budgets = Budgets {
        first_row: FIRST_ROW_BUDGET,
        all: BUDGET,
        loader: LOADER_BUDGET,
        language: LANGUAGE_BUDGET,
    };
    let (table, fits) = table(&weights, budgets);
    println!("{table}");
    Ok(fits)
}

/// Whether the page needs the file before it shows the first row. The second part, other languages and the icon come later; the loader for
/// portals and its style sheet are in the page.
fn is_for_first_row(name: &str) -> bool {
    let end = name.rsplit('.').next().unwrap_or_default();
    match end {
        "html" => true,
        "js" => {
            name != LOADER
                && !["-later-", "languages-"]
                    .iter()
                    .any(|part| name.contains(part))
        }
        "wasm" => !name.contains("-later-"),
        _ => false,
    }
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

/// The sum of some weights.
fn sum<'a>(name: &str, weights: impl Iterator<Item = &'a Weight>) -> Weight {
    let none = Weight {
        name: name.to_owned(),
        ..Weight::default()
    };
    weights.fold(none, |sum, weight| Weight {
        name: sum.name,
        raw: sum.raw + weight.raw,
        gzip: sum.gzip + weight.gzip,
        brotli: sum.brotli + weight.brotli,
    })
}

/// What is left of a budget, and whether it suffices.
fn verdict(size: usize, budget: usize, what: &str) -> (String, bool) {
    let fits = size <= budget;
    let (sign, word) = if fits {
        (budget - size, "left of")
    } else {
        (size - budget, "OVER")
    };
    let text = format!("{sign} bytes {word} the budget of {budget} bytes in brotli for {what}");
    (text, fits)
}

/// The table with its totals and verdicts, and whether all budgets are kept.
fn table(weights: &[Weight], budgets: Budgets) -> (String, bool) {
    let early = weights
        .iter()
        .filter(|weight| is_for_first_row(&weight.name));
    let early = sum("to the first row", early);
    // Without the languages, of which a browser needs one at most.
    let (languages, page): (Vec<&Weight>, Vec<&Weight>) = weights
        .iter()
        .partition(|weight| weight.name.starts_with(LANGUAGES));
    let total = sum("total without languages", page.into_iter());
    let rows: Vec<&Weight> = weights.iter().chain([&early, &total]).collect();
    let width = rows.iter().map(|row| row.name.chars().count()).max();
    let width = width.unwrap_or(0);
    let mut text = format!(
        "{:width$}  {:>9}  {:>9}  {:>9}\n",
        "file", "raw", "gzip", "brotli"
    );
    for row in rows {
        // Writing to a `String` can't fail.
        let _ = writeln!(
            text,
            "{:width$}  {:>9}  {:>9}  {:>9}",
            row.name, row.raw, row.gzip, row.brotli
        );
    }
    let loader = weights.iter().filter(|weight| weight.name == LOADER);
    let loader = sum(LOADER, loader);
    let mut verdicts = vec![
        verdict(early.brotli, budgets.first_row, "the first row"),
        verdict(loader.brotli, budgets.loader, "the loader"),
        verdict(total.brotli, budgets.all, "all files"),
    ];
    for language in languages {
        if !language.name.starts_with(IDS) {
            verdicts.push(verdict(language.brotli, budgets.language, &language.name));
        }
    }
    let words: Vec<&str> = verdicts.iter().map(|(words, _)| words.as_str()).collect();
    text.push_str(&words.join("\n"));
    (text, verdicts.iter().all(|(_, fits)| *fits))
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

    /// The budgets that [`page`] just keeps.
    const KEPT: Budgets = Budgets {
        first_row: 10,
        all: 100,
        loader: 10,
        language: 10,
    };

    /// A page with each kind of file: 10 bytes to the first row, 100 in all.
    fn page() -> [Weight; 11] {
        [
            row("languages-1.js", 0),
            row("lang/fr-1.txt", 10),
            row("lang/ids-1.txt", 100),
            row("index.html", 3),
            row("factordesk-1.js", 3),
            row("factordesk-1_bg.wasm", 4),
            row("factordesk-later-1.wasm", 60),
            row("factordesk-later-1.js", 5),
            row("skeleton-1.css", 5),
            row("factor-desk.js", 10),
            row("icon-1.svg", 10),
        ]
    }

    #[test]
    fn table_totals_what_the_first_row_needs_and_all_files() {
        let (text, fits) = table(&page(), KEPT);
        assert!(fits, "{text}");
        for (start, expected) in [
            ("to the first row", ["40", "20", "10"]),
            ("total without languages", ["400", "200", "100"]),
        ] {
            let line = text.lines().find_map(|line| line.strip_prefix(start));
            let numbers: Vec<_> = line.unwrap().split_whitespace().collect();
            assert_eq!(numbers, expected, "{text}");
        }
        assert!(
            text.contains("0 bytes left of the budget of 10 bytes in brotli for the first row")
        );
        assert!(text.ends_with(
            "0 bytes left of the budget of 100 bytes in brotli for all files\n\
             0 bytes left of the budget of 10 bytes in brotli for lang/fr-1.txt"
        ));
    }

    #[test]
    fn table_says_which_budget_is_exceeded() {
        for (budgets, expected) in [
            (
                Budgets {
                    first_row: 9,
                    ..KEPT
                },
                "1 bytes OVER the budget of 9 bytes in brotli for the first row",
            ),
            (
                Budgets { loader: 7, ..KEPT },
                "3 bytes OVER the budget of 7 bytes in brotli for the loader",
            ),
            (
                Budgets { all: 98, ..KEPT },
                "2 bytes OVER the budget of 98 bytes in brotli for all files",
            ),
            (
                Budgets {
                    language: 6,
                    ..KEPT
                },
                "4 bytes OVER the budget of 6 bytes in brotli for lang/fr-1.txt",
            ),
        ] {
            let (text, fits) = table(&page(), budgets);
            assert!(!fits, "{text}");
            assert!(text.contains(expected), "{text}");
        }
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

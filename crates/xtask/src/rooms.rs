//! The rooms of the widget: what each module of `src/` may import. The table is in docs/ARCHITECTURE.md, "Rooms of the widget"; this
//! reads it, and every path in the sources, so that nothing points from a lower room to a higher one.

use std::path::Path;

use crate::sources::{each, is_rust};
use crate::workspace::Workspace;

/// Where the table is.
const DOCUMENT: &str = "docs/ARCHITECTURE.md";
const HEADING: &str = "## Rooms of the widget";

/// A row: a room, and the rooms that it may import.
#[derive(Debug, PartialEq)]
struct Row {
    room: String,
    may: Vec<String>,
}

/// What the cell of a room begins with that may import every room below it, save those it names.
const ALL_BUT: &str = "all below but ";

/// The table's rows, from the top room to the lowest.
fn table(document: &str) -> Vec<Row> {
    let section = document.split(HEADING).nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let names = |cell: &str| -> Vec<String> {
        let quoted = cell.split('`').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    };
    let cells = section.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
        let room = names(cells.first()?).pop()?;
        Some((room, *cells.get(2).unwrap_or(&"")))
    });
    let cells: Vec<(String, &str)> = cells.collect();
    let rows = cells.iter().enumerate().map(|(place, (room, cell))| {
        let quoted = names(cell);
        let below = cells[place + 1..].iter().map(|(below, _)| below.clone());
        let may = if cell.starts_with(ALL_BUT) {
            below.filter(|below| !quoted.contains(below)).collect()
        } else {
            quoted
        };
        Row {
            room: room.clone(),
            may,
        }
    });
    rows.collect()
}

/// The path of a file's module: `["state", "phase"]` of `src/state/phase.rs`. A file that ends in `_tests` is the tests of the one
/// without.
fn module_of(name: &str) -> Vec<String> {
    let path = name.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    let tested = module.last().and_then(|last| last.strip_suffix("_tests"));
    if let Some(tested) = tested.map(str::to_owned) {
        module.pop();
        module.extend([tested, "tests".to_owned()]);
    }
    module
}

/// The text with blanks for its comments and for what its literals hold: what is left is code, at the same places.
fn code_of(text: &str) -> Vec<char> {
    let mut code: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < code.len() {
        let end = literal_end(&code, at);
        for sign in &mut code[at..end] {
            if *sign != '\n' {
                *sign = ' ';
            }
        }
        at = end.max(at + 1);
    }
    code
}

/// Where the comment or literal that begins at `at` ends; `at` if none does.
fn literal_end(code: &[char], at: usize) -> usize {
    let rest = &code[at..];
    let until = |start: usize, end: &[char]| {
        let found = rest[start..].windows(end.len()).position(|w| w == end);
        found.map_or(code.len(), |found| at + start + found + end.len())
    };
    match rest {
        ['/', '/', ..] => until(0, &['\n']),
        ['/', '*', ..] => until(2, &['*', '/']),
        ['r', '"' | '#', ..] if at == 0 || !is_word(code[at - 1]) => {
            let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
            if rest.get(1 + hashes) != Some(&'"') {
                // `r#type`, a raw identifier.
                return at;
            }
            let end: Vec<char> = std::iter::once('"')
                .chain(std::iter::repeat_n('#', hashes))
                .collect();
            until(hashes + 2, &end)
        }
        ['"', ..] => {
            let mut next = at + 1;
            while next < code.len() && code[next] != '"' {
                next += if code[next] == '\\' { 2 } else { 1 };
            }
            code.len().min(next + 1)
        }
        ['\'', '\\', _, ..] => until(3, &['\'']),
        // A lifetime has no quote here, so it stays code.
        ['\'', _, '\'', ..] => at + 3,
        _ => at,
    }
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// The word that begins at `at`; empty if none does.
fn word_at(code: &[char], at: usize) -> String {
    code[at.min(code.len())..]
        .iter()
        .take_while(|c| is_word(**c))
        .collect()
}

fn skip_blanks(code: &[char], at: usize) -> usize {
    at + code[at.min(code.len())..]
        .iter()
        .take_while(|c| c.is_whitespace())
        .count()
}

/// The first names after a `::`, with their places: one, or those of a group in braces.
fn heads(code: &[char], at: usize) -> Vec<(usize, String)> {
    let at = skip_blanks(code, at);
    if code.get(at) != Some(&'{') {
        return vec![(at, word_at(code, at))];
    }
    let (mut depth, mut expected) = (0, false);
    let mut found = Vec::new();
    for (place, sign) in code.iter().enumerate().skip(at) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        // Only the outermost names are rooms: in `{state::{a, b}, text}`, not `a` and `b`.
        if depth == 1 && matches!(sign, '{' | ',') {
            expected = true;
        } else if expected && !sign.is_whitespace() {
            expected = false;
            found.push((place, word_at(code, place)));
        }
    }
    found
}

/// The rooms that a file names in paths, with their lines.
fn references(name: &str, text: &str) -> Vec<(usize, String)> {
    let code = code_of(text);
    let module = module_of(name);
    let mut found = Vec::new();
    // A module in the file, such as its tests, is one deeper. rustfmt puts its braces at the line's beginning.
    let (mut inner, mut line, mut fresh) = (0, 1, true);
    let mut at = 0;
    while at < code.len() {
        if std::mem::take(&mut fresh) {
            let end = code[at..].iter().position(|c| *c == '\n');
            let line: String = code[at..end.map_or(code.len(), |end| at + end)]
                .iter()
                .collect();
            let opens = line.starts_with("mod ") || line.starts_with("pub mod ");
            if opens && line.trim_end().ends_with('{') {
                inner = 1;
            } else if line.starts_with('}') {
                inner = 0;
            }
        }
        if code[at] == '\n' {
            (line, fresh) = (line + 1, true);
        }
        if !is_word(code[at]) || (at > 0 && is_word(code[at - 1])) {
            at += 1;
            continue;
        }
        let mut end = at;
        let mut ups = 0;
        // `super::super::…`, or one of the crate's names.
        let is_root = loop {
            let word = word_at(&code, end);
            let after = end + word.chars().count();
            let is_path = code[after..].starts_with(&[':', ':']);
            match word.as_str() {
                "super" if is_path => {
                    ups += 1;
                    end = after + 2;
                }
                // `main.rs` names the library `factordesk`.
                "crate" | "factordesk" if is_path && ups == 0 => {
                    end = after + 2;
                    break true;
                }
                // As many `super` as there are modules above lead to the crate's root, and no fewer
                // do.
                _ => break ups > 0 && ups == module.len() + inner,
            }
        };
        if is_root {
            for (place, room) in heads(&code, end) {
                // A group may span lines; the report names the line of the room.
                let below = code[at..place].iter().filter(|c| **c == '\n').count();
                found.push((line + below, room));
            }
        }
        at = if end > at { end } else { at + 1 };
    }
    found
}

/// The arrows of a file that the table doesn't allow, as `name:line: from -> to`.
fn forbidden(rows: &[Row], name: &str, text: &str) -> Vec<String> {
    let module = module_of(name);
    let from = module.first().map_or("", String::as_str);
    let Some(row) = rows.iter().find(|row| row.room == from) else {
        return vec![format!("{name}: the table has no row for `{from}`")];
    };
    references(name, text)
        .into_iter()
        .filter(|(_, to)| to != from && !row.may.contains(to))
        .map(|(line, to)| format!("{name}:{line}: {from} -> {to}"))
        .collect()
}

/// The table of this checkout.
fn own_table(root: &Path) -> Vec<Row> {
    let document = std::fs::read_to_string(root.join(DOCUMENT)).unwrap();
    assert!(document.contains(HEADING), "{DOCUMENT} has no {HEADING}");
    table(&document)
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let workspace = Workspace::locate().unwrap();
    let root = workspace.root();
    let rows = own_table(root);
    let (mut found, mut files, mut arrows) = (Vec::new(), 0, 0);
    each(root, &root.join("src"), &mut |name, text| {
        // `lib.rs` only declares the rooms.
        if is_rust(name) && name != "src/lib.rs" {
            files += 1;
            arrows += references(name, text).len();
            found.extend(forbidden(&rows, name, text));
        }
    })
    .unwrap();
    assert!(
        found.is_empty(),
        "not allowed by {DOCUMENT}, {HEADING:?}:\n{}",
        found.join("\n")
    );
    assert!(files > 100, "only {files} files were looked through");
    assert!(arrows > 400, "only {arrows} paths were found");
}

#[test]
fn rooms_table_points_downwards_and_has_each_room_once() {
    let workspace = Workspace::locate().unwrap();
    let rows = own_table(workspace.root());
    assert!(rows.len() > 5, "{rows:?}");
    for (place, row) in rows.iter().enumerate() {
        let owners = rows.iter().filter(|other| other.room == row.room);
        assert_eq!(owners.count(), 1, "`{}`", row.room);
        let file = workspace.root().join(format!("src/{}.rs", row.room));
        assert!(file.is_file(), "there is no {}", file.display());
        for room in &row.may {
            let below = rows[place + 1..].iter().any(|row| row.room == *room);
            assert!(
                below,
                "`{}` may import `{room}`, which isn't below",
                row.room
            );
        }
    }
}

#[test]
fn rooms_arrow_that_is_not_allowed_is_found() {
    let rows = table(
        "## Rooms of the widget\n\n| room | for | may import |\n| --- | --- | --- |\n\
         | `screen` | x | all below but `api` |\n| `api` | x | `state` |\n| `text` | x | `state` |\n| `state` | `DOM` | |\n\n\
         ## Next\n| `cellar` | | |",
    );
    assert_eq!(rows.len(), 4);
    for (name, text, arrow) in [
        (
            "src/state.rs",
            "use crate::text::kinds;",
            "1: state -> text",
        ),
        (
            "src/state/phase.rs",
            "\nuse crate::{\n    state::x,\n    text,\n};",
            "4: state -> text",
        ),
        (
            "src/state/phase.rs",
            "use super::super::text;",
            "1: state -> text",
        ),
        (
            "src/state/phase/deep.rs",
            "use super::super::super::{state, text};",
            "1: state -> text",
        ),
        (
            "src/state/phase_tests.rs",
            "use super::super::super::text;",
            "1: state -> text",
        ),
        (
            "src/state.rs",
            "mod tests {\n    use super::super::text;\n}",
            "2: state -> text",
        ),
        (
            "src/state.rs",
            "fn f() -> String { crate::text::words() }",
            "1: state -> text",
        ),
        (
            "src/state.rs",
            "let url = \"https://x\"; crate::text::f(url)",
            "1: state -> text",
        ),
        (
            "src/state.rs",
            "let quote = '\"'; crate::text::f(quote)",
            "1: state -> text",
        ),
        (
            "src/text.rs",
            "view! { <p>{crate::screen::words()}</p> }",
            "1: text -> screen",
        ),
        (
            "src/text.rs",
            "($crate::screen::words())",
            "1: text -> screen",
        ),
        (
            "src/screen.rs",
            "use crate::api::client;",
            "1: screen -> api",
        ),
    ] {
        assert_eq!(forbidden(&rows, name, text), [format!("{name}:{arrow}")]);
    }
    for (name, text) in [
        ("src/screen.rs", "use crate::{state, text::{self, kinds}};"),
        (
            "src/state/phase.rs",
            "use super::super::state;\nuse super::text;",
        ),
        (
            "src/state.rs",
            "// crate::text\n/* crate::text */\nlet a = \"crate::text\";",
        ),
        (
            "src/state.rs",
            "let a = r#\"crate::text \"#;\nlet b = '\\'';\nfn c<'a>() {}",
        ),
        (
            "src/state.rs",
            "use factordesk_model::text::invisible;\npub(crate) fn f() {}",
        ),
    ] {
        assert_eq!(forbidden(&rows, name, text), Vec::<String>::new(), "{text}");
    }
    let nowhere = forbidden(&rows, "src/cellar/wine.rs", "");
    assert_eq!(
        nowhere,
        ["src/cellar/wine.rs: the table has no row for `cellar`"]
    );
}

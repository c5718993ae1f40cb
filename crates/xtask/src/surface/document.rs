//! The reference tables of docs/EMBEDDING.md.
//!
//! A table stands between `<!-- surface: NAME -->` and `<!-- /surface -->`. Everything else is written by hand.

use anyhow::Context as _;

use super::{Property, Surface};

/// The end of a table.
const END: &str = "<!-- /surface -->";

/// The names of all tables.
const TABLES: [&str; 7] = [
    "attributes",
    "properties",
    "methods",
    "events",
    "types",
    "parts",
    "tokens",
];

/// The document with every table as the definition says.
///
/// # Errors
/// If it lacks a table, or names one that doesn't exist.
pub(super) fn filled(surface: &Surface, document: &str) -> anyhow::Result<String> {
    let mut text = document.to_owned();
    for name in TABLES {
        let start = format!("<!-- surface: {name} -->");
        let (before, rest) = text
            .split_once(&start)
            .with_context(|| format!("the document has no {start}"))?;
        let (_, after) = rest
            .split_once(END)
            .with_context(|| format!("{start} has no {END}"))?;
        text = format!("{before}{start}\n\n{}\n{END}{after}", table(surface, name));
    }
    let found = text.matches("<!-- surface: ").count();
    anyhow::ensure!(
        found == TABLES.len(),
        "the document has {found} tables, the definition {}: {}",
        TABLES.len(),
        TABLES.join(", ")
    );
    Ok(text)
}

fn table(surface: &Surface, name: &str) -> String {
    match name {
        "attributes" => attributes(surface),
        "properties" => properties(surface),
        "methods" => rows(
            ["method", "returns", "purpose"],
            surface.methods.iter().map(|it| {
                let call = format!("{}({})", it.name, it.parameters);
                [code(&call), code(&it.returns), it.about.clone()]
            }),
        ),
        "events" => rows(
            ["event", "detail", "can be cancelled", "when"],
            surface.events.iter().map(|it| {
                let fields = surface.fields(&it.detail);
                let fields: Vec<String> = fields
                    .iter()
                    .map(|field| code(&field.signature()))
                    .collect();
                let cancelable = if it.cancelable { "yes" } else { "" };
                [
                    code(&it.name),
                    fields.join(", "),
                    cancelable.to_owned(),
                    it.about.clone(),
                ]
            }),
        ),
        "types" => types(surface),
        "parts" => rows(
            ["part", "what it is"],
            surface
                .parts
                .iter()
                .map(|it| [code(&it.name), it.about.clone()]),
        ),
        _ => rows(
            ["token", "syntax", "default", "what it is for"],
            surface.tokens.iter().map(|it| {
                let default = it.default.clone();
                [code(&it.name), code(&it.syntax), default, it.about.clone()]
            }),
        ),
    }
}

fn attributes(surface: &Surface) -> String {
    let rows_of = surface.properties.iter().filter_map(|it| {
        let attribute = it.attribute.as_ref()?;
        Some([
            code(attribute),
            code(&it.name),
            code(&it.kind),
            it.default_text().to_owned(),
            it.about.clone(),
        ])
    });
    rows(
        ["attribute", "property", "values", "default", "purpose"],
        rows_of,
    )
}

fn properties(surface: &Surface) -> String {
    let only = |it: &&Property| it.attribute.is_none();
    let rows_of = surface.properties.iter().filter(only).map(|it| {
        let default = if it.readonly {
            "read-only"
        } else {
            it.default_text()
        };
        [
            code(&it.name),
            code(&it.kind),
            default.to_owned(),
            it.about.clone(),
        ]
    });
    rows(["property", "type", "default", "purpose"], rows_of)
}

/// The types that aren't the detail of one event: those are in the events' table.
fn types(surface: &Surface) -> String {
    let is_detail = |name: &str| {
        let details = surface.events.iter().map(|event| &event.detail);
        let bases = surface.types.iter().filter_map(|it| it.extends.as_ref());
        details.chain(bases).any(|other| other == name)
    };
    let rows_of = surface.types.iter().filter(|it| !is_detail(&it.name));
    rows(
        ["type", "definition", "what it is"],
        rows_of.map(|it| {
            let definition = it.is.as_deref().map_or_else(
                || {
                    let fields = surface.fields(&it.name);
                    let fields: Vec<String> = fields.iter().map(|f| f.signature()).collect();
                    code(&format!("{{ {} }}", fields.join("; ")))
                },
                code,
            );
            [code(&it.name), definition, it.about.clone()]
        }),
    )
}

fn rows<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut lines = vec![
        format!("| {} |", head.join(" | ")),
        format!("|{}", " --- |".repeat(N)),
    ];
    lines.extend(rows.map(|row| {
        // A cell may hold unions of TypeScript.
        let cells = row.map(|cell| cell.replace('|', "\\|"));
        format!("| {} |", cells.join(" | "))
    }));
    lines.join("\n") + "\n"
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::super::tests::example;
    use super::*;

    fn document() -> String {
        TABLES
            .map(|name| format!("About {name}.\n\n<!-- surface: {name} -->\nold\n{END}\n"))
            .concat()
    }

    #[test]
    fn document_tables_are_replaced_and_its_prose_stays() {
        let surface = example(
            "[[property]]\nname = \"userId\"\nattribute = \"user-id\"\ntype = \"string | null\"\nabout = \"The user.\"\n\
             [[property]]\nname = \"busy\"\ntype = \"boolean\"\nreadonly = true\nabout = \"Works.\"\n",
        )
        .unwrap();
        let text = filled(&surface, &document()).unwrap();
        assert!(!text.contains("old"), "{text}");
        for expected in [
            "About parts.\n\n<!-- surface: parts -->",
            "| `user-id` | `userId` | `string \\| null` |  | The user. |",
            "| `busy` | `boolean` | read-only | Works. |",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert_eq!(filled(&surface, &text).unwrap(), text);
    }

    #[test]
    fn document_without_a_table_or_with_an_unknown_one_is_refused() {
        let surface = example("").unwrap();
        let less = document().replace("surface: parts", "parts");
        let problem = filled(&surface, &less).unwrap_err().to_string();
        assert!(problem.contains("parts"), "{problem}");
        let more = format!("{}<!-- surface: colours -->\n{END}\n", document());
        assert!(filled(&surface, &more).is_err());
    }
}

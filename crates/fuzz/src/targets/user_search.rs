//! The proxy's user search (property 70): a query is rejected, or rebuilt such that it means the same and names only
//! fields that are shown.

use factordesk_model::{IDENTITY_FIELDS, USER_FIELDS};
use factordesk_proxy::fuzzing::search;

use super::text;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any value of `q`.
pub const TARGET: Target = Target {
    name: "user_search",
    run,
    make: Some(make),
    words: &[
        "AND",
        "OR",
        "NOT",
        "TO",
        "&&",
        "||",
        "(",
        ")",
        "\"",
        "\\",
        "*",
        "?",
        ":",
        "[",
        "]",
        "{",
        "}",
        "-",
        "!",
        "+",
        "~",
        "^",
        "/",
        "<",
        ">",
        "_exists_:",
        "name:",
        "email:",
        "user_id:",
        "identities.connection:",
        "app_metadata.plan:",
        "user_metadata:",
        "*:",
        "mia",
        "\"Mia Keller\"",
        "auth0|",
        " ",
        // Lucene takes U+3000 for white space, but not U+00A0 and U+0085; Rust takes all three.
        "\u{a0}",
        "\u{3000}",
        "\u{85}",
        "[2026-01-01 TO *]",
    ],
    corpus: include_str!("../../corpus/user_search.txt"),
};

fn make(rng: &mut Rng) -> Vec<u8> {
    const PIECES: &[&str] = &[
        "mia",
        "k*",
        " ",
        " ",
        " AND ",
        " OR ",
        " NOT ",
        "(",
        ")",
        "name:",
        "email:(",
        "\"Mia K\"",
        "*",
        "\\*",
        "\\",
        "_exists_:",
        "username",
        "app_metadata.x:",
        "-",
        "!",
        ":",
        "last_login:[",
        "a TO ",
        "b]",
        "}",
        "\u{3000}",
        "z",
        "\\ ",
    ];
    (0..rng.below(14))
        .map(|_| rng.pick(PIECES))
        .collect::<String>()
        .into_bytes()
}

fn run(input: &[u8]) -> Fingerprint {
    let q: String = text(input).chars().take(2048).collect();
    let rebuilt = match search(&q) {
        Ok(rebuilt) => rebuilt,
        Err(refused) => {
            // Without the field's name: each name that is refused would count as a new outcome.
            return fingerprint(refused.split(" the field '").next().unwrap_or_default());
        }
    };
    for field in &rebuilt.fields {
        let field = field.as_str();
        let of_identity = field.strip_prefix("identities.");
        let shown = USER_FIELDS.contains(&field) && field != "identities"
            || of_identity.is_some_and(|field| IDENTITY_FIELDS.contains(&field))
            || field == "email.domain";
        assert!(shown, "it names {field}");
    }
    let Some(written) = rebuilt.written else {
        assert!(q.trim().is_empty(), "only an empty query is left out");
        return fingerprint(&0);
    };
    let again = search(&written).expect("a rebuilt query is accepted");
    assert_eq!(
        again.written.as_deref(),
        Some(written.as_str()),
        "it doesn't read the same"
    );
    assert_eq!(again.fields, rebuilt.fields);
    names_only(&written, &rebuilt.fields);
    fingerprint(&(
        rebuilt.fields.len(),
        written.contains('('),
        written.contains("NOT"),
        written.contains('"'),
        written.contains(" TO "),
    ))
}

/// Checks that every colon outside of quotation marks, brackets and escapes follows a field that the search reported.
fn names_only(written: &str, fields: &[String]) {
    let (mut word, mut quoted, mut in_range) = (String::new(), false, false);
    let mut chars = written.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
                // Any letter would do: an escaped character is part of the word, never its end.
                word.push('_');
            }
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' | '{' => in_range = true,
            ']' | '}' => in_range = false,
            _ if in_range => {}
            ' ' | '(' | ')' => word.clear(),
            ':' => {
                assert!(
                    word == "_exists_" || fields.contains(&word),
                    "{word} in {written}"
                );
                word.clear();
            }
            c => word.push(c),
        }
    }
    assert!(!quoted && !in_range, "{written}");
}

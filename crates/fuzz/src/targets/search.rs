//! The embedded tenant's search: a query is rejected or evaluated; a quoted name finds itself, and `NOT` inverts the
//! result.

use factordesk_tenant::search::finds;
use serde_json::json;

use super::text;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any query, up to the maximum length of the API.
pub const TARGET: Target = Target {
    name: "search",
    run,
    make: Some(make),
    words: &[
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "\"",
        "\\",
        "*",
        "?",
        ":",
        "name:",
        "email:",
        "identities.connection:",
        "mia",
        "Keller",
        "\"Mia Keller\"",
        "*@example.com",
        " ",
        "\u{a0}",
        "-",
        "!",
        // Letters whose lower or upper case is longer than they are.
        "\u{130}",
        "ß",
    ],
    corpus: include_str!("../../corpus/search.txt"),
};

fn make(rng: &mut Rng) -> Vec<u8> {
    let pieces = [
        "mia", " ", " AND ", " OR ", " NOT ", "(", ")", "name:", "\"Mia\"", "*", "?", "\\*",
        "email:*", "-", "z",
    ];
    (0..rng.below(12))
        .map(|_| rng.pick(&pieces))
        .collect::<String>()
        .into_bytes()
}

fn run(input: &[u8]) -> Fingerprint {
    let query: String = text(input).chars().take(1024).collect();
    let user = json!({
        "user_id": "auth0|mia", "name": "Mia Keller", "email": "mia.keller@example.com", "logins_count": 7,
        "identities": [{"connection": "Username-Password-Authentication"}],
    });
    quoted(&query);
    let Ok(found) = finds(&query, &user) else {
        return fingerprint(&finds(&query, &user));
    };
    // The parser allows 64 levels, and the wrappers below add some of their own.
    if !query.trim().is_empty() && query.matches(['(', '!', '-', 'N']).count() < 50 {
        assert_eq!(finds(&format!("({query})"), &user), Ok(found), "{query}");
        assert_eq!(
            finds(&format!("NOT ({query})"), &user),
            Ok(!found),
            "{query}"
        );
        assert_eq!(
            finds(&format!("({query}) OR name:nobody"), &user),
            Ok(found),
            "{query}"
        );
        assert_eq!(
            finds(&format!("({query}) AND name:mia"), &user),
            Ok(found),
            "{query}"
        );
    }
    fingerprint(&(
        found,
        query.contains('('),
        query.contains("NOT"),
        query.contains('"'),
    ))
}

/// Quotes a name as the widget does, with a backslash before special characters, and checks that it finds itself.
fn quoted(name: &str) {
    let name: String = name.chars().filter(|c| !c.is_control()).take(300).collect();
    if name.is_empty() {
        return;
    }
    let mut query = String::from("name:\"");
    for c in name.chars() {
        if matches!(c, '"' | '\\' | '*' | '?') {
            query.push('\\');
        }
        query.push(c);
    }
    query.push('"');
    assert_eq!(finds(&query, &json!({"name": name})), Ok(true), "{query}");
}

//! The page's own JSON reader: it must accept exactly the texts that `serde_json` accepts, and read the same from them.

use factordesk_model::reader;
use serde_json::Value;

use super::json;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// A JSON text, which may be damaged.
pub const TARGET: Target = Target {
    name: "reader",
    run,
    make: Some(make),
    words: &[
        "{\"", "\":", "[", "]", "}", ",", "\"", "\\\"", "\\u00", "\\ud83d", "\\udd11", "\\n",
        "null", "true", "false", "-", "0", "1e", "E+", ".5", "\u{1}", "\u{7f}", " \t\r\n",
        "\u{feff}",
    ],
    corpus: include_str!("../../corpus/reader.txt"),
};

fn make(rng: &mut Rng) -> Vec<u8> {
    json::make(rng).into_bytes()
}

fn run(input: &[u8]) -> Fingerprint {
    let read = reader::read(input);
    let expected: Result<Value, _> = serde_json::from_slice(input);
    let outcome = match &expected {
        Ok(Value::Object(members)) => (0, members.len()),
        Ok(Value::Array(items)) => (1, items.len()),
        Ok(_) => (2, 0),
        Err(error) => (3, usize::from(error.is_eof())),
    };
    assert_eq!(read, expected.ok(), "the two readers disagree");
    fingerprint(&outcome)
}

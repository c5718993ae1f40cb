//! Reads the recordings: the exchanges with a real tenant, in order.

use std::fs;
use std::path::PathBuf;

use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::Value;

/// One recording.
pub(super) struct Recording {
    /// The file's name without `.yaml`
    pub(super) name: String,
    pub(super) exchanges: Vec<Exchange>,
}

/// A request and its response.
pub(super) struct Exchange {
    pub(super) method: String,
    /// Path and query, as sent
    pub(super) target: String,
    /// The request's body
    pub(super) body: String,
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    /// The response's body; `Null` if it is empty
    pub(super) answer: Value,
}

impl Exchange {
    /// The path without the query.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// The directory of the recordings.
pub(crate) fn directory() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings"))
}

/// All recordings, sorted by name.
pub(super) fn all() -> Vec<Recording> {
    let mut files: Vec<PathBuf> = fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            Recording {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                exchanges: read(&text),
            }
        })
        .collect()
}

fn read(text: &str) -> Vec<Exchange> {
    let documents = Yaml::load_from_str(text).unwrap();
    let document = &documents[0];
    assert_eq!(document["version"].as_integer(), Some(2));
    let exchanges = document["interactions"].as_vec().unwrap();
    exchanges.iter().map(exchange).collect()
}

fn exchange(entry: &Yaml) -> Exchange {
    let (request, response) = (&entry["request"], &entry["response"]);
    let text = |node: &Yaml| node.as_str().unwrap().to_owned();
    let url = text(&request["url"]);
    let after_scheme = url.strip_prefix("https://").unwrap();
    let answer = text(&response["body"]);
    let content_type = response["headers"].as_mapping_get("Content-Type");
    Exchange {
        method: text(&request["method"]),
        target: after_scheme[after_scheme.find('/').unwrap()..].to_owned(),
        body: text(&request["body"]),
        status: response["code"].as_integer().unwrap().try_into().unwrap(),
        content_type: content_type.map(|values| text(&values[0])),
        answer: if answer.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&answer).unwrap()
        },
    }
}

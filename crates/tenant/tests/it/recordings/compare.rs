//! Compares a response with the recorded one.
//!
//! Compared are the status, the content type, the fields of every object, the order of every list, and every value.
//! Random texts (ids, ticket ids, recovery codes) and dates can't be equal. They must have the same form, and the
//! same recorded text must always correspond to the same text of the emulator. The order of an object's fields isn't
//! compared.

use std::collections::HashMap;

use factordesk_model::MethodId;
use serde_json::{Map, Value};

use super::read::Exchange;
use crate::support::TestResponse;

/// For each random text and date of a recording, the emulator's counterpart.
#[derive(Default)]
pub(super) struct Matches {
    pairs: HashMap<String, String>,
    origin: String,
}

impl Matches {
    /// No pairs yet, for a tenant at this origin.
    pub(super) fn of(origin: &str) -> Self {
        Self {
            pairs: HashMap::new(),
            origin: origin.to_owned(),
        }
    }

    /// The recorded target, with the recorded ids replaced by the emulator's.
    pub(super) fn target(&self, recorded: &str) -> String {
        let mut target = recorded.to_owned();
        for (theirs, ours) in &self.pairs {
            target = target.replace(theirs, ours);
        }
        target
    }

    /// The differences, each with its place and a description.
    pub(super) fn compare(
        &mut self,
        recorded: &Exchange,
        answer: &TestResponse,
    ) -> Vec<(String, String)> {
        let mut found = Differences(Vec::new());
        if recorded.status != answer.status {
            found.add("status", &recorded.status.into(), &answer.status.into());
        }
        let content_type = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        let (theirs, ours) = (
            content_type(recorded.content_type.as_deref()),
            content_type(answer.header("content-type")),
        );
        if theirs != ours {
            found.add("content type", &theirs, &ours);
        }
        let body = match answer.text.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        };
        self.value("", &recorded.answer, &body, &mut found);
        found.0
    }

    fn value(&mut self, at: &str, theirs: &Value, ours: &Value, found: &mut Differences) {
        match (theirs, ours) {
            (Value::Object(theirs), Value::Object(ours)) => self.object(at, theirs, ours, found),
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
                for (n, (one, other)) in one.iter().zip(other).enumerate() {
                    self.value(&format!("{at}/{n}"), one, other, found);
                }
            }
            (Value::String(one), Value::String(other)) if self.matches(at, one, other) => {}
            (theirs, ours) if theirs == ours => {}
            _ => found.add(at, theirs, ours),
        }
    }

    fn object(
        &mut self,
        at: &str,
        theirs: &Map<String, Value>,
        ours: &Map<String, Value>,
        found: &mut Differences,
    ) {
        for (key, theirs) in theirs {
            let at = format!("{at}/{key}");
            match ours.get(key) {
                Some(ours) => self.value(&at, theirs, ours, found),
                None => found.add(&at, theirs, &Value::from("(no such field)")),
            }
        }
        for (key, ours) in ours.iter().filter(|(key, _)| !theirs.contains_key(*key)) {
            found.add(
                &format!("{at}/{key}"),
                &Value::from("(no such field)"),
                ours,
            );
        }
    }

    /// Whether two texts have the same form and always correspond to each other. `at` ends with the field's name.
    fn matches(&mut self, at: &str, theirs: &str, ours: &str) -> bool {
        let field = at.rsplit('/').next().unwrap_or_default();
        match field {
            "ticket_id" | "recovery_code" => same_alphabet(theirs, ours) && self.pair(theirs, ours),
            "ticket_url" => {
                let path = |url: &str| {
                    let (_, rest) = url.split_once("://").unwrap_or_default();
                    rest.find('/').map(|at| rest[at..].to_owned())
                };
                ours.starts_with(&self.origin)
                    && path(theirs).map(|path| self.target(&path)) == path(ours)
            }
            // Users have the recorded dates, because they were seeded from the recording.
            "created_at" if theirs != ours => {
                is_date(theirs) && is_date(ours) && self.pair(theirs, ours)
            }
            "id" => match (random_part(theirs), random_part(ours)) {
                (Some((kind, one)), Some((other_kind, other))) => {
                    kind == other_kind && same_alphabet(one, other) && self.pair(one, other)
                }
                _ => theirs == ours,
            },
            _ => theirs == ours,
        }
    }

    /// Records that these two correspond; returns false if the recorded one has another counterpart.
    fn pair(&mut self, theirs: &str, ours: &str) -> bool {
        let known = self.pairs.entry(theirs.to_owned());
        known.or_insert_with(|| ours.to_owned()) == ours
    }
}

struct Differences(Vec<(String, String)>);

impl Differences {
    fn add(&mut self, at: &str, theirs: &Value, ours: &Value) {
        let what = format!("recorded {theirs}, emulator {ours}");
        self.0.push((at.to_owned(), what));
    }
}

/// Splits `totp|dev_0123456789abcdef` into the type and the random part.
fn random_part(id: &str) -> Option<(&str, &str)> {
    MethodId::new(id).ok()?;
    id.split_once("|dev_")
}

/// Whether both have the same number of letters and digits, and either both or neither have lower-case letters.
fn same_alphabet(one: &str, other: &str) -> bool {
    let capitals = |text: &str| !text.bytes().any(|b| b.is_ascii_lowercase());
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
    one.len() == other.len() && plain(one) && plain(other) && capitals(one) == capitals(other)
}

/// `2021-09-23T22:57:30.206Z`
fn is_date(text: &str) -> bool {
    let form: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    form == "0000-00-00T00:00:00.000Z"
}

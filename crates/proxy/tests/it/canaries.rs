//! 43 to 45: marked secrets and personal data go through every error path, and all output is
//! searched for the marks.

mod debug;
mod faults;
mod login;
mod routes;

use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::logs::{Lines, listen};

/// The client secret, tokens and one-time secrets. They may not appear in any log, not even in a
/// library's trace output.
pub(crate) const SECRETS: [&str; 7] = [
    "CanaryM2mSecret",
    "CanaryM2mToken",
    "CANARYTOTPSECRET",
    "CanaryTicket",
    "CANARYRECOVERY",
    "CanaryBearer",
    "CanaryCode",
];
/// Personal data. It may not appear in our log, metrics or errors.
pub(crate) const PERSONAL: [&str; 6] = [
    "canary.mia",
    "7700900731",
    "CanaryName",
    "CanaryQuery",
    "CanaryField",
    "CanaryText",
];

/// A response body with every mark.
fn blurted() -> String {
    SECRETS
        .iter()
        .chain(&PERSONAL)
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The marks that are in a text.
fn found<'m>(text: &str, marks: impl IntoIterator<Item = &'m str>) -> Vec<&'m str> {
    marks
        .into_iter()
        .filter(|mark| text.contains(mark))
        .collect()
}

/// All marks.
fn all() -> Vec<&'static str> {
    with(
        &SECRETS.iter().chain(&PERSONAL).copied().collect::<Vec<_>>(),
        &[],
    )
}

/// The marks and values generated during the test.
fn with<'m>(marks: &[&'m str], more: &[&'m str]) -> Vec<&'m str> {
    [marks, more].concat()
}

/// Captures every level of every crate on this thread, the only one of the test runtime.
fn capture() -> (Lines, tracing::subscriber::DefaultGuard) {
    let lines = Lines::default();
    let layer = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(lines.clone());
    let guard = listen(tracing_subscriber::registry().with(layer));
    (lines, guard)
}

/// The lines logged by this project, and all lines.
fn split(lines: &Lines) -> (String, String) {
    let all = lines.text();
    let ours = |line: &&str| {
        let record: Value = serde_json::from_str(line).unwrap_or_default();
        record["target"]
            .as_str()
            .is_some_and(|target| target.starts_with("factordesk_") || target == "audit")
    };
    (all.lines().filter(ours).collect::<Vec<_>>().join("\n"), all)
}

/// The method list of a working tenant.
fn methods() -> Value {
    json!([
        {"id": "phone|dev_1", "type": "phone", "name": "CanaryName", "phone_number": "+447700900731", "confirmed": true},
        {"id": "email|dev_3", "type": "email", "email": "canary.mia@example.com", "confirmed": true},
        {"id": "totp|dev_2", "type": "totp", "totp_secret": "CANARYTOTPSECRET", "later": "CanaryField"},
    ])
}

//! List versions and confirmations (property 37): a list has one version, and a text is exactly one version or none.

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{AuthenticationMethod, ListVersion, MethodPage};
use serde_json::Value;

use super::{json, text};
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// A list as JSON, or the text of a version.
pub const TARGET: Target = Target {
    name: "version",
    run,
    make: Some(make),
    words: &[
        "v1-",
        "0123456789abcdef",
        "delete-all ",
        "replace-all ",
        "v1-0000000000000000",
        "[{",
        "}]",
    ],
    corpus: include_str!("../../corpus/version.txt"),
};

fn make(rng: &mut Rng) -> Vec<u8> {
    let items: Vec<String> = (0..rng.below(4))
        .map(|_| json::object("\"id\":\"a\"", rng))
        .collect();
    format!("[{}]", items.join(",")).into_bytes()
}

fn run(input: &[u8]) -> Fingerprint {
    let text = text(input);
    if let Some(version) = ListVersion::parse(&text) {
        assert_eq!(version.to_string(), text, "two texts for one version");
    }
    let mut confirmed = 0;
    for (action, other) in [
        (ConfirmAction::DeleteAll, ConfirmAction::ReplaceAll),
        (ConfirmAction::ReplaceAll, ConfirmAction::DeleteAll),
    ] {
        if let Some(version) = action.read(&text) {
            assert_eq!(
                action.header(version),
                text,
                "two texts for one confirmation"
            );
            // Property 24: a header for one action must not confirm the other.
            assert_eq!(other.read(&text), None, "it confirms two things");
            confirmed += 1;
        }
    }
    let page = serde_json::from_slice::<Value>(input)
        .ok()
        .and_then(MethodPage::from_value);
    let Some(page) = page else {
        return fingerprint(&(confirmed, ListVersion::parse(&text).is_some()));
    };
    let version = ListVersion::of(&page.methods);
    assert_eq!(
        // The tenant's order isn't that of creation, and nothing documents it (rule list-order).
        ListVersion::of(page.methods.iter().rev()),
        version,
        "the order of the list changes the version"
    );
    let reread: Vec<_> = page
        .methods
        .iter()
        .map(|m| AuthenticationMethod::from_value(m.to_value()))
        .collect();
    assert_eq!(
        ListVersion::of(&reread),
        version,
        "the version changed after reading the list again"
    );
    assert_eq!(ListVersion::parse(&version.to_string()), Some(version));
    let more = AuthenticationMethod::from_value(serde_json::json!({"id": "one|more"}));
    assert_ne!(
        ListVersion::of(page.methods.iter().chain([&more])),
        version,
        "an added method doesn't change the version"
    );
    if let [_, rest @ ..] = page.methods.as_slice() {
        assert_ne!(
            ListVersion::of(rest),
            version,
            "a removed method doesn't change the version"
        );
    }
    fingerprint(&page.methods.len())
}

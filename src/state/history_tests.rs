use serde_json::{Value, json};

use super::*;

fn page(entries: &[Value], next: Option<u64>) -> AuditPage {
    AuditPage::from_value(json!({"entries": entries, "next": next})).unwrap()
}

fn entry(more: &Value) -> AuditEntry {
    let mut entry = json!({
        "seq": 7, "time": 1_795_000_000_u64, "actor": {"iss": "i", "sub": "auth0|ada", "name": "Ada"},
        "action": "delete_method", "request_id": "r", "outcome": "done",
    });
    for (field, value) in more.as_object().unwrap() {
        entry[field] = value.clone();
    }
    page(&[entry], None).entries.remove(0)
}

fn named(title: &str, rest: &str) -> Named {
    (title.to_owned(), rest.to_owned())
}

#[test]
fn history_pages_become_one_list_without_doubles() {
    let numbered = |numbers: &[u64], next| {
        let entries: Vec<_> = numbers
            .iter()
            .map(|seq| {
                serde_json::to_value(AuditEntry {
                    seq: *seq,
                    ..entry(&json!({}))
                })
                .unwrap()
            })
            .collect();
        page(&entries, next)
    };
    let mut all = numbered(&[9, 7], Some(7));
    append(&mut all, numbered(&[7, 4, 2], None));
    let seqs: Vec<u64> = all.entries.iter().map(|entry| entry.seq).collect();
    assert_eq!((seqs, all.next), (vec![9, 7, 4, 2], None));
    let mut none = AuditPage::default();
    append(&mut none, numbered(&[3], Some(3)));
    assert_eq!((none.entries.len(), none.next), (1, Some(3)));
}

#[test]
fn history_of_a_deletion_names_what_is_gone() {
    let phone = json!({"id": "phone|1", "type": "phone", "name": "Mobile", "phone": "…67", "channel": "sms", "confirmed": false});
    let gone = entry(&json!({"before": [phone, {"id": "totp|1", "type": "totp"}]}));
    assert_eq!(
        effects(&gone),
        [
            Effect::Removed(named("Mobile", "Phone · …67 · SMS · unconfirmed")),
            Effect::Removed(named("Authenticator app", "")),
        ]
    );
    for outcome in ["refused", "not_done", "unknown", "replayed", "later"] {
        let tried =
            entry(&json!({"before": [{"id": "totp|1", "type": "totp"}], "outcome": outcome}));
        assert_eq!(
            effects(&tried),
            [Effect::About(named("Authenticator app", ""))],
            "{outcome}"
        );
    }
}

#[test]
fn history_of_a_change_shows_before_and_after() {
    let renamed = entry(&json!({
        "action": "update_method",
        "before": [{"id": "phone|1", "type": "phone", "name": "Old", "phone": "…67"}],
        "after": [{"id": "phone|1", "type": "phone", "name": "New", "phone": "…67"}],
    }));
    let changed = Effect::Changed(named("Old", "Phone · …67"), named("New", "Phone · …67"));
    assert_eq!(effects(&renamed), [changed]);
    // The tenant answered nothing that could be shown: it is not gone for that.
    let silent =
        entry(&json!({"action": "update_method", "before": [{"id": "phone|1", "type": "phone"}]}));
    assert_eq!(effects(&silent), [Effect::About(named("Phone", ""))]);
}

#[test]
fn history_of_a_replacement_tells_new_from_old() {
    let replaced = entry(&json!({
        "action": "set_methods",
        "before": [{"id": "a", "type": "phone"}, {"id": "b", "type": "passkey", "key": "…ZmzQ"}],
        "after": [{"id": "a", "type": "phone"}, {"id": "c", "type": "email", "email": "m…@example.com"}],
    }));
    assert_eq!(
        effects(&replaced),
        [
            Effect::About(named("Phone", "")),
            Effect::Removed(named("Passkey", "…ZmzQ")),
            Effect::Added(named("Email", "m…@example.com")),
        ]
    );
}

#[test]
fn history_keeps_types_and_names_that_nobody_knows() {
    let odd = entry(&json!({"before": [{"type": "hologram", "name": "  "}, {"name": "<b>"}]}));
    assert_eq!(
        effects(&odd),
        [
            Effect::Removed(named("hologram", "")),
            Effect::Removed(named("<b>", "Unknown type")),
        ]
    );
}

#[test]
fn history_key_changes_with_the_outcome() {
    let open = entry(&json!({"outcome": "unknown"}));
    assert_ne!(key(&open), key(&entry(&json!({}))));
}
